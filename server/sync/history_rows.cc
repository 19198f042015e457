#include "server/sync/history_rows.h"

#include <string>
#include <string_view>
#include <utility>

#include "server/revenue/mrr_history.h"

namespace stanna::sync {
namespace {

using revenue::HistorySource;
using storage::HistoryEntry;

struct KeptField {
  std::string_view name;  ///< as the API has it
  std::string (*value)(const storage::ClientRow& client);
};

constexpr KeptField kKeptFields[] = {
    {"lifecycleStage", [](const storage::ClientRow& client) { return client.lifecycle_stage; }},
    {"status", [](const storage::ClientRow& client) { return client.status; }},
    {"renewalDate",
     [](const storage::ClientRow& client) {
       return client.renewal_date ? FormatDate(*client.renewal_date) : "";
     }},
    {"csmOwner", [](const storage::ClientRow& client) { return client.csm_owner; }},
};

HistoryEntry EntryOf(std::string_view field, Date day, std::string value, std::string currency,
                     HistorySource source) {
  return {.field = std::string(field),
          .effective = day,
          .value = std::move(value),
          .currency = std::move(currency),
          .source = std::string(revenue::NameOf(source)),
          .recorded_at = {}};
}

const HistoryEntry* LastOf(const storage::RevenueFacts& facts, std::string_view field) {
  const auto found = facts.last.find(std::string(field));
  return found == facts.last.end() ? nullptr : &found->second;
}

void AddMrr(const storage::RevenueFacts& facts, const revenue::Mrr& mrr, Date today, Time now,
            std::vector<HistoryEntry>& entries) {
  const HistoryEntry* entry = LastOf(facts, storage::kMrrField);
  // What is gone before it had a history needs none.
  if (facts.archived && entry == nullptr) return;
  std::optional<revenue::LastMrr> last;
  if (entry != nullptr) {
    last = {facts.as_of.value_or(entry->effective), entry->value, entry->currency};
  }
  const bool is_new = now - facts.client.source_created_at <= kNewCompany;
  const auto points =
      revenue::MrrHistory(facts.archived ? revenue::Mrr() : mrr, today, last,
                          is_new ? HistorySource::kObserved : HistorySource::kFirstSeen);
  for (const revenue::MrrPoint& point : points) {
    entries.push_back(
        EntryOf(storage::kMrrField, point.on, point.amount, point.currency, point.source));
  }
}

}  // namespace

std::vector<std::string> HistoryFields() {
  std::vector<std::string> names = {storage::kMrrField};
  for (const KeptField& field : kKeptFields) names.emplace_back(field.name);
  return names;
}

std::vector<HistoryEntry> HistoryOf(const storage::RevenueFacts& facts, const revenue::Mrr& mrr,
                                    Date today, Time now) {
  std::vector<HistoryEntry> entries;
  AddMrr(facts, mrr, today, now, entries);
  if (facts.archived) return entries;
  for (const KeptField& field : kKeptFields) {
    std::string value = field.value(facts.client);
    const HistoryEntry* last = LastOf(facts, field.name);
    if (value == (last == nullptr ? "" : last->value)) continue;
    entries.push_back(
        EntryOf(field.name, today, std::move(value), "",
                facts.last.empty() ? HistorySource::kFirstSeen : HistorySource::kObserved));
  }
  return entries;
}

}  // namespace stanna::sync
