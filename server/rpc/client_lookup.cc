#include "server/rpc/client_lookup.h"

#include "server/rpc/errors.h"
#include "server/rpc/request_checks.h"

namespace stanna::rpc {

absl::StatusOr<storage::ClientView> FindClient(const ServiceParts& parts, const CallScope& scope,
                                               const std::string& id) {
  RETURN_IF_ERROR(CheckPresent(id, "clientId"));
  auto client = parts.stores.clients().GetClient(scope.workspace, ClientId(id), parts.clock.Now(),
                                                 scope.deadline);
  if (!client.ok()) return OrNoSuch(client.status(), "client", id);
  return client;
}

std::string CallerOf(const CallScope& scope) {
  return scope.principal ? scope.principal->caller : "";
}

}  // namespace stanna::rpc
