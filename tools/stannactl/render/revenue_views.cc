#include "tools/stannactl/render/revenue_views.h"

#include <cmath>

#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;

// "+120 (3)"; "-" for none.
std::string SumOf(const v1::MovementSum& sum) {
  if (sum.clients() == 0) return "-";
  const std::string sign = sum.amount().starts_with('-') ? "" : "+";
  return sign + sum.amount() + " (" + ShowCount(sum.clients()) + ")";
}

// "60 %"; "-" when nobody knows.
std::string Percent(bool known, double probability) {
  return known ? std::to_string(std::lround(probability * 100)) + " %" : "-";
}

// What is said of each, on one line.
template <typename Reasons>
std::string WordsOf(const Reasons& reasons) {
  std::string words;
  for (const auto& reason : reasons) words += (words.empty() ? "" : "; ") + reason.words();
  return OrDash(words);
}

std::string KindOf(v1::MovementKind kind) {
  switch (kind) {
    case v1::MOVEMENT_KIND_NEW:
      return "new";
    case v1::MOVEMENT_KIND_EXPANSION:
      return "expansion";
    case v1::MOVEMENT_KIND_CONTRACTION:
      return "contraction";
    case v1::MOVEMENT_KIND_CHURN:
      return "churn";
    case v1::MOVEMENT_KIND_REACTIVATION:
      return "reactivation";
    case v1::MOVEMENT_KIND_ADJUSTMENT:
      return "adjustment";
    default:
      return "-";
  }
}

}  // namespace

std::string ShowMovements(const v1::GetRevenueMovementsResponse& report, LongCells cells) {
  Table table({{"month"},
               {"opening", Align::kRight},
               {"new", Align::kRight},
               {"expansion", Align::kRight},
               {"contraction", Align::kRight},
               {"churn", Align::kRight},
               {"reactivation", Align::kRight},
               {"adjustment", Align::kRight},
               {"closing", Align::kRight},
               {"clients", Align::kRight}},
              cells);
  std::int64_t unconverted = 0;
  for (const auto& month : report.months()) {
    table.AddRow({month.month(), month.opening(), SumOf(month.new_mrr()), SumOf(month.expansion()),
                  SumOf(month.contraction()), SumOf(month.churn()), SumOf(month.reactivation()),
                  SumOf(month.adjustment()), month.closing(), ShowCount(month.closing_clients())});
    unconverted = month.unconverted_clients();
  }
  std::string text = table.Render() + "\nMRR in " + OrDash(report.currency()) +
                     ", with the number of clients in brackets\n";
  if (unconverted > 0) {
    text +=
        ShowCount(unconverted) + " clients count as none: there is no rate for their currency\n";
  }
  return text;
}

std::string ShowMovementClients(const v1::ListRevenueMovementClientsResponse& page,
                                LongCells cells) {
  if (page.movements().empty()) return "no movements\n";
  Table table({{"client"},
               {"name"},
               {"kind"},
               {"amount", Align::kRight},
               {"before", Align::kRight},
               {"after", Align::kRight}},
              cells);
  for (const auto& movement : page.movements()) {
    table.AddRow({movement.client_id(), movement.name(), KindOf(movement.kind()),
                  movement.amount() + " " + page.currency(), movement.before(), movement.after()});
  }
  return table.Render();
}

std::string ShowHistory(const v1::ListClientHistoryResponse& page, LongCells cells) {
  if (page.history().empty()) return "no history\n";
  Table table({{"since"}, {"field"}, {"value"}, {"known by"}}, cells);
  for (const auto& entry : page.history()) {
    const std::string value =
        entry.currency().empty() ? entry.value() : entry.value() + " " + entry.currency();
    table.AddRow({ShowDate(entry.effective_date()), entry.field(), OrDash(value), entry.source()});
  }
  return table.Render();
}

std::string ShowRenewals(const v1::ListRenewalsResponse& page, LongCells cells) {
  if (page.renewals().empty()) return "no renewals come up\n";
  Table table({{"ends"},
               {"days", Align::kRight},
               {"client"},
               {"name"},
               {"a year", Align::kRight},
               {"chance", Align::kRight},
               {"by"},
               {"at risk", Align::kLeft, 100}},
              cells);
  for (const auto& renewal : page.renewals()) {
    const std::string days = std::to_string(renewal.days_until());
    table.AddRow(
        {ShowDate(renewal.renewal_date()), days, renewal.client_id(), renewal.name(),
         renewal.has_annual_value() ? ShowMoney(renewal.annual_value(), renewal.currency()) : "-",
         Percent(renewal.has_probability(), renewal.probability()),
         renewal.source() + " " + renewal.object_type() + " " + renewal.object_id(),
         WordsOf(renewal.reasons())});
  }
  return table.Render();
}

std::string ShowOpportunities(const v1::ListOpportunitiesResponse& page, LongCells cells) {
  if (page.opportunities().empty()) return "no opportunities\n";
  Table table({{"client"}, {"name"}, {"potential", Align::kRight}, {"why", Align::kLeft, 120}},
              cells);
  for (const auto& opportunity : page.opportunities()) {
    table.AddRow({opportunity.client_id(), opportunity.name(),
                  ShowMoney(opportunity.potential(), page.currency()),
                  WordsOf(opportunity.reasons())});
  }
  return table.Render();
}

}  // namespace stanna::ctl
