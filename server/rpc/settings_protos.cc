#include "server/rpc/settings_protos.h"

#include <absl/time/time.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/currency.h"
#include "base/utf8.h"
#include "server/mapping/domain.h"
#include "server/rpc/errors.h"
#include "server/sync/workspace_config.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;
using Domains = std::vector<std::string>;

constexpr std::size_t kLongestName = 200;
// A group of companies has some; each is looked at for every company and contact.
constexpr int kMostOwnDomains = 50;
// The longest name of the IANA data base has 30 characters.
constexpr std::size_t kLongestZoneName = 64;

// The database's own names only: the loader would also read a file by its path.
bool IsTimeZone(const std::string& name) {
  const bool is_plain = !name.empty() && name.size() <= kLongestZoneName && name.front() != '/' &&
                        name.find_first_not_of(
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-") ==
                            std::string::npos;
  absl::TimeZone zone;
  return is_plain && name != "localtime" && absl::LoadTimeZone(Absl(name), &zone);
}

// Reads a request's fields, and keeps what is wrong with them.
class Reader {
 public:
  template <typename Number>
  void Set(bool is_given, Number value, Number least, Number most, const char* field, Number& out) {
    if (!is_given) return;
    if (value >= least && value <= most) {  // no NaN is
      out = value;
    } else {
      Violate(field, "must be " + Words(least) + " to " + Words(most));
    }
  }

  void Violate(const std::string& field, const std::string& words) {
    violations_.push_back({field, words});
  }

  /// Empty when it is none.
  std::string ReadDomain(const std::string& text, const std::string& field) {
    const auto read = mapping::NormalizeDomain(text);
    if (!read.ok()) {
      Violate(field, std::string(mapping::Describe(read.fault)));
      return "";
    }
    if (mapping::IsFreeMailDomain(read.domain)) {
      Violate(field, "belongs to a provider of mailboxes for everybody");
      return "";
    }
    return read.domain;
  }

  absl::Status Result() {
    return violations_.empty() ? absl::OkStatus() : Violated(std::move(violations_));
  }

 private:
  static std::string Words(int number) { return std::to_string(number); }
  static std::string Words(double number) { return std::to_string(static_cast<int>(number)); }

  std::vector<FieldViolation> violations_;
};

void AddOnce(Domains& domains, const std::string& domain) {
  if (std::ranges::find(domains, domain) == domains.end()) domains.push_back(domain);
}

void ReadDomains(const v1::UpdateSettingsRequest& in, Reader& reader, Domains& out) {
  if (in.own_domains_size() > kMostOwnDomains) {
    return reader.Violate("ownDomains", "must be " + std::to_string(kMostOwnDomains) + " at most");
  }
  Domains domains;
  if (in.has_domain()) AddOnce(domains, reader.ReadDomain(in.domain(), "domain"));
  for (int i = 0; i < in.own_domains_size(); ++i) {
    AddOnce(domains, reader.ReadDomain(in.own_domains(i), "ownDomains[" + std::to_string(i) + "]"));
  }
  // Absent, the others stay.
  if (in.own_domains().empty()) {
    for (const std::string& domain : out) AddOnce(domains, domain);
  }
  out = std::move(domains);
}

void ReadName(const v1::UpdateSettingsRequest& in, Reader& reader, std::string& out) {
  if (!in.has_workspace_name()) return;
  const std::string name(TrimBlanks(in.workspace_name()));
  if (name.empty() || CharactersIn(name) > kLongestName) {
    return reader.Violate("workspaceName",
                          "must have 1 to " + std::to_string(kLongestName) + " characters");
  }
  out = name;
}

}  // namespace

v1::InsightThresholds ThresholdsOf(const storage::WorkspaceSettings& settings) {
  v1::InsightThresholds out;
  out.set_score_drop_threshold(settings.score_drop_threshold);
  out.set_response_delay_days(settings.response_delay_days);
  out.set_response_delay(settings.response_delay);
  out.set_sentiment_threshold(settings.sentiment_threshold);
  out.set_stakeholder_minimum(settings.stakeholder_minimum);
  return out;
}

v1::Settings ToProto(const storage::Workspace& workspace) {
  v1::Settings out;
  out.set_workspace_id(workspace.id.value);
  out.set_workspace_name(workspace.name);
  if (!workspace.own_domains.empty()) out.set_domain(workspace.own_domains.front());
  for (const std::string& domain : workspace.own_domains) out.add_own_domains(domain);
  out.set_timezone(workspace.time_zone);
  out.set_currency(workspace.currency);
  out.set_default_window_days(workspace.settings.default_window_days);
  out.set_risk_threshold(workspace.settings.risk_threshold);
  out.set_stale_days(workspace.settings.stale_days);
  out.set_data_retention_days(workspace.settings.data_retention_days);
  *out.mutable_insight_thresholds() = ThresholdsOf(workspace.settings);
  return out;
}

absl::Status Apply(const v1::UpdateSettingsRequest& in, const insights::Bands& bands,
                   storage::Workspace& workspace) {
  Reader reader;
  storage::Workspace next = workspace;
  ReadName(in, reader, next.name);
  ReadDomains(in, reader, next.own_domains);
  if (in.has_timezone()) {
    next.time_zone = in.timezone();
    if (!IsTimeZone(in.timezone())) {
      reader.Violate("timezone", "is no time zone's name, such as \"Europe/Berlin\"");
    }
  }
  if (in.has_currency()) {
    next.currency = in.currency();
    if (!IsCurrencyCode(in.currency())) {
      reader.Violate("currency", "must be an ISO 4217 code, such as \"EUR\"");
    }
  }
  auto& s = next.settings;
  reader.Set(in.has_default_window_days(), in.default_window_days(), 1, 90, "defaultWindowDays",
             s.default_window_days);
  reader.Set(in.has_risk_threshold(), in.risk_threshold(), 0, 100, "riskThreshold",
             s.risk_threshold);
  if (in.has_risk_threshold() && s.risk_threshold == in.risk_threshold()) {
    for (const FieldViolation& of : sync::ContradictionsOf(bands, s.risk_threshold)) {
      reader.Violate("riskThreshold",
                     "the configuration stands against it: " + of.field + " " + of.description);
    }
  }
  reader.Set(in.has_stale_days(), in.stale_days(), 1, 365, "staleDays", s.stale_days);
  reader.Set(in.has_data_retention_days(), in.data_retention_days(), 30, 3650, "dataRetentionDays",
             s.data_retention_days);
  RETURN_IF_ERROR(reader.Result());
  workspace = std::move(next);
  return absl::OkStatus();
}

absl::Status Apply(const v1::UpdateInsightThresholdsRequest& in,
                   storage::WorkspaceSettings& settings) {
  Reader reader;
  storage::WorkspaceSettings next = settings;
  reader.Set(in.has_score_drop_threshold(), in.score_drop_threshold(), 1, 100, "scoreDropThreshold",
             next.score_drop_threshold);
  reader.Set(in.has_response_delay_days(), in.response_delay_days(), 0.0, 365.0,
             "responseDelayDays", next.response_delay_days);
  reader.Set(in.has_response_delay(), in.response_delay(), 0.0, 10.0, "responseDelay",
             next.response_delay);
  reader.Set(in.has_sentiment_threshold(), in.sentiment_threshold(), -1.0, 1.0,
             "sentimentThreshold", next.sentiment_threshold);
  reader.Set(in.has_stakeholder_minimum(), in.stakeholder_minimum(), 0, 100, "stakeholderMinimum",
             next.stakeholder_minimum);
  RETURN_IF_ERROR(reader.Result());
  settings = next;
  return absl::OkStatus();
}

}  // namespace stanna::rpc
