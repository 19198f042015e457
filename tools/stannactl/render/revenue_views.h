// Revenue as text for people.
#pragma once

#include <string>

#include "stanna/insights/v1/revenue.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// Each ends in "\n".
std::string ShowMovements(const insights::v1::GetRevenueMovementsResponse& report, LongCells cells);
std::string ShowMovementClients(const insights::v1::ListRevenueMovementClientsResponse& page,
                                LongCells cells);
std::string ShowHistory(const insights::v1::ListClientHistoryResponse& page, LongCells cells);
std::string ShowRenewals(const insights::v1::ListRenewalsResponse& page, LongCells cells);
std::string ShowOpportunities(const insights::v1::ListOpportunitiesResponse& page, LongCells cells);

}  // namespace stanna::ctl
