#include "server/connect/person_eraser.h"

#include <algorithm>
#include <map>

#include "storage/connection_store.h"

namespace stanna::connect {
namespace {

constexpr char kProvider[] = "hubspot";

// An archived contact is in HubSpot's recycle bin, which no sync reads.
PortalCopy AskHubSpot(const PersonEraserParts& parts, const WorkspaceId& workspace,
                      const std::vector<ObjectId>& contacts, Deadline deadline) {
  const auto client = parts.clients.ForWorkspace(workspace, deadline);
  if (!client.ok()) return PortalCopy::kUnknown;
  hubspot::CallOptions options;
  options.deadline = deadline;
  options.priority = hubspot::Priority::kManual;
  const auto read = (*client)->BatchRead(ObjectType::kContact, contacts, {}, options);
  if (!read.ok()) return PortalCopy::kUnknown;
  return read->records.empty() ? PortalCopy::kAbsent : PortalCopy::kPresent;
}

absl::StatusOr<std::vector<ObjectId>> ContactsOf(const PersonEraserParts& parts,
                                                 const WorkspaceId& workspace,
                                                 const PersonToErase& who, Deadline deadline) {
  if (who.contact_id != 0) return std::vector<ObjectId>{who.contact_id};
  ASSIGN_OR_RETURN(auto contacts,
                   parts.stores.erasures().FindContacts(workspace, who.email, deadline));
  if (!contacts.empty()) return contacts;
  return WithReason(NotFound("No contact with this address is stored. To keep one away that may "
                             "come yet, erase it by its HubSpot id."),
                    "RESOURCE_NOT_FOUND", {{"resource", "contact"}});
}

}  // namespace

absl::StatusOr<PersonReport> ErasePerson(const PersonEraserParts& parts,
                                         const WorkspaceId& workspace, const PersonToErase& who,
                                         const std::string& asked_by, Deadline deadline) {
  const auto connection = parts.stores.connections().Get(workspace, kProvider, deadline);
  if (absl::IsNotFound(connection.status())) {
    return WithReason(FailedPrecondition("HubSpot is not connected, and nothing is stored of it."),
                      "INTEGRATION_NOT_CONNECTED", {{"provider", kProvider}});
  }
  RETURN_IF_ERROR(connection);
  ASSIGN_OR_RETURN(const auto contacts, ContactsOf(parts, workspace, who, deadline));
  PersonReport report;
  std::map<std::string, std::int64_t> kinds;
  for (const ObjectId contact : contacts) {
    const storage::ErasedPerson person{.portal_id = connection->portal_id,
                                       .contact_id = contact,
                                       .asked_by = CallerWithoutAddress(asked_by),
                                       .erased_at = parts.clock.Now()};
    ASSIGN_OR_RETURN(const auto removed,
                     parts.stores.erasures().ErasePerson(workspace, person, deadline));
    for (const auto& [table, rows] : removed) kinds[KindOfTable(table)] += rows;
    report.people.push_back(person);
  }
  for (const auto& [kind, count] : kinds) report.removed.push_back({kind, count});
  std::ranges::stable_sort(report.removed, std::ranges::greater(), &ErasedItems::count);
  report.portal_copy = AskHubSpot(parts, workspace, contacts, deadline);
  return report;
}

}  // namespace stanna::connect
