#include "tools/hubspot_sim/api/context.h"

#include "tools/hubspot_sim/api/errors.h"

namespace stanna::sim {

HttpReply Violation(const Context& context, const Call& call, const std::string& message) {
  context.stats.CountViolation(call.endpoint + ": " + message);
  return ValidationError(message);
}

}  // namespace stanna::sim
