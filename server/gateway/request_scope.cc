#include "server/gateway/request_scope.h"

#include <algorithm>
#include <cctype>

namespace stanna::gateway {
namespace {

constexpr std::size_t kMaxRequestIdLength = 128;
// A workspace is named by a domain by default, and those end at 253 characters.
constexpr std::size_t kMaxWorkspaceLength = 253;
// Some ten proxies; a longer chain is somebody's invention.
constexpr std::size_t kMaxForwardedForLength = 512;

bool IsRequestIdChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
         c == ':';
}

RestError InvalidKey() {
  return {.status = 401, .code = "AUTH_INVALID_KEY", .message = "The API key is not valid."};
}

// The last entries of the chain, with the peer at its end. What a proxy has added stands to the
// right, so that whoever sends a chain that is too long or has unreadable entries in it hides
// nothing but what they wrote.
std::string ForwardedFor(const HttpRequest& request) {
  std::string_view chain = request.Header("x-forwarded-for");
  const auto unreadable =
      std::find_if_not(chain.rbegin(), chain.rend(), [](char c) { return c >= 0x20 && c <= 0x7e; });
  std::size_t cut = static_cast<std::size_t>(chain.rend() - unreadable);
  if (chain.size() > kMaxForwardedForLength) {
    cut = std::max(cut, chain.size() - kMaxForwardedForLength);
  }
  // Half an entry could be read as another address.
  if (cut > 0) {
    const auto comma = chain.find(',', cut);
    chain = comma == std::string_view::npos ? std::string_view() : chain.substr(comma + 1);
  }
  return chain.empty() ? request.peer : std::string(chain) + ", " + request.peer;
}

}  // namespace

std::string RequestIdOf(const HttpRequest& request, std::string fresh) {
  const auto id = request.Header("x-request-id");
  if (id.empty() || id.size() > kMaxRequestIdLength) return fresh;
  return std::all_of(id.begin(), id.end(), IsRequestIdChar) ? std::string(id) : fresh;
}

bool IsMetadataValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

std::variant<std::string, RestError> ResolveWorkspace(const NamedWorkspaces& named) {
  std::string workspace;
  for (const std::string* name : {&named.query, &named.body, &named.header}) {
    if (name->empty()) continue;
    if (!workspace.empty() && *name != workspace) {
      return RestError{.status = 403,
                       .code = "AUTH_WORKSPACE_MISMATCH",
                       .message = "The request names two different workspaces."};
    }
    workspace = *name;
  }
  if (workspace.size() > kMaxWorkspaceLength || !IsMetadataValue(workspace)) {
    return ValidationError("workspaceId", "must be at most 253 printable ASCII characters");
  }
  return workspace;
}

std::variant<Metadata, RestError> MetadataOf(const HttpRequest& request,
                                             const std::string& request_id,
                                             const TraceContext& trace,
                                             const std::string& workspace) {
  Metadata metadata{{"x-request-id", request_id},
                    {"x-forwarded-for", ForwardedFor(request)},
                    {"traceparent", TraceparentOf(trace)}};
  if (!trace.state.empty()) metadata["tracestate"] = trace.state;
  if (!workspace.empty()) metadata["x-workspace-id"] = workspace;
  for (const char* credential : {"authorization", "x-api-key"}) {
    const auto value = request.Header(credential);
    if (value.empty()) continue;
    if (!IsMetadataValue(value)) return InvalidKey();
    metadata[credential] = value;
  }
  return metadata;
}

}  // namespace stanna::gateway
