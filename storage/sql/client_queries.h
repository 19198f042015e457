// The SQL of the read side, and how its rows become views.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/client_store.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// A FROM clause with its conditions; table alias c, and last_interaction_at as a column of it.
struct ClientSelection {
  std::string from;
  Params params;
};

extern const std::string kSelectClient;
inline constexpr int kClientColumns = 24;
ClientSelection SelectClients(const Dialect& d, const WorkspaceId& workspace,
                              const ClientQuery& query);
ClientSelection SelectClient(const Dialect& d, const WorkspaceId& workspace, const ClientId& id,
                             Time now);
/// Unknown values last, the id as the last word.
std::string ClientOrder(const Dialect& d, const ClientQuery& query);
ClientView ClientViewOf(const Row& row);

ClientMetrics LoadMetrics(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id,
                          Time now);

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

/// Parameters: now, then workspace and client.
extern const char kSelectStakeholder[];
inline constexpr int kStakeholderColumns = 12;
/// Parameters: workspace and client.
extern const char kClientContacts[];
StakeholderView StakeholderViewOf(const Row& row);

/// "SELECT …", of the deals as d.
extern const char kDealFields[];
inline constexpr int kDealColumns = 18;
/// Parameters: workspace and client.
extern const char kClientDeals[];
DealRow DealOf(const Row& row);

}  // namespace stanna::storage
