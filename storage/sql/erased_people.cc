#include "storage/sql/erased_people.h"

#include <algorithm>

#include "storage/sql/codes.h"

namespace stanna::storage {
namespace {

constexpr std::string_view kImpersonal[] = {"hs_object_id", "hs_createdate", "hs_lastmodifieddate",
                                            "hs_timestamp", "hubspot_owner_id"};

void LeaveOut(PageWrite& page, const std::set<ObjectId>& people) {
  const auto is_theirs = [&](ObjectId id) { return people.contains(id); };
  page.skipped += static_cast<std::int64_t>(std::erase_if(
      page.records, [&](const HubSpotRecord& record) { return is_theirs(record.id); }));
  std::erase_if(page.stakeholders,
                [&](const StakeholderRow& row) { return is_theirs(row.contact_id); });
  std::erase_if(page.links, [&](const ClientLinks& links) {
    return links.type == ObjectType::kContact && is_theirs(links.object_id);
  });
  std::erase_if(page.excluded, [&](const auto& item) { return is_theirs(item.first); });
  std::erase_if(page.without_row, is_theirs);
  std::erase_if(page.keys, [&](const KeyedRecord& key) { return is_theirs(key.object_id); });
  std::erase_if(page.issues, [&](const RecordIssue& issue) { return is_theirs(issue.object_id); });
}

// Those of the page's that were scrubbed when somebody was erased.
std::set<ObjectId> ErasedTexts(SqlSession& sql, const PageWrite& page) {
  std::set<ObjectId> texts;
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : page.records) ids.push_back(record.id);
  if (ids.empty()) return texts;
  for (const Row& row : sql.Query(
           1,
           "SELECT t.object_id" +
               sql.dialect().FromIds("erased_texts", {"workspace_id", "object_type"}, "object_id") +
               " AND t.portal_id = (SELECT c.portal_id FROM connections c"
               " WHERE c.workspace_id = t.workspace_id AND c.provider = 'hubspot')",
           {sql.dialect().Ids(ids), Text(page.workspace_id.value), Num(CodeOf(page.type))})) {
    texts.insert(row.Int(0));
  }
  return texts;
}

void Silence(PageWrite& page, const std::set<ObjectId>& silent) {
  for (HubSpotRecord& record : page.records) {
    if (silent.contains(record.id)) record.properties = Impersonal(record.properties);
  }
  for (InteractionRow& row : page.interactions) {
    if (!silent.contains(row.object_id)) continue;
    row.subject = row.summary = row.from = row.to = "";
    row.custom.clear();
  }
  const auto is_silent = [&](const auto& of) { return silent.contains(of.object_id); };
  std::erase_if(page.analyses, is_silent);
  std::erase_if(page.keys, is_silent);
  std::erase_if(page.issues, is_silent);
}

}  // namespace

PropertyBag Impersonal(const PropertyBag& properties) {
  PropertyBag kept;
  for (const std::string_view name : kImpersonal) {
    if (properties.Has(name)) kept.Set(name, properties.Get(name));
  }
  return kept;
}

std::set<ObjectId> LoadErasedPeople(SqlSession& sql, const WorkspaceId& workspace) {
  std::set<ObjectId> people;
  for (const Row& row : sql.QueryKept(
           1,
           "SELECT p.contact_id FROM erased_people p WHERE p.workspace_id = ? AND p.portal_id ="
           " (SELECT c.portal_id FROM connections c WHERE c.workspace_id = p.workspace_id"
           " AND c.provider = 'hubspot')",
           {Text(workspace.value)})) {
    people.insert(row.Int(0));
  }
  return people;
}

PageWrite WithoutPeople(SqlSession& sql, const PageWrite& page, const std::set<ObjectId>& people) {
  PageWrite kept = page;
  if (page.type == ObjectType::kContact) {
    LeaveOut(kept, people);
    return kept;
  }
  std::set<ObjectId> silent;
  for (HubSpotRecord& record : kept.records) {
    const auto led = std::erase_if(record.associations, [&](const Association& edge) {
      return edge.to_type == ObjectType::kContact && people.contains(edge.to_id);
    });
    if (led > 0 && IsActivity(page.type)) silent.insert(record.id);
  }
  if (IsActivity(page.type)) {
    silent.merge(ErasedTexts(sql, page));
    Silence(kept, silent);
  }
  return kept;
}

}  // namespace stanna::storage
