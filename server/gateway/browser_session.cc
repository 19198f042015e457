#include "server/gateway/browser_session.h"

#include <grpcpp/support/status.h>

#include <algorithm>
#include <utility>

#include "stanna/integration/v1/integration_service.pb.h"

namespace stanna::gateway {
namespace {

// Not a word of which of both it was: nothing of a session is told to another page.
RestError NotOfOwnPage() {
  return {.status = 403,
          .code = "AUTH_FORBIDDEN",
          .message =
              "A session counts for calls of the page at /app/ only; other programs send an "
              "API key or a token.",
          .details = {{"reason", "SESSION_ORIGIN"}}};
}

// A token comes before a key, as where the call is authorised.
std::optional<SignedIn> CredentialIn(const Metadata& metadata) {
  for (const char* name : {"authorization", "x-api-key"}) {
    const auto found = metadata.find(name);
    if (found != metadata.end()) return SignedIn{.header = name, .credential = found->second};
  }
  return std::nullopt;
}

}  // namespace

std::variant<BrowserSession, RestError> BrowserSessions::Begin(const HttpRequest& request,
                                                               std::string_view method,
                                                               const std::string& workspace,
                                                               Metadata& metadata) const {
  BrowserSession session;
  if (cookies_ == nullptr) return session;
  session.all = cookies_->Read(request);
  if (auto own = CredentialIn(metadata)) {
    // Another program than a browser is told who it is, and keeps no cookie.
    if (method != kCreateSession || !IsOfOwnPage(request)) return session;
    // Which of them is good would be the service's to say, and the cookie would keep the other.
    if (metadata.contains("authorization") && metadata.contains("x-api-key")) {
      return ValidationError("credential", "is given twice; send Authorization or X-API-Key");
    }
    session.counts = std::move(own);
    return session;
  }
  const SignedIn* found = SessionOf(session.all, workspace);
  if (found == nullptr || method == kCreateSession) return session;
  // A link in a mail must not begin what may replace a portal.
  const bool is_typed = request.Header("sec-fetch-site") == "none";
  if (!IsOfOwnPage(request) || (method == kStartConnection && is_typed)) return NotOfOwnPage();
  session.counts = *found;
  metadata[found->header] = found->credential;
  if (method == kDeleteSession) session.set_cookie = cookies_->Removal(found->workspace);
  return session;
}

bool BrowserSessions::IsAnswer(const BrowserSession& session, std::string_view method) {
  return session.counts && (method == kCreateSession || method == kGetSession);
}

std::variant<std::string, RestError> BrowserSessions::Finish(std::string_view method,
                                                             const std::string& serialized,
                                                             const std::string& request_id,
                                                             BrowserSession& session) const {
  integration::v1::Session answer;
  if (!answer.ParseFromString(serialized)) {
    return FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, ""), request_id);
  }
  SignedIn& counts = *session.counts;
  if (method == kCreateSession) {
    counts.workspace = answer.workspace_id();
    auto made = cookies_->Make(counts, session.all);
    if (auto* refusal = std::get_if<RestError>(&made)) return std::move(*refusal);
    session.set_cookie = std::get<SessionCookies::Made>(made).set_cookie;
    counts.expires = std::get<SessionCookies::Made>(made).expires;
    std::erase_if(session.all,
                  [&](const SignedIn& other) { return other.workspace == answer.workspace_id(); });
    session.all.insert(session.all.begin(), counts);
  }
  const auto ms = ToEpochMs(counts.expires);
  answer.mutable_expires_at()->set_seconds(ms / 1000);
  answer.mutable_expires_at()->set_nanos(static_cast<std::int32_t>(ms % 1000) * 1'000'000);
  for (const SignedIn& one : session.all) answer.add_workspaces(one.workspace);
  return answer.SerializeAsString();
}

}  // namespace stanna::gateway
