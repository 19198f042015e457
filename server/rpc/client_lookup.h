// What several groups of InsightsService's calls begin and end with.
#pragma once

#include <string>

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/page.h"
#include "server/rpc/services.h"
#include "server/rpc/values.h"
#include "storage/client_store.h"

namespace stanna::rpc {

/// The client `id`. InvalidArgument names clientId when it is empty; NotFound (RESOURCE_NOT_FOUND):
/// the workspace has no such client.
absl::StatusOr<storage::ClientView> FindClient(const ServiceParts& parts, const CallScope& scope,
                                               const std::string& id);

/// The id of the caller's API key; empty for public methods.
std::string CallerOf(const CallScope& scope);

template <typename T, typename Response>
void SetPage(const Page& page, const storage::Listing<T>& listing, Response& out) {
  *out.mutable_pagination() = PaginationOf(page, listing.items.size(), listing.total);
  out.set_next_page_token(NextToken(page, listing.items.size(), listing.total));
}

}  // namespace stanna::rpc
