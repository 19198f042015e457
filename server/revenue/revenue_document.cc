#include "server/revenue/revenue_document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <utility>

#include "server/revenue/billing.h"

namespace stanna::revenue {
namespace {

namespace json = boost::json;

// A table by hand; the rates of a bank come as a file.
constexpr std::size_t kMaxRates = 1'000;
// HubSpot allows 100 pipelines of deals, of 100 stages each.
constexpr std::size_t kMaxPipelines = 100;
constexpr std::size_t kMaxStages = 100;
constexpr std::size_t kMaxId = 100;

template <typename Value>
using Word = std::pair<std::string_view, Value>;

constexpr Word<PipelineRole> kRoles[] = {{"newBusiness", PipelineRole::kNewBusiness},
                                         {"renewal", PipelineRole::kRenewal},
                                         {"expansion", PipelineRole::kExpansion},
                                         {"churn", PipelineRole::kChurn},
                                         {"ignored", PipelineRole::kIgnored}};
constexpr Word<StageOutcome> kOutcomes[] = {
    {"open", StageOutcome::kOpen}, {"won", StageOutcome::kWon}, {"lost", StageOutcome::kLost}};
constexpr MrrSource kSources[] = {MrrSource::kProperty, MrrSource::kLineItems, MrrSource::kDealMrr,
                                  MrrSource::kDealAmount};

std::string_view Std(json::string_view s) { return {s.data(), s.size()}; }

bool IsCurrency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

class SectionReader {
 public:
  SectionReader(RevenueConfig& config, std::vector<FieldViolation>& violations)
      : config_(config), violations_(violations) {}

  void ReadRevenue(const json::value& section) {
    const json::object* object = Object(section, "revenue");
    if (object == nullptr) return;
    for (const auto& [key, value] : *object) {
      const std::string path = "revenue." + std::string(Std(key));
      if (Std(key) == "currency") {
        config_.policy.currency = Currency(value, path);
      } else if (Std(key) == "mrrSources") {
        ReadSources(value, path);
      } else if (Std(key) == "defaultTermMonths") {
        ReadTerm(value, path);
      } else if (Std(key) == "rates") {
        ReadRates(value, path);
      } else {
        Violation(path, "unknown; known: currency, mrrSources, defaultTermMonths, rates");
      }
    }
  }

  void ReadPipelines(const json::value& section) {
    const json::object* object = Object(section, "pipelines");
    if (object == nullptr) return;
    if (object->size() > kMaxPipelines) {
      return Violation("pipelines", "names more than " + std::to_string(kMaxPipelines));
    }
    for (const auto& [id, value] : *object) {
      const std::string path = "pipelines." + std::string(Std(id));
      if (!CheckId(Std(id), path)) continue;
      ReadPipeline(value, path, config_.pipelines[std::string(Std(id))]);
    }
  }

 private:
  void Violation(std::string path, std::string what) {
    violations_.push_back({std::move(path), std::move(what)});
  }

  const json::object* Object(const json::value& value, const std::string& path) {
    const json::object* object = value.if_object();
    if (object == nullptr) Violation(path, "must be an object");
    return object;
  }

  bool CheckId(std::string_view id, const std::string& path) {
    const bool fits = !id.empty() && id.size() <= kMaxId;
    if (!fits) Violation(path, "is not the id of a pipeline or stage");
    return fits;
  }

  std::string Currency(const json::value& value, const std::string& path) {
    const json::string* text = value.if_string();
    if (text != nullptr && IsCurrency(Std(*text))) return std::string(Std(*text));
    Violation(path, "must be an ISO 4217 code, such as \"EUR\"");
    return "";
  }

  void ReadSources(const json::value& value, const std::string& path) {
    const json::array* list = value.if_array();
    if (list == nullptr || list->empty()) return Violation(path, "must be a list of sources");
    config_.policy.sources.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string child = path + "[" + std::to_string(i) + "]";
      const json::string* text = (*list)[i].if_string();
      const auto found = std::ranges::find_if(
          kSources, [&](MrrSource s) { return text != nullptr && NameOf(s) == Std(*text); });
      if (found == std::end(kSources)) {
        Violation(child, "must be one of property, lineItems, dealMrr, dealAmount");
      } else if (std::ranges::find(config_.policy.sources, *found) !=
                 config_.policy.sources.end()) {
        Violation(child, "is there twice");
      } else {
        config_.policy.sources.push_back(*found);
      }
    }
  }

  void ReadTerm(const json::value& value, const std::string& path) {
    const std::int64_t* months = value.if_int64();
    if (months == nullptr || *months < 1 || *months > kMostTermMonths) {
      return Violation(path, "must be a whole number from 1 to " + std::to_string(kMostTermMonths));
    }
    config_.policy.default_term_months = static_cast<int>(*months);
  }

  void ReadRates(const json::value& value, const std::string& path) {
    const json::array* list = value.if_array();
    if (list == nullptr || list->size() > kMaxRates) {
      return Violation(path, "must be a list of at most " + std::to_string(kMaxRates) + " rates");
    }
    config_.rates.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      ReadRate((*list)[i], path + "[" + std::to_string(i) + "]");
    }
  }

  void ReadRate(const json::value& value, const std::string& path) {
    const json::object* object = Object(value, path);
    if (object == nullptr) return;
    ExchangeRate rate;
    rate.source = RateSource::kManual;
    int known = 0;
    for (const auto& [key, member] : *object) {
      const std::string child = path + "." + std::string(Std(key));
      if (Std(key) == "from") {
        rate.from = Currency(member, child);
      } else if (Std(key) == "to") {
        rate.to = Currency(member, child);
      } else if (Std(key) == "rate") {
        ReadRateValue(member, child, rate);
      } else if (Std(key) == "effective") {
        ReadDay(member, child, rate);
      } else {
        Violation(child, "unknown; a rate has from, to, rate, effective");
        continue;
      }
      ++known;
    }
    if (known < 4) return Violation(path, "needs from, to, rate and effective");
    if (!rate.from.empty() && rate.from == rate.to) Violation(path, "is of one currency to itself");
    config_.rates.push_back(std::move(rate));
  }

  // As text, for a JSON number may pass through a double on its way here.
  void ReadRateValue(const json::value& value, const std::string& path, ExchangeRate& rate) {
    const json::string* text = value.if_string();
    const auto parsed = text == nullptr ? std::nullopt : ParseRational(Std(*text));
    if (!parsed || *parsed <= 0) {
      return Violation(path, "must be a number above 0 in quotes, such as \"0.9215\"");
    }
    rate.rate = *parsed;
  }

  void ReadDay(const json::value& value, const std::string& path, ExchangeRate& rate) {
    const json::string* text = value.if_string();
    const auto day = text == nullptr ? std::nullopt : ParseDate(Std(*text));
    if (!day) return Violation(path, "must be a day, such as \"2026-01-31\"");
    rate.effective = *day;
  }

  void ReadPipeline(const json::value& value, const std::string& path, PipelineMeaning& pipeline) {
    const json::object* object = Object(value, path);
    if (object == nullptr) return;
    for (const auto& [key, member] : *object) {
      const std::string child = path + "." + std::string(Std(key));
      if (Std(key) == "role") {
        ReadWord(member, child, kRoles, pipeline.role);
      } else if (Std(key) == "stages") {
        ReadStages(member, child, pipeline);
      } else {
        Violation(child, "unknown; a pipeline has role, stages");
      }
    }
  }

  template <typename Value, std::size_t n>
  bool ReadWord(const json::value& value, const std::string& path, const Word<Value> (&words)[n],
                Value& out) {
    const json::string* text = value.if_string();
    std::string known;
    for (const auto& [word, meaning] : words) {
      known += (known.empty() ? "" : ", ") + std::string(word);
      if (text == nullptr || Std(*text) != word) continue;
      out = meaning;
      return true;
    }
    Violation(path, "must be one of " + known);
    return false;
  }

  void ReadStages(const json::value& value, const std::string& path, PipelineMeaning& pipeline) {
    const json::object* object = Object(value, path);
    if (object == nullptr) return;
    if (object->size() > kMaxStages) {
      return Violation(path, "names more than " + std::to_string(kMaxStages));
    }
    for (const auto& [id, member] : *object) {
      const std::string child = path + "." + std::string(Std(id));
      if (!CheckId(Std(id), child)) continue;
      ReadStage(member, child, pipeline.stages[std::string(Std(id))]);
    }
  }

  void ReadStage(const json::value& value, const std::string& path, StageMeaning& stage) {
    const json::object* object = Object(value, path);
    if (object == nullptr) return;
    for (const auto& [key, member] : *object) {
      const std::string child = path + "." + std::string(Std(key));
      if (Std(key) == "outcome") {
        ReadWord(member, child, kOutcomes, stage.outcome.emplace());
      } else if (Std(key) == "probability") {
        ReadProbability(member, child, stage);
      } else {
        Violation(child, "unknown; a stage has outcome, probability");
      }
    }
    if (object->empty()) Violation(path, "needs an outcome or a probability");
  }

  // A number of JSON is as good as a text here: nobody has more digits of a chance than a double.
  void ReadProbability(const json::value& value, const std::string& path, StageMeaning& stage) {
    std::optional<Rational> parsed;
    if (const json::string* text = value.if_string()) parsed = ParseRational(Std(*text));
    if (value.is_number()) parsed = ParseRational(json::serialize(value));
    if (!parsed || *parsed < 0 || *parsed > 1) {
      return Violation(path, "must be a number from 0 to 1, such as 0.6 or \"0.6\"");
    }
    stage.probability = parsed;
  }

  RevenueConfig& config_;
  std::vector<FieldViolation>& violations_;
};

}  // namespace

void ReadRevenueSection(const json::value& section, RevenueConfig& config,
                        std::vector<FieldViolation>& violations) {
  SectionReader(config, violations).ReadRevenue(section);
}

void ReadPipelinesSection(const json::value& section, RevenueConfig& config,
                          std::vector<FieldViolation>& violations) {
  SectionReader(config, violations).ReadPipelines(section);
}

}  // namespace stanna::revenue
