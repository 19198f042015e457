#include "server/sync/mrr_preview.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/decimal.h"
#include "server/mapping/record_mapping.h"
#include "server/revenue/mrr.h"
#include "server/sync/revenue_rows.h"
#include "server/sync/row_fields.h"
#include "server/sync/rows.h"
#include "server/sync/workspace_config.h"
#include "storage/client_store.h"
#include "storage/record_store.h"
#include "storage/revenue_store.h"

namespace stanna::sync {
namespace {

using storage::Money;
using storage::RevenueFacts;

// Clients whose facts are held at once.
constexpr int kPage = 500;

// What a document makes figures by.
struct Arithmetic {
  const revenue::RevenueConfig& config;
  revenue::MrrPolicy policy;
  Zone zone;
  Date today;
  revenue::ExchangeRates rates;

  revenue::Mrr Of(const RevenueFacts& facts) const {
    return revenue::ComputeMrr(ToFacts(facts, config, zone), policy, rates, today);
  }
};

Arithmetic ArithmeticOf(const revenue::RevenueConfig& config, const HomeFacts& home,
                        const std::vector<storage::CurrencyRate>& rates, Time now) {
  const Zone zone = ZoneNamed(home.time_zone);
  Arithmetic out{config, config.policy, zone, DayIn(zone, now), ToRates(rates, config.rates)};
  if (out.policy.currency.empty()) out.policy.currency = home.currency;
  return out;
}

class Sums {
 public:
  void Add(const revenue::Mrr& mrr) {
    if (const auto amount = ParseRational(mrr.amount)) by_currency_[mrr.currency] += *amount;
  }
  std::vector<Money> Take() const {
    std::vector<Money> sums;
    for (const auto& [currency, sum] : by_currency_) {
      sums.push_back({RoundedText(sum, revenue::kPartDecimals), currency});
    }
    return sums;
  }

 private:
  std::map<std::string, Rational> by_currency_;
};

// How much a figure changes, as far as the two can be compared.
Rational ChangeOf(const Money& before, const Money& after) {
  const Rational zero(0);
  const Rational change =
      ParseRational(after.amount).value_or(zero) - ParseRational(before.amount).value_or(zero);
  return change < zero ? Rational(-change) : change;
}

// The samples that change most.
class MostChanged {
 public:
  explicit MostChanged(std::size_t most) : most_(most) {}

  void Offer(MrrSample sample) {
    const Rational change = ChangeOf(sample.before, sample.after);
    kept_.emplace(change, std::move(sample));
    if (kept_.size() > most_) kept_.erase(kept_.begin());
  }
  std::vector<MrrSample> Take() {
    std::vector<MrrSample> samples;
    for (auto it = kept_.rbegin(); it != kept_.rend(); ++it) samples.push_back(it->second);
    return samples;
  }

 private:
  const std::size_t most_;
  std::multimap<Rational, MrrSample> kept_;
};

class MrrComparer {
 public:
  explicit MrrComparer(const MrrComparison& comparison)
      : in_(comparison), revenue_(comparison.stores.revenue()), samples_(comparison.samples) {}

  absl::StatusOr<MrrPreview> Run() {
    ASSIGN_OR_RETURN(const HomeFacts home, LoadHomeFacts(in_.stores, in_.workspace, in_.deadline));
    ASSIGN_OR_RETURN(const auto rates, revenue_.ListRates(in_.workspace, {}, in_.deadline));
    const Arithmetic before = ArithmeticOf(in_.current.revenue, home, rates, in_.now);
    const Arithmetic after = ArithmeticOf(in_.draft.revenue, home, rates, in_.now);
    ClientId last;
    bool finished = false;
    while (!finished && out_.considered < in_.most_clients) {
      if (!last.empty() && in_.until.Expired()) break;
      ASSIGN_OR_RETURN(const auto ids,
                       revenue_.ScanClients(in_.workspace, last, kPage, in_.deadline));
      finished = ids.size() < static_cast<std::size_t>(kPage);
      if (ids.empty()) break;
      last = ids.back();
      RETURN_IF_ERROR(Consider(ids, before, after));
    }
    RETURN_IF_ERROR(CountClients(finished));
    out_.before = before_.Take();
    out_.after = after_.Take();
    out_.samples = samples_.Take();
    return std::move(out_);
  }

 private:
  absl::Status CountClients(bool finished) {
    out_.clients = out_.considered;
    if (finished) return absl::OkStatus();
    storage::ClientQuery query;
    query.limit = 1;
    query.now = in_.now;
    ASSIGN_OR_RETURN(const auto page,
                     in_.stores.clients().ListClients(in_.workspace, query, in_.deadline));
    out_.clients = std::max(out_.clients, page.total);
    return absl::OkStatus();
  }

  absl::Status Consider(const std::vector<ClientId>& ids, const Arithmetic& before,
                        const Arithmetic& after) {
    ASSIGN_OR_RETURN(auto facts, revenue_.LoadFacts(in_.workspace, ids, in_.deadline));
    std::map<std::string, revenue::Mrr> figures;
    for (const auto& [id, of_client] : facts) figures[id] = before.Of(of_client);
    for (const ObjectType type : in_.mapped_anew) RETURN_IF_ERROR(MapAnew(type, facts));
    for (const auto& [id, of_client] : facts) {
      Compare(of_client.client, figures[id], after.Of(of_client));
    }
    return absl::OkStatus();
  }

  void Compare(const storage::ClientRow& client, const revenue::Mrr& before,
               const revenue::Mrr& after) {
    ++out_.considered;
    before_.Add(before);
    after_.Add(after);
    out_.incomplete_before += before.incomplete ? 1 : 0;
    out_.incomplete_after += after.incomplete ? 1 : 0;
    const Money was{before.amount, before.currency};
    const Money is{after.amount, after.currency};
    if (was == is) return;
    ++out_.changed;
    samples_.Offer({client.id, client.company_id, client.name, was, is});
  }

  using Facts = std::map<std::string, RevenueFacts>;

  absl::Status MapAnew(ObjectType type, Facts& facts) {
    std::map<ObjectId, RevenueFacts*> companies;
    std::map<ObjectId, storage::DealRow*> deals;
    std::map<ObjectId, std::vector<storage::LineItemRow*>> items;  // of each deal
    std::vector<ObjectId> ids;
    for (auto& [id, of_client] : facts) {
      companies[of_client.client.company_id] = &of_client;
      for (auto& deal : of_client.deals) {
        deals[deal.deal.deal_id] = &deal.deal;
        for (auto& item : deal.line_items) items[item.line_item_id].push_back(&item);
      }
    }
    const auto add = [&ids](const auto& rows) {
      for (const auto& [id, row] : rows) ids.push_back(id);
    };
    if (type == ObjectType::kCompany) add(companies);
    if (type == ObjectType::kDeal) add(deals);
    if (type == ObjectType::kLineItem) add(items);
    ASSIGN_OR_RETURN(const auto records,
                     in_.stores.records().Load(in_.workspace, type, ids, in_.deadline));
    for (const HubSpotRecord& record : records) {
      if (type == ObjectType::kCompany) Remap(record, companies.at(record.id)->client);
      if (type == ObjectType::kDeal) Remap(record, *deals.at(record.id));
      if (type != ObjectType::kLineItem) continue;
      for (storage::LineItemRow* item : items.at(record.id)) Remap(record, *item);
    }
    return absl::OkStatus();
  }

  // Fields whose formula fails stay as they are.
  void Remap(const HubSpotRecord& record, storage::ClientRow& row) const {
    const auto fields = FieldsOf(row);
    const auto mapped = mapping::MapCompany(record, in_.draft_context, &fields);
    row.mrr = {mapped.mrr.amount, mapped.mrr.currency};
  }
  void Remap(const HubSpotRecord& record, storage::DealRow& row) const {
    const auto fields = FieldsOf(row);
    row = ToRow(record, mapping::MapDeal(record, in_.draft_context, &fields));
  }
  void Remap(const HubSpotRecord& record, storage::LineItemRow& row) const {
    const auto fields = FieldsOf(row);
    row = ToRow(record, mapping::MapLineItem(record, in_.draft_context, &fields));
  }

  const MrrComparison& in_;
  storage::RevenueStore& revenue_;
  MrrPreview out_;
  Sums before_, after_;
  MostChanged samples_;
};

}  // namespace

absl::StatusOr<MrrPreview> CompareMrr(const MrrComparison& comparison) {
  return MrrComparer(comparison).Run();
}

}  // namespace stanna::sync
