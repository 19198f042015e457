/// The endpoints, by family. Each answers one checked call; all are thread-safe.
#pragma once

#include "tools/hubspot_sim/api/context.h"

namespace stanna::sim {

// objects.cc
HttpReply ListObjects(const Context& context, const Call& call);
HttpReply GetObject(const Context& context, const Call& call);
HttpReply BatchReadObjects(const Context& context, const Call& call);

// object_writes.cc
HttpReply CreateObject(const Context& context, const Call& call);
HttpReply UpdateObject(const Context& context, const Call& call);
HttpReply ArchiveObject(const Context& context, const Call& call);
HttpReply MergeObjects(const Context& context, const Call& call);
HttpReply GdprDeleteObject(const Context& context, const Call& call);
HttpReply BatchCreateObjects(const Context& context, const Call& call);
HttpReply BatchUpdateObjects(const Context& context, const Call& call);
HttpReply BatchArchiveObjects(const Context& context, const Call& call);

// search.cc
HttpReply SearchObjects(const Context& context, const Call& call);

// associations.cc
HttpReply BatchReadAssociations(const Context& context, const Call& call);
HttpReply ListAssociations(const Context& context, const Call& call);
HttpReply ListAssociationLabels(const Context& context, const Call& call);
HttpReply BatchCreateAssociations(const Context& context, const Call& call);
HttpReply BatchArchiveAssociations(const Context& context, const Call& call);

// settings.cc
HttpReply ListOwners(const Context& context, const Call& call);
HttpReply GetOwner(const Context& context, const Call& call);
HttpReply ListPipelines(const Context& context, const Call& call);
HttpReply GetPipeline(const Context& context, const Call& call);
HttpReply ListPipelineStages(const Context& context, const Call& call);
HttpReply ListProperties(const Context& context, const Call& call);
HttpReply GetProperty(const Context& context, const Call& call);
HttpReply BatchReadProperties(const Context& context, const Call& call);
HttpReply ListPropertyGroups(const Context& context, const Call& call);

// account.cc
HttpReply AccountDetails(const Context& context, const Call& call);
HttpReply DailyUsage(const Context& context, const Call& call);
HttpReply CompanyCurrency(const Context& context, const Call& call);
HttpReply CurrencyCodes(const Context& context, const Call& call);
HttpReply ListExchangeRates(const Context& context, const Call& call);
HttpReply CurrentExchangeRates(const Context& context, const Call& call);

}  // namespace stanna::sim
