#include "tools/hubspot_sim/store/store.h"

#include <algorithm>
#include <utility>

#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {

const Store::Overlay* Store::FindOverlay(ObjectType type, int64_t id) const {
  const Overlays& overlays = OverlaysOf(type);
  if (overlays.empty()) return nullptr;
  const auto found = overlays.find(id);
  return found == overlays.end() ? nullptr : &found->second;
}

Store::Overlay* Store::Touch(ObjectType type, int64_t id) {
  Overlays& overlays = overlays_[Ordinal(type)];
  if (const auto found = overlays.find(id); found != overlays.end()) return &found->second;
  const auto index = portal_.IndexOf(type, id);
  if (!index.has_value()) return nullptr;
  Overlay& overlay = overlays[id];
  overlay.base_index = *index;
  overlay.archived = *index >= portal_.LiveCount(type);
  return &overlay;
}

std::optional<Record> Store::Generated(ObjectType type, int64_t index) const {
  Record record;
  record.facts = portal_.FactsOf(type, index);
  record.archived = index >= portal_.LiveCount(type);
  if (record.archived) record.archived_ms = portal_.ArchivedAt(record.facts);
  return record;
}

std::optional<Record> Store::Fold(ObjectType type, int64_t id, const Overlay& overlay,
                                  int64_t as_of_ms) const {
  if (overlay.gone) return std::nullopt;
  Record record;
  if (overlay.base_index >= 0) record = *Generated(type, overlay.base_index);
  record.facts.portal = &portal_;
  record.facts.type = type;
  record.facts.id = id;
  bool exists = overlay.base_index >= 0;
  for (const Event& event : overlay.events) {
    if (event.at_ms > as_of_ms) break;
    switch (event.kind) {
      case Event::kCreate:
        exists = true;
        if (overlay.base_index < 0) record.facts.created_ms = event.at_ms;
        record.facts.updated_ms = event.at_ms;
        break;
      case Event::kUpdate:
        record.facts.updated_ms = event.at_ms;
        break;
      case Event::kArchive:
        record.archived = true;
        record.archived_ms = event.at_ms;
        break;
      case Event::kRestore:
        record.archived = false;
        record.facts.updated_ms = event.at_ms;
        break;
    }
    for (const PropertyChange& change : event.values) {
      record.overrides[change.property] = change.value;
    }
  }
  if (!exists) return std::nullopt;
  return record;
}

std::optional<Record> Store::FindExact(ObjectType type, int64_t id, int64_t as_of_ms) const {
  if (const Overlay* overlay = FindOverlay(type, id)) return Fold(type, id, *overlay, as_of_ms);
  const auto index = portal_.IndexOf(type, id);
  return index.has_value() ? Generated(type, *index) : std::nullopt;
}

int64_t Store::Resolve(ObjectType type, int64_t id) const {
  if (const auto survivor = portal_.SurvivorOf(type, id)) id = portal_.IdAt(type, *survivor);
  const auto& merged = merged_into_[Ordinal(type)];
  for (auto found = merged.find(id); found != merged.end(); found = merged.find(id)) {
    id = found->second;
  }
  return id;
}

std::optional<Record> Store::Find(ObjectType type, int64_t id, int64_t as_of_ms) const {
  return FindExact(type, Resolve(type, id), as_of_ms);
}

bool Store::IsLive(ObjectType type, int64_t id) const {
  if (const Overlay* overlay = FindOverlay(type, id)) return !overlay->gone && !overlay->archived;
  const auto index = portal_.IndexOf(type, id);
  return index.has_value() && *index < portal_.LiveCount(type);
}

std::optional<std::string> Store::LatestValue(ObjectType type, int64_t id, int property) const {
  Facts facts;
  if (const Overlay* overlay = FindOverlay(type, id)) {
    for (auto event = overlay->events.rbegin(); event != overlay->events.rend(); ++event) {
      for (const PropertyChange& change : event->values) {
        if (change.property == property) return change.value;
      }
    }
    if (overlay->base_index >= 0) facts = portal_.FactsOf(type, overlay->base_index);
  } else if (const auto index = portal_.IndexOf(type, id)) {
    facts = portal_.FactsOf(type, *index);
  }
  std::string value;
  if (facts.index < 0) return std::nullopt;
  const PropertyDefinition& definition = PropertiesOf(type)[static_cast<size_t>(property)];
  return definition.value(facts, value) ? std::optional(value) : std::nullopt;
}

void Store::Tell(std::vector<Change> changes) const {
  if (listener_ == nullptr || changes.empty()) return;
  for (Change& change : changes) change.source = source_;
  listener_(changes);
}

bool Store::ScanGenerated(ObjectType type, int64_t begin, int64_t end, bool archived,
                          int64_t as_of_ms, const std::function<bool(const Record&)>& visit) const {
  for (int64_t index = begin; index < end; ++index) {
    const int64_t id = portal_.IdAt(type, index);
    const Overlay* overlay = FindOverlay(type, id);
    const auto record =
        overlay == nullptr ? Generated(type, index) : Fold(type, id, *overlay, as_of_ms);
    if (record.has_value() && record->archived == archived && !visit(*record)) return false;
  }
  return true;
}

bool Store::ScanOverlays(ObjectType type, int64_t begin, int64_t end, bool archived,
                         int64_t as_of_ms, const std::function<bool(const Record&)>& visit) const {
  const Overlays& overlays = OverlaysOf(type);
  for (auto at = overlays.lower_bound(begin); at != overlays.end() && at->first < end; ++at) {
    const auto record = Fold(type, at->first, at->second, as_of_ms);
    if (record.has_value() && record->archived == archived && !visit(*record)) return false;
  }
  return true;
}

void Store::Scan(ObjectType type, int64_t first_id, bool archived, int64_t as_of_ms,
                 const std::function<bool(const Record&)>& visit) const {
  const int64_t live = portal_.LiveCount(type);
  const int64_t total = portal_.TotalCount(type);
  const int64_t begin = portal_.LowerBound(type, first_id);
  const int64_t last_block = portal_.IdAt(type, total);
  if (archived) {
    // Among the records generated alive only the changed ones can be archived.
    if (!ScanOverlays(type, first_id, portal_.IdAt(type, live), true, as_of_ms, visit)) return;
    if (!ScanGenerated(type, std::max(begin, live), total, true, as_of_ms, visit)) return;
  } else if (!ScanGenerated(type, begin, total, false, as_of_ms, visit)) {
    return;
  }
  ScanOverlays(type, std::max(first_id, last_block), INT64_MAX, archived, as_of_ms, visit);
}

int64_t Store::Count(ObjectType type, bool archived, int64_t as_of_ms) const {
  const int64_t live = portal_.LiveCount(type);
  int64_t count = archived ? portal_.TotalCount(type) - live : live;
  for (const auto& [id, overlay] : OverlaysOf(type)) {
    const auto index = portal_.IndexOf(type, id);
    if (index.has_value() && (*index >= live) == archived) --count;
    const auto record = Fold(type, id, overlay, as_of_ms);
    if (record.has_value() && record->archived == archived) ++count;
  }
  return count;
}

bool Store::ValueOf(const Record& record, int property, std::string& out) const {
  out.clear();
  if (const auto found = record.overrides.find(property); found != record.overrides.end()) {
    out = found->second;
    return true;
  }
  const PropertyDefinition& definition =
      PropertiesOf(record.facts.type)[static_cast<size_t>(property)];
  if (record.facts.index < 0 && !definition.Has(kFromRecord)) return false;
  return definition.value(record.facts, out);
}

std::vector<HistoryEntry> Store::HistoryOf(const Record& record, int property) const {
  std::vector<HistoryEntry> history;
  const ObjectType type = record.facts.type;
  if (const Overlay* overlay = FindOverlay(type, record.facts.id)) {
    for (const Event& event : overlay->events) {
      for (const PropertyChange& change : event.values) {
        if (change.property == property) history.push_back({change.value, event.at_ms});
      }
    }
    std::reverse(history.begin(), history.end());
  }
  if (record.facts.index < 0) return history;
  const PropertyDefinition& definition = PropertiesOf(type)[static_cast<size_t>(property)];
  const Facts base = portal_.FactsOf(type, record.facts.index);
  std::string value;
  if (!definition.value(base, value)) return history;
  const bool changed_before = Mix(base.hash, static_cast<uint64_t>(property) + 700) % 3 == 0;
  history.push_back({value, changed_before ? base.updated_ms : base.created_ms});
  if (changed_before) history.push_back({std::string(), base.created_ms});
  return history;
}

int64_t Store::Create(ObjectType type, std::vector<PropertyChange> values, int64_t now_ms) {
  const int64_t id = portal_.FirstFreeId(type) + 13 * created_[Ordinal(type)]++;
  overlays_[Ordinal(type)][id].events.push_back({Event::kCreate, now_ms, std::move(values)});
  Tell({{.kind = Change::kCreated, .type = type, .id = id, .at_ms = now_ms}});
  return id;
}

bool Store::Update(ObjectType type, int64_t id, std::vector<PropertyChange> values,
                   int64_t now_ms) {
  id = Resolve(type, id);
  if (!IsLive(type, id)) return false;
  std::vector<Change> changes;
  for (const PropertyChange& value : values) {
    if (LatestValue(type, id, value.property) == value.value) continue;
    changes.push_back({.kind = Change::kPropertyChanged,
                       .type = type,
                       .id = id,
                       .at_ms = now_ms,
                       .property = value.property,
                       .value = value.value});
  }
  Touch(type, id)->events.push_back({Event::kUpdate, now_ms, std::move(values)});
  Tell(std::move(changes));
  return true;
}

bool Store::Archive(ObjectType type, int64_t id, int64_t now_ms) {
  id = Resolve(type, id);
  if (!IsLive(type, id)) return false;
  Overlay& overlay = *Touch(type, id);
  overlay.events.push_back({Event::kArchive, now_ms, {}});
  overlay.archived = true;
  Tell({{.kind = Change::kArchived, .type = type, .id = id, .at_ms = now_ms}});
  return true;
}

bool Store::Restore(ObjectType type, int64_t id, int64_t now_ms) {
  const auto record = FindExact(type, id, kLatest);
  if (!record.has_value() || !record->archived) return false;
  Overlay& overlay = *Touch(type, id);
  overlay.events.push_back({Event::kRestore, now_ms, {}});
  overlay.archived = false;
  Tell({{.kind = Change::kRestored, .type = type, .id = id, .at_ms = now_ms}});
  return true;
}

bool Store::Purge(ObjectType type, int64_t id) {
  id = Resolve(type, id);
  Overlay* overlay = Touch(type, id);
  if (overlay == nullptr || overlay->gone) return false;
  overlay->gone = true;
  Tell({{.kind = Change::kPurged, .type = type, .id = id}});
  return true;
}

}  // namespace stanna::sim
