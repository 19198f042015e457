#include "tools/hubspot_sim/portal/portal.h"

#include <algorithm>

#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

using T = ObjectType;

constexpr int64_t kIdStride = 37;
// One record in this many was merged from two, for the types that HubSpot's users merge.
constexpr int64_t kMergedEvery = 97;
// Every message belongs to a thread of this many.
constexpr int64_t kThreadLength = 3;
// The first company has more contacts than fit an inline association list.
constexpr int64_t kMaxFirstCompanyContacts = 250;

/// The kind of record that a block of this type belongs to.
T OwnerType(T type) { return type == T::kLineItem ? T::kDeal : T::kCompany; }

int64_t HistoryDays(T type) {
  if (IsActivity(type)) return 3 * 365;
  return type == T::kCompany || type == T::kContact ? 4 * 365 : 3 * 365;
}

}  // namespace

int64_t Facts::Roll(uint64_t salt, int64_t bound) const {
  return static_cast<int64_t>(Mix(hash, salt) % static_cast<uint64_t>(bound));
}

Portal::Portal(const PortalOptions& options) : options_(options) {
  for (const ObjectTypeInfo& info : AllObjectTypes()) {
    const int64_t groups =
        LiveCount(info.type) == 0 ? 0 : GroupOf(info.type, LiveCount(info.type) - 1) + 1;
    const int64_t extra =
        info.type == T::kContact ? std::min(kMaxFirstCompanyContacts, groups / 20) : 0;
    const uint64_t seed = Mix(options.seed, 1000 + static_cast<uint64_t>(info.type));
    shapes_.push_back({Permutation(groups, seed),
                       Blocks(groups, LiveCount(OwnerType(info.type)), extra, Mix(seed, 3))});
  }
}

int64_t Portal::TotalCount(T type) const {
  const int64_t live = LiveCount(type);
  return live + (live < 20 ? 0 : std::max<int64_t>(1, live / 100));
}

int64_t Portal::GroupOf(T type, int64_t index) const {
  return type == T::kEmail ? index / kThreadLength : index;
}

uint64_t Portal::HashOf(T type, int64_t index) const {
  return Mix(Mix(options_.seed, static_cast<uint64_t>(type) + 1), static_cast<uint64_t>(index));
}

// The first half of each stride is for live ids, the second for ids that were merged away.
int64_t Portal::IdAt(T type, int64_t index) const {
  return Info(type).first_id + index * kIdStride +
         static_cast<int64_t>(HashOf(type, index) % (kIdStride / 2));
}

std::optional<int64_t> Portal::IndexOf(T type, int64_t id) const {
  const int64_t offset = id - Info(type).first_id;
  if (offset < 0) return std::nullopt;
  const int64_t index = offset / kIdStride;
  if (index >= TotalCount(type) || IdAt(type, index) != id) return std::nullopt;
  return index;
}

int64_t Portal::LowerBound(T type, int64_t id) const {
  const int64_t offset = id - Info(type).first_id;
  if (offset <= 0) return 0;
  const int64_t index = std::min(offset / kIdStride, TotalCount(type));
  return index < TotalCount(type) && IdAt(type, index) < id ? index + 1 : index;
}

std::optional<int64_t> Portal::AbsorbedId(T type, int64_t index) const {
  if (type != T::kCompany && type != T::kContact) return std::nullopt;
  if (index % kMergedEvery != kMergedEvery - 1 || index >= LiveCount(type)) return std::nullopt;
  return Info(type).first_id + index * kIdStride + kIdStride / 2 + 1;
}

std::optional<int64_t> Portal::SurvivorOf(T type, int64_t id) const {
  const int64_t offset = id - Info(type).first_id;
  if (offset < 0) return std::nullopt;
  const int64_t index = offset / kIdStride;
  if (AbsorbedId(type, index) != id) return std::nullopt;
  return index;
}

int64_t Portal::SlotOf(T type, int64_t index) const {
  return shapes_[static_cast<size_t>(type)].permutation.Forward(GroupOf(type, index));
}

int64_t Portal::OwnerOf(T type, int64_t index) const {
  return shapes_[static_cast<size_t>(type)].blocks.OwnerOf(SlotOf(type, index));
}

void Portal::AppendBlock(T type, int64_t owner, std::vector<int64_t>& out) const {
  const Shape& shape = shapes_[static_cast<size_t>(type)];
  const int64_t width = type == T::kEmail ? kThreadLength : 1;
  for (int64_t slot = shape.blocks.Begin(owner); slot < shape.blocks.End(owner); ++slot) {
    const int64_t first = shape.permutation.Inverse(slot) * width;
    for (int64_t i = first; i < std::min(first + width, LiveCount(type)); ++i) out.push_back(i);
  }
}

Facts Portal::FactsOf(T type, int64_t index) const {
  Facts facts;
  facts.portal = this;
  facts.type = type;
  facts.index = index;
  facts.id = IdAt(type, index);
  facts.hash = HashOf(type, index);
  const int64_t total = TotalCount(type);
  const int64_t step = HistoryDays(type) * kDayMs / total;
  const int64_t start = options_.epoch_ms - HistoryDays(type) * kDayMs;
  facts.created_ms = start + index * step + facts.Roll(1, std::max<int64_t>(1, step));
  const int64_t age = options_.epoch_ms - facts.created_ms;
  facts.updated_ms = facts.created_ms + facts.Roll(2, std::max<int64_t>(1, age));
  // An import touched a twentieth of all records within one millisecond.
  if (index >= total * 8 / 20 && index < total * 9 / 20) {
    facts.updated_ms = options_.epoch_ms - 40 * kDayMs;
  }
  if (index < LiveCount(type)) {
    facts.company = type == T::kCompany ? index : OwnerOf(type, index);
    if (type == T::kLineItem && facts.company >= 0) {
      facts.company = OwnerOf(T::kDeal, facts.company);
    }
  }
  return facts;
}

int64_t Portal::ArchivedAt(const Facts& facts) const {
  // Later than the last modification: archiving does not bump it.
  return std::min(options_.epoch_ms, facts.updated_ms + facts.Roll(3, 30 * kDayMs) + 1);
}

}  // namespace stanna::sim
