#include "client/auth/http_oauth_client.h"

#include "base/property_bag.h"
#include "client/api_error.h"
#include "client/http/url.h"
#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

std::string Joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " ") + part;
  return out;
}

std::string_view NameOf(TokenKind kind) {
  return kind == TokenKind::kAccess ? "access_token" : "refresh_token";
}

/// HubSpot's words for a grant or a client that it will never accept again, in the OAuth standard's
/// `error` and in the older `status` field.
bool IsRefusedForGood(int http_status, json::Element body) {
  if (http_status != 400 && http_status != 401) return false;
  const std::string error = json::Text(body, "error"), status = json::Text(body, "status");
  return error == "invalid_grant" || error == "invalid_client" || status == "BAD_REFRESH_TOKEN" ||
         status == "BAD_AUTH_CODE";
}

// HubSpot's own sentences are not passed on here: some of them repeat the code or the client id.
absl::Status OAuthError(const HttpResponse& response, std::string_view call) {
  const std::string place = std::string(call) + ": ";
  json::Document document;
  if (document.Parse(response.body) && IsRefusedForGood(response.status, document.root())) {
    const std::string status = json::Text(document.root(), "status");
    const std::string error = json::Text(document.root(), "error");
    return WithReason(Unauthenticated(place + "HubSpot refused the authorisation (" +
                                      (status.empty() ? error : status) + ")"),
                      kReauthRequired, {{"nextStep", "Connect HubSpot again."}});
  }
  return WithReason(Unavailable(place + "HubSpot answered " + std::to_string(response.status)),
                    "HUBSPOT_UNAVAILABLE",
                    {{"call", std::string(call)}, {"httpStatus", std::to_string(response.status)}});
}

absl::Status UnreadableAnswer(std::string_view call) {
  return WithReason(DataLoss(std::string(call) + ": not the answer of HubSpot's OAuth server"),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

absl::StatusOr<TokenGrant> ParseGrant(const HttpResponse& response, std::string_view call) {
  json::Document document;
  if (!document.Parse(response.body)) return UnreadableAnswer(call);
  const json::Element root = document.root();
  TokenGrant grant{
      .access_token = json::Text(root, "access_token"),
      .refresh_token = json::Text(root, "refresh_token"),
      .expires_in = std::chrono::seconds(json::Integer(root, "expires_in").value_or(0)),
      .portal_id = json::Integer(root, "hub_id").value_or(0),
      .scopes = json::Texts(root, "scopes")};
  if (grant.access_token.empty() || grant.expires_in.count() <= 0) return UnreadableAnswer(call);
  return grant;
}

absl::StatusOr<TokenInfo> ParseTokenInfo(const HttpResponse& response, std::string_view call) {
  json::Document document;
  if (!document.Parse(response.body)) return UnreadableAnswer(call);
  const json::Element root = document.root();
  TokenInfo info{.active = json::Bool(root, "active"),
                 .portal_id = json::Integer(root, "hub_id").value_or(0),
                 .portal_domain = json::Text(root, "hub_domain"),
                 .user_email = json::Text(root, "user"),
                 .scopes = json::Texts(root, "scopes")};
  // The v1 answer has no `active`: it describes live tokens only.
  if (!json::Member(root, "active")) {
    if (info.portal_id == 0) return UnreadableAnswer(call);
    info.active = true;
  }
  return info;
}

class HttpOAuthClient : public OAuthClient {
 public:
  HttpOAuthClient(OAuthApp app, HubSpotEndpoints endpoints, std::string user_agent,
                  HttpClient& http)
      : app_(std::move(app)),
        endpoints_(std::move(endpoints)),
        user_agent_(std::move(user_agent)),
        http_(http) {}

  std::string AuthorizeUrl(std::string_view state) const override {
    QueryParameters query = {{"client_id", app_.client_id},
                             {"redirect_uri", app_.redirect_uri},
                             {"scope", Joined(app_.scopes)}};
    if (!app_.optional_scopes.empty()) {
      query.emplace_back("optional_scope", Joined(app_.optional_scopes));
    }
    query.emplace_back("state", state);
    return endpoints_.authorize_url + "?" + EncodeQuery(query);
  }

  absl::StatusOr<TokenGrant> ExchangeCode(std::string_view code,
                                          const CallOptions& options) override {
    ASSIGN_OR_RETURN(const HttpResponse response,
                     Post(endpoints_.OAuthToken(),
                          {{"grant_type", "authorization_code"},
                           {"code", std::string(code)},
                           {"redirect_uri", app_.redirect_uri}},
                          Idempotency::kNonIdempotent, "token exchange", options));
    return ParseGrant(response, "token exchange");
  }

  absl::StatusOr<TokenGrant> Refresh(std::string_view refresh_token,
                                     const CallOptions& options) override {
    // The refresh token does not rotate, so asking twice gives two good access tokens.
    ASSIGN_OR_RETURN(
        const HttpResponse response,
        Post(endpoints_.OAuthToken(),
             {{"grant_type", "refresh_token"}, {"refresh_token", std::string(refresh_token)}},
             Idempotency::kIdempotent, "token refresh", options));
    return ParseGrant(response, "token refresh");
  }

  absl::StatusOr<TokenGrant> GrantToApp(const std::vector<std::string>& scopes,
                                        const CallOptions& options) override {
    constexpr std::string_view kCall = "app token";
    const auto response = Post(endpoints_.OAuthToken(),
                               {{"grant_type", "client_credentials"}, {"scope", Joined(scopes)}},
                               Idempotency::kIdempotent, kCall, options);
    if (absl::IsUnauthenticated(response.status())) {
      return WithReason(Unauthenticated(std::string(kCall) + ": HubSpot refused the app"),
                        kAppRefused,
                        {{"nextStep", "Check HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET."}});
    }
    if (!response.ok()) return response.status();
    return ParseGrant(*response, kCall);
  }

  absl::StatusOr<TokenInfo> Introspect(TokenKind kind, std::string_view token,
                                       const CallOptions& options) override {
    ASSIGN_OR_RETURN(
        const HttpResponse response,
        Post(endpoints_.OAuthIntrospect(),
             {{"token_type_hint", std::string(NameOf(kind))}, {"token", std::string(token)}},
             Idempotency::kIdempotent, "token introspection", options));
    return ParseTokenInfo(response, "token introspection");
  }

  absl::Status Revoke(TokenKind kind, std::string_view token, const CallOptions& options) override {
    return Post(endpoints_.OAuthRevoke(),
                {{"token_type_hint", std::string(NameOf(kind))}, {"token", std::string(token)}},
                Idempotency::kNonIdempotent, "token revocation", options)
        .status();
  }

  absl::StatusOr<TokenInfo> DescribePrivateAppToken(std::string_view token,
                                                    const CallOptions& options) override;

 private:
  absl::StatusOr<HttpResponse> Post(const std::string& url, QueryParameters form,
                                    Idempotency idempotency, std::string_view call,
                                    const CallOptions& options);
  absl::StatusOr<TokenInfo> DescribeByAccount(std::string_view token, const CallOptions& options);

  const OAuthApp app_;
  const HubSpotEndpoints endpoints_;
  const std::string user_agent_;
  HttpClient& http_;
};

absl::StatusOr<HttpResponse> HttpOAuthClient::Post(const std::string& url, QueryParameters form,
                                                   Idempotency idempotency, std::string_view call,
                                                   const CallOptions& options) {
  form.emplace_back("client_id", app_.client_id);
  form.emplace_back("client_secret", app_.client_secret);
  const HttpRequest request{.method = HttpMethod::kPost,
                            .url = url,
                            .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                        {"Accept", "application/json"},
                                        {"User-Agent", user_agent_}},
                            .body = EncodeQuery(form),
                            .idempotency = idempotency};
  auto response = http_.Send(request, options.deadline, options.stop);
  if (!response.ok()) return Annotate(response.status(), call);
  if (response->status < 200 || response->status > 299) return OAuthError(*response, call);
  return response;
}

absl::StatusOr<TokenInfo> HttpOAuthClient::DescribePrivateAppToken(std::string_view token,
                                                                   const CallOptions& options) {
  constexpr std::string_view kCall = "private-app token description";
  std::string body = "{\"tokenKey\":";
  AppendJsonString(body, token);
  body += "}";
  const HttpRequest request{.method = HttpMethod::kPost,
                            .url = endpoints_.PrivateAppTokenInfo(),
                            .headers = {{"Content-Type", "application/json"},
                                        {"Accept", "application/json"},
                                        {"User-Agent", user_agent_}},
                            .body = std::move(body)};
  const auto response = http_.Send(request, options.deadline, options.stop);
  if (!response.ok()) return Annotate(response.status(), kCall);
  json::Document document;
  // The endpoint is an old one, and unknown tokens get various answers from it: the account call
  // decides whenever it does not describe the token.
  if (response->status != 200 || !document.Parse(response->body)) {
    return DescribeByAccount(token, options);
  }
  const json::Element root = document.root();
  const auto portal = json::Integer(root, "hubId");
  if (!portal) return DescribeByAccount(token, options);
  return TokenInfo{.active = true,
                   .portal_id = *portal,
                   .portal_domain = "",
                   .user_email = "",
                   .scopes = json::Texts(root, "scopes")};
}

absl::StatusOr<TokenInfo> HttpOAuthClient::DescribeByAccount(std::string_view token,
                                                             const CallOptions& options) {
  constexpr std::string_view kCall = "account info";
  const HttpRequest request{.url = endpoints_.AccountInfo(),
                            .headers = {{"Authorization", "Bearer " + std::string(token)},
                                        {"Accept", "application/json"},
                                        {"User-Agent", user_agent_}}};
  ASSIGN_OR_RETURN(const HttpResponse response,
                   http_.Send(request, options.deadline, options.stop));
  if (response.status == 401) {
    return WithReason(Unauthenticated("HubSpot does not know this private-app token"),
                      kReauthRequired, {{"nextStep", "Check the token and enter it again."}});
  }
  if (response.status != 200) {
    return ToStatus(ParseApiError(response), response,
                    {.portal_id = 0, .call = std::string(kCall)});
  }
  json::Document document;
  if (!document.Parse(response.body)) return UnreadableAnswer(kCall);
  const auto portal = json::Integer(document.root(), "portalId");
  if (!portal) return UnreadableAnswer(kCall);
  TokenInfo info;
  info.active = true;
  info.portal_id = *portal;
  return info;
}

}  // namespace

std::unique_ptr<OAuthClient> MakeOAuthClient(OAuthApp app, HubSpotEndpoints endpoints,
                                             std::string user_agent, HttpClient& http) {
  return std::make_unique<HttpOAuthClient>(std::move(app), std::move(endpoints),
                                           std::move(user_agent), http);
}

}  // namespace stanna::hubspot
