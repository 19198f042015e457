#include "server/sync/lost_properties.h"

#include <set>

#include "storage/client_store.h"
#include "storage/record_store.h"

namespace stanna::sync {
namespace {

constexpr char kRule[] = "MAPPED_PROPERTY_LOST";
// More than a mapping can name.
constexpr int kMostLost = 10'000;

storage::RecordIssue IssueOf(ObjectType type, const std::string& property) {
  return {.type = type,
          .object_id = 0,
          .rule = kRule,
          .field = property,
          .message = "HubSpot no longer has the property \"" + property + "\" of " +
                     std::string(NameOf(type)) +
                     ", which the mapping names: its fields take their next source, or stay "
                     "empty. Map another property, or restore this one in HubSpot."};
}

}  // namespace

absl::Status NoteLostProperties(ObjectType type, const std::vector<std::string>& mapped,
                                const std::vector<storage::PropertyDefinition>& before,
                                const std::vector<storage::PropertyDefinition>& now,
                                const RunScope& scope) {
  storage::IssueQuery query;
  query.type = type;
  query.object_id = 0;
  query.rule = kRule;
  query.limit = kMostLost;
  ASSIGN_OR_RETURN(const auto open, scope.stores.clients().ListIssues(scope.run.workspace_id, query,
                                                                      scope.StoreDeadline()));
  std::set<std::string> gone;
  for (const auto& view : open.items) gone.insert(view.issue.field);
  for (const auto& definition : before) gone.insert(definition.name);
  for (const auto& definition : now) gone.erase(definition.name);
  std::vector<storage::RecordIssue> lost;
  for (const std::string& property : mapped) {
    if (gone.contains(property)) lost.push_back(IssueOf(type, property));
  }
  if (lost.empty() && open.items.empty()) return absl::OkStatus();
  return scope.stores.records().ReplaceTypeIssues(scope.run.workspace_id, type, lost,
                                                  scope.clock.Now(), scope.StoreDeadline());
}

}  // namespace stanna::sync
