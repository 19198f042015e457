#include "server/revenue/mrr.h"

#include <algorithm>
#include <utility>

#include "server/revenue/contract_value.h"

namespace stanna::revenue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr Date kLastDay = std::chrono::year(9999) / std::chrono::December / std::chrono::day(31);

// What a client's figure is put together from.
class MrrSum {
 public:
  MrrSum(const MrrPolicy& policy, const ExchangeRates& rates, Date on)
      : policy_(policy), rates_(rates), on_(on) {
    mrr_.currency = policy.currency;
  }

  /// False: the client's company has no figure of its own.
  bool AddManual(const ClientFacts& facts);
  bool AddProperty(const ClientFacts& facts);
  /// False: no deal says anything.
  bool AddDeals(const std::vector<Deal>& deals);
  Mrr Take();

 private:
  bool AddDeal(const Deal& deal);
  bool AddDealBy(MrrSource source, const Deal& deal);
  bool AddLineItems(const Deal& deal);
  void Add(MrrPart part, const ContractValue& value, Date rate_day);
  bool AddUp(MrrPart& part, const Rational& monthly, Date rate_day);
  bool Convert(MrrPart& part, const Rational& monthly, Date rate_day) const;
  void ConvertOtherDays();
  void Watch(std::optional<Date> day);
  void Complain(const MrrPart& part, std::string rule, std::string field, std::string message);

  const MrrPolicy& policy_;
  const ExchangeRates& rates_;
  const Date on_;
  // A part that has its amount on other days than `on_`.
  struct OfOtherDays {
    std::size_t part = 0;
    Rational monthly;
    Date rate_day{};
  };

  Rational sum_;
  Mrr mrr_;
  std::vector<OfOtherDays> of_other_days_;
};

MrrPart PartOf(MrrSource source, ObjectType type, ObjectId id) {
  MrrPart part;
  part.source = source;
  part.type = type;
  part.object_id = id;
  return part;
}

MrrPart PartOf(MrrSource source, const Deal& deal) {
  MrrPart part = PartOf(source, ObjectType::kDeal, deal.id);
  part.name = deal.name;
  part.original_currency = deal.currency;
  return part;
}

MrrPart PartOf(const LineItem& item, const Deal& deal) {
  MrrPart part = PartOf(MrrSource::kLineItems, ObjectType::kLineItem, item.id);
  part.name = item.name;
  part.original_currency = item.currency.empty() ? deal.currency : item.currency;
  return part;
}

bool MrrSum::AddProperty(const ClientFacts& facts) {
  const auto amount = ParseRational(facts.mrr);
  if (!amount) return false;
  MrrPart part = PartOf(MrrSource::kProperty, ObjectType::kCompany, facts.company_id);
  part.original_currency = facts.mrr_currency;
  ContractValue value;
  value.words = "the company's own figure";
  if (*amount >= 0) {
    value.monthly = *amount;
  } else {
    value.rule = "NEGATIVE_AMOUNT";
    value.field = "mrr";
    value.message = facts.mrr + " is no revenue";
  }
  // It is true today, and is converted as of today.
  Add(std::move(part), value, on_);
  return true;
}

bool MrrSum::AddManual(const ClientFacts& facts) {
  const auto amount = ParseRational(facts.manual_mrr);
  if (!amount) return false;
  MrrPart part = PartOf(MrrSource::kManual, ObjectType::kCompany, facts.company_id);
  part.original_currency = policy_.currency;
  ContractValue value;
  value.monthly = *amount;
  value.words = "set by hand";
  Add(std::move(part), value, on_);
  return true;
}

bool MrrSum::AddDeals(const std::vector<Deal>& deals) {
  bool any = false;
  for (const Deal& deal : deals) {
    const bool earns =
        deal.won && deal.role != PipelineRole::kChurn && deal.role != PipelineRole::kIgnored;
    if (earns && AddDeal(deal)) any = true;
  }
  return any;
}

bool MrrSum::AddDeal(const Deal& deal) {
  return std::ranges::any_of(policy_.sources,
                             [&](MrrSource source) { return AddDealBy(source, deal); });
}

bool MrrSum::AddDealBy(MrrSource source, const Deal& deal) {
  const Date rate_day = deal.closed_on.value_or(on_);
  switch (source) {
    case MrrSource::kProperty:
    case MrrSource::kManual:
      return false;
    case MrrSource::kLineItems:
      return AddLineItems(deal);
    case MrrSource::kDealMrr:
      if (!ParseRational(deal.mrr)) return false;
      Add(PartOf(source, deal), ValueByMrr(deal), rate_day);
      return true;
    case MrrSource::kDealAmount:
      break;
  }
  auto term = TermMonthsOf(deal);
  if (!term) term = policy_.default_term_months;
  // What was sold once has an amount too: its line items say so.
  if (!term || !deal.line_items.empty() || !ParseRational(deal.amount)) return false;
  Add(PartOf(source, deal), ValueByAmount(deal, *term), rate_day);
  return true;
}

bool MrrSum::AddLineItems(const Deal& deal) {
  const bool recurs = std::ranges::any_of(deal.line_items,
                                          [](const auto& item) { return !item.frequency.empty(); });
  if (!recurs) return false;
  for (const LineItem& item : deal.line_items) {
    if (!item.frequency.empty()) {
      Add(PartOf(item, deal), ValueOf(item, deal), deal.closed_on.value_or(on_));
      continue;
    }
    MrrPart once = PartOf(item, deal);
    once.words = "sold once";
    mrr_.parts.push_back(std::move(once));
  }
  return true;
}

void MrrSum::Add(MrrPart part, const ContractValue& value, Date rate_day) {
  part.from = value.from;
  part.until = value.until;
  part.words = value.monthly ? value.words : value.message;
  Watch(value.from);
  // The last day of the calendar stands for "never".
  if (value.until && *value.until < kLastDay) Watch(Date(sys_days(*value.until) + days(1)));
  const bool begun = !value.from || *value.from <= on_;
  const bool over = value.until && *value.until < on_;
  if (!begun) part.words += "; begins on " + FormatDate(*value.from);
  if (over) part.words += "; ended on " + FormatDate(*value.until);
  const bool runs = begun && !over;
  if (value.monthly) {
    part.original_amount = RoundedText(*value.monthly, kPartDecimals);
    part.counts = runs && AddUp(part, *value.monthly, rate_day);
    if (!runs) of_other_days_.push_back({mrr_.parts.size(), *value.monthly, rate_day});
  } else if (runs) {
    Complain(part, value.rule, value.field, value.message);
  }
  // Sums are of what is kept and shown, so that everybody who adds gets the same.
  if (part.counts) sum_ += *ParseRational(part.amount);
  mrr_.parts.push_back(std::move(part));
}

bool MrrSum::AddUp(MrrPart& part, const Rational& monthly, Date rate_day) {
  if (mrr_.currency.empty()) mrr_.currency = part.original_currency;
  if (!Convert(part, monthly, rate_day)) {
    part.words += "; left out: no rate from " + part.original_currency + " to " + mrr_.currency;
    Complain(part, "MISSING_RATE", "currency",
             "there is no exchange rate from " + part.original_currency + " to " + mrr_.currency +
                 ": add it in HubSpot, in the configuration, or import rates");
    return false;
  }
  // What is converted at today's rate follows it.
  if (part.conversion && rate_day >= on_) Watch(part.conversion->changes_on);
  if (!part.amount.empty()) return true;
  Complain(part, "AMOUNT_TOO_LARGE", "amount", "has more digits than money has");
  return false;
}

// False: there is no rate. An amount with more digits than money has stays empty.
bool MrrSum::Convert(MrrPart& part, const Rational& monthly, Date rate_day) const {
  Rational amount = monthly;
  if (!part.original_currency.empty() && part.original_currency != mrr_.currency) {
    part.conversion = rates_.Find(part.original_currency, mrr_.currency, rate_day);
    if (!part.conversion) return false;
    amount *= part.conversion->factor;
  }
  part.amount = RoundedText(amount, kPartDecimals);
  return true;
}

// What ended or has not begun needs no rate, and says nothing about the currency of the others.
void MrrSum::ConvertOtherDays() {
  for (const OfOtherDays& other : of_other_days_) {
    MrrPart& part = mrr_.parts[other.part];
    if (mrr_.currency.empty()) mrr_.currency = part.original_currency;
    Convert(part, other.monthly, other.rate_day);
  }
}

void MrrSum::Watch(std::optional<Date> day) {
  if (!day || *day <= on_) return;
  if (!mrr_.changes_on || *day < *mrr_.changes_on) mrr_.changes_on = day;
}

void MrrSum::Complain(const MrrPart& part, std::string rule, std::string field,
                      std::string message) {
  mrr_.incomplete = true;
  mrr_.issues.push_back(
      {part.type, part.object_id, std::move(rule), std::move(field), std::move(message)});
}

Mrr MrrSum::Take() {
  // A sum of which every summand is missing is unknown, not nothing.
  const bool any_counts = std::ranges::any_of(mrr_.parts, &MrrPart::counts);
  const bool known = any_counts || (!mrr_.parts.empty() && !mrr_.incomplete);
  if (known) mrr_.amount = RoundedText(sum_, kPartDecimals);
  ConvertOtherDays();
  if (mrr_.amount.empty()) mrr_.currency.clear();
  return std::move(mrr_);
}

}  // namespace

std::string_view NameOf(MrrSource source) {
  switch (source) {
    case MrrSource::kProperty:
      return "property";
    case MrrSource::kLineItems:
      return "lineItems";
    case MrrSource::kDealMrr:
      return "dealMrr";
    case MrrSource::kManual:
      return "manual";
    case MrrSource::kDealAmount:
      break;
  }
  return "dealAmount";
}

Mrr ComputeMrr(const ClientFacts& facts, const MrrPolicy& policy, const ExchangeRates& rates,
               Date on) {
  MrrSum sum(policy, rates, on);
  if (sum.AddManual(facts)) return sum.Take();
  bool deals_asked = false;
  for (const MrrSource source : policy.sources) {
    if (source == MrrSource::kProperty) {
      if (sum.AddProperty(facts)) break;
    } else if (!std::exchange(deals_asked, true) && sum.AddDeals(facts.deals)) {
      break;
    }
  }
  return sum.Take();
}

}  // namespace stanna::revenue
