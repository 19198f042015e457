// Associations and merges of a Store: generated links, changed links, and ids that moved.
#include <algorithm>
#include <utility>

#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/store/store.h"

namespace stanna::sim {
namespace {

void AddTypes(std::vector<int>& types, const std::vector<int>& more) {
  for (int id : more) {
    if (std::find(types.begin(), types.end(), id) == types.end()) types.push_back(id);
  }
}

/// HubSpot stores the plain type beside every primary one.
std::vector<int> WithPlainTwin(ObjectType from, ObjectType to, std::vector<int> types) {
  const int primary = PrimaryTypeId(from, to);
  if (primary != 0 && std::find(types.begin(), types.end(), primary) != types.end()) {
    AddTypes(types, {UnlabeledTypeId(from, to)});
  }
  return types;
}

Change LinkChange(Change::Kind kind, const Link& link, int type_id) {
  return {.kind = kind,
          .type = link.from,
          .id = link.from_id,
          .to = link.to,
          .to_id = link.to_id,
          .association_type = type_id};
}

/// The types that are in `some` and not in `others`, each seen from both records.
void AppendDifference(const std::vector<int>& some, const std::vector<int>& others,
                      Change::Kind kind, const Link& link, std::vector<Change>& changes) {
  for (int id : some) {
    if (std::find(others.begin(), others.end(), id) != others.end()) continue;
    changes.push_back(LinkChange(kind, link, id));
    changes.push_back(LinkChange(kind, {link.to, link.to_id, link.from, link.from_id},
                                 InverseTypeId(link.from, link.to, id)));
  }
}

}  // namespace

std::vector<Edge> Store::GeneratedEdges(ObjectType from, int64_t id, ObjectType to) const {
  std::vector<int64_t> sources;
  if (const Overlay* overlay = FindOverlay(from, id)) {
    if (overlay->base_index >= 0) sources.push_back(overlay->base_index);
    sources.insert(sources.end(), overlay->absorbed.begin(), overlay->absorbed.end());
  } else if (const auto index = portal_.IndexOf(from, id)) {
    sources.push_back(*index);
  }
  std::vector<Edge> edges;
  for (int64_t source : sources) portal_.AppendEdges(from, source, to, edges);
  for (Edge& edge : edges) edge.to = portal_.IdAt(to, edge.to);
  return edges;
}

std::vector<Edge> Store::EdgesOf(ObjectType from, int64_t id, ObjectType to) const {
  std::vector<Edge> edges = GeneratedEdges(from, id, to);
  if (links_.empty() && OverlaysOf(to).empty() && FindOverlay(from, id) == nullptr) return edges;
  std::map<int64_t, std::vector<int>> by_id;
  for (const Edge& edge : edges) AddTypes(by_id[Resolve(to, edge.to)], edge.type_ids);
  if (const auto changed = links_.find({from, id, to}); changed != links_.end()) {
    for (const auto& [to_id, types] : changed->second) by_id[to_id] = types;
  }
  edges.clear();
  for (auto& [to_id, types] : by_id) {
    const bool is_self = from == to && to_id == id;
    if (!types.empty() && !is_self && IsLive(to, to_id)) edges.push_back({to_id, std::move(types)});
  }
  return edges;
}

void Store::SetLink(const LinkKey& key, int64_t to_id, const std::vector<int>& before,
                    std::vector<int> after, std::vector<Change>& changes) {
  AppendDifference(before, after, Change::kUnlinked, {key.from, key.from_id, key.to, to_id},
                   changes);
  AppendDifference(after, before, Change::kLinked, {key.from, key.from_id, key.to, to_id}, changes);
  std::vector<int> inverse;
  for (int id : after) AddTypes(inverse, {InverseTypeId(key.from, key.to, id)});
  links_[key][to_id] = std::move(after);
  links_[{key.to, to_id, key.from}][key.from_id] = std::move(inverse);
}

void Store::Associate(const Link& link, const std::vector<int>& type_ids) {
  const int64_t from_id = Resolve(link.from, link.from_id);
  const int64_t to_id = Resolve(link.to, link.to_id);
  const int primary = PrimaryTypeId(link.from, link.to);
  const bool sets_primary =
      primary != 0 && std::find(type_ids.begin(), type_ids.end(), primary) != type_ids.end();
  std::vector<int> types;
  std::vector<Change> changes;
  for (const Edge& edge : EdgesOf(link.from, from_id, link.to)) {
    if (edge.to == to_id) types = edge.type_ids;
    // Of a contact's or deal's companies one is primary: a new one takes the mark off the old one.
    if (edge.to != to_id && sets_primary && link.to == ObjectType::kCompany) {
      std::vector<int> rest = edge.type_ids;
      std::erase(rest, primary);
      SetLink({link.from, from_id, link.to}, edge.to, edge.type_ids, rest, changes);
    }
  }
  std::vector<int> all = sets_primary ? std::vector<int>{primary} : std::vector<int>{};
  AddTypes(all, types);
  AddTypes(all, type_ids);
  SetLink({link.from, from_id, link.to}, to_id, types, WithPlainTwin(link.from, link.to, all),
          changes);
  if (IsLive(link.from, from_id) && IsLive(link.to, to_id)) Tell(std::move(changes));
}

void Store::Disassociate(const Link& link, const std::vector<int>& type_ids) {
  const int64_t from_id = Resolve(link.from, link.from_id);
  const int64_t to_id = Resolve(link.to, link.to_id);
  std::vector<int> before;
  for (const Edge& edge : EdgesOf(link.from, from_id, link.to)) {
    if (edge.to == to_id) before = edge.type_ids;
  }
  std::vector<int> rest;
  if (!type_ids.empty()) rest = before;
  for (int id : type_ids) std::erase(rest, id);
  std::vector<Change> changes;
  SetLink({link.from, from_id, link.to}, to_id, before, rest, changes);
  Tell(std::move(changes));
}

void Store::MoveLinks(ObjectType type, int64_t old_id, int64_t new_id) {
  std::map<LinkKey, std::map<int64_t, std::vector<int>>> moved;
  for (auto& [key, targets] : links_) {
    const LinkKey new_key = {
        key.from, key.from == type && key.from_id == old_id ? new_id : key.from_id, key.to};
    for (auto& [to_id, types] : targets) {
      const int64_t target = key.to == type && to_id == old_id ? new_id : to_id;
      AddTypes(moved[new_key][target], types);
    }
  }
  links_ = std::move(moved);
}

int64_t Store::Merge(ObjectType type, int64_t primary_id, int64_t other_id, int64_t now_ms) {
  primary_id = Resolve(type, primary_id);
  other_id = Resolve(type, other_id);
  if (primary_id == other_id || !IsLive(type, primary_id) || !IsLive(type, other_id)) return 0;
  Overlay& primary = *Touch(type, primary_id);
  Overlay& other = *Touch(type, other_id);
  std::vector<PropertyChange> values;
  if (const auto merged_ids = FindProperty(type, "hs_merged_object_ids")) {
    std::string ids;
    if (ValueOf(*FindExact(type, primary_id, kLatest), *merged_ids, ids) && !ids.empty())
      ids += ';';
    ids += std::to_string(primary_id) + ";" + std::to_string(other_id);
    values.push_back({*merged_ids, ids});
  }
  Overlay survivor = primary;
  survivor.absorbed.insert(survivor.absorbed.end(), other.absorbed.begin(), other.absorbed.end());
  if (other.base_index >= 0) survivor.absorbed.push_back(other.base_index);
  const auto moved = static_cast<int64_t>(values.size());
  survivor.events.push_back({Event::kUpdate, now_ms, std::move(values)});
  primary.gone = true;
  other.gone = true;
  const int64_t id = portal_.FirstFreeId(type) + 13 * created_[Ordinal(type)]++;
  overlays_[Ordinal(type)][id] = std::move(survivor);
  merged_into_[Ordinal(type)][primary_id] = id;
  merged_into_[Ordinal(type)][other_id] = id;
  MoveLinks(type, primary_id, id);
  MoveLinks(type, other_id, id);
  Tell({{.kind = Change::kMerged,
         .type = type,
         .id = primary_id,
         .at_ms = now_ms,
         .other_id = other_id,
         .new_id = id,
         .moved = moved}});
  return id;
}

}  // namespace stanna::sim
