// The mapping's records as the storage's rows: the one place that knows both shapes.
#pragma once

#include <vector>

#include "base/hubspot_record.h"
#include "server/mapping/record_mapping.h"
#include "storage/canonical.h"

namespace stanna::sync {

/// The client of `company`; `id` is decided by the caller.
storage::ClientRow ToRow(const HubSpotRecord& record, const mapping::MappedCompany& company,
                         const ClientId& id);
storage::StakeholderRow ToRow(const HubSpotRecord& record, const mapping::MappedContact& contact);
storage::DealRow ToRow(const HubSpotRecord& record, const mapping::MappedDeal& deal);
storage::LineItemRow ToRow(const HubSpotRecord& record, const mapping::MappedLineItem& item);
storage::InteractionRow ToRow(const HubSpotRecord& record,
                              const mapping::MappedInteraction& interaction);

/// Adds the issues of `record` to `out`, one a rule and field: that is an issue's key.
void AppendIssues(const HubSpotRecord& record, const std::vector<mapping::Issue>& issues,
                  std::vector<storage::RecordIssue>& out);

}  // namespace stanna::sync
