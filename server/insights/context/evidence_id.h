// How a statement names the record that it rests on.
#pragma once

#include <string>

#include "server/insights/health/health.h"

namespace stanna::insights {

/// "int_emails_123" of an activity, which is the id of an interaction in the API; "deals/55",
/// "contacts/9", "companies/7" of others: HubSpot's kind and id.
inline std::string EvidenceId(const Evidence& evidence) {
  const std::string name(NameOf(evidence.type));
  const std::string id = std::to_string(evidence.id);
  return IsActivity(evidence.type) ? "int_" + name + "_" + id : name + "/" + id;
}

}  // namespace stanna::insights
