/// HubSpot's error bodies.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/hubspot_sim/api/message.h"
#include "tools/hubspot_sim/text/uuid.h"

namespace stanna::sim {

struct ErrorBody {
  std::string message;
  std::string category;  ///< left out when empty
  std::string sub_category;
  std::vector<std::pair<std::string, std::vector<std::string>>> context;
};

/// An error without HTTP: an element of a batch's `errors`, or the body of a reply.
std::string RenderError(const ErrorBody& error, bool with_correlation_id);

HttpReply ErrorReply(int status, const ErrorBody& error);
/// 400 VALIDATION_ERROR.
HttpReply ValidationError(std::string message);
/// 404 "resource not found".
HttpReply NotFoundReply();
HttpReply HtmlReply(int status, std::string_view title);
/// 403 in one of the two shapes in which HubSpot names the missing scopes.
HttpReply MissingScopesReply(const std::vector<std::string>& scopes, bool nested);

}  // namespace stanna::sim
