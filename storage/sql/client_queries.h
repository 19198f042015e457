// The SQL of the read side, and how its rows become views.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/client_store.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// The client with this id, archived or not.
KeptQuery AskClient(const Dialect& d, const WorkspaceId& workspace, const ClientId& id, Time now);
/// A page of the live clients that `query` is about: unknown values last, the id as the last word.
KeptQuery AskClients(const Dialect& d, const WorkspaceId& workspace, const ClientQuery& query);
/// How many there are on all pages.
KeptQuery CountClients(const Dialect& d, const WorkspaceId& workspace, const ClientQuery& query);
/// Of a row of the first two.
ClientView ClientViewOf(const Row& row);

extern const std::string kSelectInteraction;
inline constexpr int kInteractionColumns = 20;
/// Parameters: workspace, client and, with `of_type`, the object type's code.
std::string InteractionLinks(bool of_type);
InteractionRow InteractionOf(const Row& row);
/// Without clients.
InteractionView InteractionViewOf(const Row& row);
/// Adds to each interaction all clients that it is linked to.
void FillInClients(SqlSession& sql, const WorkspaceId& workspace,
                   std::vector<InteractionView>& interactions);

/// "SELECT …", of the deals as d.
extern const char kDealFields[];
inline constexpr int kDealColumns = 18;
/// Parameters: workspace and client.
extern const char kClientDeals[];
DealRow DealOf(const Row& row);

}  // namespace stanna::storage
