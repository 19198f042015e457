#include "tools/hubspot_sim/api/oauth.h"

#include <random>
#include <utility>

#include "tools/hubspot_sim/api/consent_page.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/portal/words.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/hash.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

constexpr int64_t kCodeLifetimeMs = 5 * kMinuteMs;
// HubSpot's tokens are long; a client that allows 255 characters must fail here.
constexpr size_t kAccessTokenLength = 300;
constexpr int64_t kUserId = 73074701;

HttpReply OAuthError(const char* error, const char* status, const char* message) {
  HttpReply reply;
  reply.status = 400;
  JsonWriter json(reply.body);
  json.BeginObject().Field("error", error).Field("error_description", message);
  json.Field("status", status).Field("message", message).EndObject();
  return reply;
}

HttpReply BadRefreshToken() {
  return OAuthError("invalid_grant", "BAD_REFRESH_TOKEN",
                    "refresh token is invalid, expired or revoked");
}

/// The form of a token call: the body, and for the old version the query too.
Parameters FormOf(const HttpRequest& request) {
  Parameters form = ParseParameters(request.body);
  form.insert(form.end(), request.query.begin(), request.query.end());
  return form;
}

std::string Get(const Parameters& parameters, std::string_view name) {
  return FindParameter(parameters, name).value_or("");
}

/// The token to look at: `token` in the specification, the other two in the documentation.
std::string TokenOf(const Parameters& form) {
  for (const char* name : {"token", "access_token", "refresh_token"}) {
    if (const auto value = FindParameter(form, name)) return *value;
  }
  return {};
}

HttpReply RedirectTo(const std::string& location) {
  HttpReply reply;
  reply.status = 302;
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.emplace_back("Location", location);
  return reply;
}

std::string WithQuery(const std::string& uri, const Parameters& parameters) {
  std::string location = uri;
  char separator = uri.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    location += separator + name + "=" + UrlEncode(value);
    separator = '&';
  }
  return location;
}

}  // namespace

OAuthServer::OAuthServer(const SimOptions& options, Stats& stats)
    : options_(options), stats_(stats), token_counter_(std::random_device{}()) {}

std::string OAuthServer::NewToken(const char* prefix, size_t length) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string token = prefix;
  const uint64_t seed = Mix(token_counter_++, 0x746f6b656e);
  for (uint64_t i = 0; token.size() < length; ++i) token += kAlphabet[Mix(seed, i) % 64];
  return token;
}

std::vector<std::string> OAuthServer::Issued() const {
  const std::lock_guard lock(mutex_);
  return issued_;
}

std::set<std::string> OAuthServer::Grantable(const std::set<std::string>& wanted) const {
  if (!grantable_.has_value()) return wanted;
  std::set<std::string> granted;
  for (const std::string& scope : wanted) {
    if (scope == "oauth" || grantable_->count(scope) > 0) granted.insert(scope);
  }
  return granted;
}

Identity OAuthServer::Authenticate(const std::string& authorization, int64_t now_ms) const {
  Identity identity;
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.compare(0, kBearer.size(), kBearer) != 0) return identity;
  const std::string token = authorization.substr(kBearer.size());
  if (!options_.private_app_token.empty() && token == options_.private_app_token) {
    identity.kind = Identity::kValid;
    identity.is_private_app = true;
    return identity;
  }
  std::lock_guard lock(mutex_);
  const auto found = access_tokens_.find(token);
  if (found == access_tokens_.end()) return identity;
  identity.kind = found->second.expires_ms > now_ms ? Identity::kValid : Identity::kExpired;
  identity.is_app = found->second.refresh_token.empty();
  identity.scopes = identity.is_app ? found->second.scopes : Grantable(found->second.scopes);
  identity.expires_ms = found->second.expires_ms;
  return identity;
}

std::optional<HttpReply> OAuthServer::RefuseAuthorize(const Parameters& query) const {
  if (Get(query, "client_id") != options_.client_id) {
    return HtmlReply(400, "We couldn't find the app: unknown client_id");
  }
  if (Get(query, "redirect_uri") != options_.redirect_uri) {
    return HtmlReply(400, "The redirect_uri does not match the registered one");
  }
  if (SplitScopes(Get(query, "scope")).empty()) {
    return HtmlReply(400, "Authorization failed: no scope was requested");
  }
  return std::nullopt;
}

HttpReply OAuthServer::Authorize(const HttpRequest& request, int64_t now_ms) {
  if (auto refusal = RefuseAuthorize(request.query)) return *refusal;
  if (options_.auto_consent) return Redirect(request.query, now_ms);
  HttpReply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = ConsentPage(request.query);
  return reply;
}

HttpReply OAuthServer::Decide(const HttpRequest& request, int64_t now_ms) {
  const Parameters form = ParseParameters(request.body);
  if (auto refusal = RefuseAuthorize(form)) return *refusal;
  if (Get(form, "decision") == "allow") return Redirect(form, now_ms);
  return RedirectTo(
      WithQuery(options_.redirect_uri, {{"error", "access_denied"},
                                        {"error_description", "The user did not grant access"},
                                        {"state", Get(form, "state")}}));
}

HttpReply OAuthServer::Redirect(const Parameters& query, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  const std::set<std::string> required = SplitScopes(Get(query, "scope"));
  if (Grantable(required) != required) {
    return RedirectTo(WithQuery(options_.redirect_uri,
                                {{"error", "access_denied"},
                                 {"error_description", "The account cannot grant a required scope"},
                                 {"state", Get(query, "state")}}));
  }
  Code code{Grantable(SplitScopes(Get(query, "optional_scope"))), Get(query, "redirect_uri"),
            now_ms + kCodeLifetimeMs};
  code.scopes.insert(required.begin(), required.end());
  code.scopes.insert("oauth");
  const std::string name = NewUuid();
  codes_[name] = std::move(code);
  issued_.push_back(name);
  return RedirectTo(
      WithQuery(options_.redirect_uri, {{"code", name}, {"state", Get(query, "state")}}));
}

HttpReply OAuthServer::Token(const HttpRequest& request, int64_t now_ms) {
  if (request.content_type.rfind("application/x-www-form-urlencoded", 0) != 0) {
    stats_.CountViolation("oauth.token: Content-Type is not application/x-www-form-urlencoded");
    return ErrorReply(415, {"Unsupported Media Type", {}, {}, {}});
  }
  const Parameters form = FormOf(request);
  if (Get(form, "client_id") != options_.client_id) {
    return OAuthError("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id");
  }
  if (Get(form, "client_secret") != options_.client_secret) {
    return OAuthError("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret");
  }
  std::lock_guard lock(mutex_);
  const std::string grant = Get(form, "grant_type");
  if (grant == "authorization_code") return ExchangeCode(form, now_ms);
  if (grant == "refresh_token") return Refresh(form, now_ms);
  if (grant == "client_credentials") return Issue("", SplitScopes(Get(form, "scope")), now_ms);
  return OAuthError("unsupported_grant_type", "BAD_GRANT_TYPE", "missing or unknown grant type");
}

HttpReply OAuthServer::ExchangeCode(const Parameters& form, int64_t now_ms) {
  const auto found = codes_.find(Get(form, "code"));
  if (found == codes_.end() || found->second.expires_ms <= now_ms) {
    return OAuthError("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code");
  }
  if (Get(form, "redirect_uri") != found->second.redirect_uri) {
    return OAuthError("invalid_grant", "BAD_REDIRECT_URI", "missing or mismatching redirect uri");
  }
  const std::set<std::string> scopes = found->second.scopes;
  codes_.erase(found);
  const std::string refresh_token = "na1-" + NewUuid();
  refresh_tokens_[refresh_token] = {scopes, false};
  issued_.push_back(refresh_token);
  stats_.Count("tokens_issued");
  return Issue(refresh_token, scopes, now_ms);
}

HttpReply OAuthServer::Refresh(const Parameters& form, int64_t now_ms) {
  const auto found = refresh_tokens_.find(Get(form, "refresh_token"));
  if (found == refresh_tokens_.end() || found->second.revoked) {
    stats_.Count("refreshes_refused");
    return BadRefreshToken();
  }
  stats_.Count("tokens_refreshed");
  return Issue(found->first, found->second.scopes, now_ms);
}

HttpReply OAuthServer::Issue(const std::string& refresh_token, const std::set<std::string>& scopes,
                             int64_t now_ms) {
  const std::string access_token = NewToken("CJ", kAccessTokenLength);
  issued_.push_back(access_token);
  access_tokens_[access_token] = {refresh_token, scopes,
                                  now_ms + options_.token_ttl_seconds * kSecondMs};
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("token_type", "bearer").Field("access_token", access_token);
  if (!refresh_token.empty()) json.Field("refresh_token", refresh_token);
  json.Field("expires_in", options_.token_ttl_seconds);
  json.Field("hub_id", options_.portal.portal_id).Field("user_id", kUserId);
  json.Key("scopes").BeginArray();
  for (const std::string& scope : Grantable(scopes)) json.String(scope);
  json.EndArray();
  json.Field("token_use", refresh_token.empty() ? "client_credentials" : "access_token");
  json.EndObject();
  return reply;
}

void OAuthServer::WriteIdentity(JsonWriter& json, const std::set<std::string>& scopes) const {
  json.Field("user", "maya.hoffmann@" + std::string(kOwnDomain));
  json.Field("hub_domain", kOwnDomain).Key("scopes").BeginArray();
  for (const std::string& scope : Grantable(scopes)) json.String(scope);
  json.EndArray().Field("hub_id", options_.portal.portal_id).Field("app_id", options_.app_id);
  json.Field("user_id", kUserId);
}

HttpReply OAuthServer::Introspect(const HttpRequest& request, int64_t now_ms) {
  const Parameters form = FormOf(request);
  if (Get(form, "client_id") != options_.client_id ||
      Get(form, "client_secret") != options_.client_secret) {
    return OAuthError("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id");
  }
  const std::string token = TokenOf(form);
  std::lock_guard lock(mutex_);
  HttpReply reply;
  JsonWriter json(reply.body);
  const auto access = access_tokens_.find(token);
  const auto refresh = refresh_tokens_.find(token);
  const bool is_access = access != access_tokens_.end() && access->second.expires_ms > now_ms;
  const bool is_refresh = refresh != refresh_tokens_.end() && !refresh->second.revoked;
  json.BeginObject().Field("active", is_access || is_refresh);
  if (is_access || is_refresh) {
    json.Field("token", token).Field("token_type", "Bearer").Field("client_id", options_.client_id);
    WriteIdentity(json, is_access ? access->second.scopes : refresh->second.scopes);
    json.Field("token_use", is_access ? "access_token" : "refresh_token");
    json.Field("is_private_distribution", false);
    if (is_access) json.Field("expires_in", (access->second.expires_ms - now_ms) / kSecondMs);
  }
  json.EndObject();
  return reply;
}

HttpReply OAuthServer::Revoke(const HttpRequest& request) {
  const Parameters form = FormOf(request);
  const std::string token = TokenOf(form);
  if (Get(form, "client_id") != options_.client_id ||
      Get(form, "client_secret") != options_.client_secret) {
    return OAuthError("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id");
  }
  {
    std::lock_guard lock(mutex_);
    access_tokens_.erase(token);
  }
  HttpReply reply = DeleteRefreshToken(token);
  reply.status = 204;
  reply.body.clear();
  return reply;
}

HttpReply OAuthServer::AccessTokenInfo(const std::string& token, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  const auto found = access_tokens_.find(token);
  if (found == access_tokens_.end() || found->second.expires_ms <= now_ms) {
    return ErrorReply(404, {"The access token is not valid.", {}, {}, {}});
  }
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("token", token);
  WriteIdentity(json, found->second.scopes);
  json.Field("expires_in", (found->second.expires_ms - now_ms) / kSecondMs);
  json.Field("token_type", "access").EndObject();
  return reply;
}

HttpReply OAuthServer::RefreshTokenInfo(const std::string& token) {
  std::lock_guard lock(mutex_);
  const auto found = refresh_tokens_.find(token);
  if (found == refresh_tokens_.end() || found->second.revoked) {
    return ErrorReply(404, {"The refresh token is not valid.", {}, {}, {}});
  }
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("token", token);
  WriteIdentity(json, found->second.scopes);
  json.Field("client_id", options_.client_id).Field("token_type", "refresh").EndObject();
  return reply;
}

// Access tokens that were issued before stay valid until they expire.
HttpReply OAuthServer::DeleteRefreshToken(const std::string& token) {
  std::lock_guard lock(mutex_);
  const auto found = refresh_tokens_.find(token);
  if (found == refresh_tokens_.end()) {
    return ErrorReply(404, {"The refresh token is not valid.", {}, {}, {}});
  }
  found->second.revoked = true;
  HttpReply reply;
  reply.status = 204;
  return reply;
}

HttpReply OAuthServer::PrivateAppInfo(const HttpRequest& request) {
  HttpReply reply;
  const bool known = !options_.private_app_token.empty() &&
                     request.body.find('"' + options_.private_app_token + '"') != std::string::npos;
  if (!known) return ErrorReply(404, {"The token is not valid.", {}, {}, {}});
  JsonWriter json(reply.body);
  json.BeginObject().Field("userId", kUserId).Field("hubId", options_.portal.portal_id);
  json.Field("appId", options_.app_id + 1).Key("scopes").BeginArray();
  for (const char* scope :
       {"crm.objects.companies.read", "crm.objects.contacts.read", "crm.objects.deals.read",
        "crm.objects.line_items.read", "crm.objects.owners.read", "sales-email-read"}) {
    json.String(scope);
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply OAuthServer::Uninstall() {
  std::lock_guard lock(mutex_);
  access_tokens_.clear();
  refresh_tokens_.clear();
  HttpReply reply;
  reply.status = 204;
  return reply;
}

void OAuthServer::RevokeRefreshTokens() {
  std::lock_guard lock(mutex_);
  for (auto& [token, grant] : refresh_tokens_) grant.revoked = true;
}

void OAuthServer::ExpireAccessTokens(int64_t now_ms) {
  std::lock_guard lock(mutex_);
  for (auto& [token, access] : access_tokens_) access.expires_ms = now_ms;
}

void OAuthServer::SetGrantableScopes(std::set<std::string> scopes) {
  std::lock_guard lock(mutex_);
  if (scopes.empty()) {
    grantable_.reset();
  } else {
    grantable_ = std::move(scopes);
  }
}

}  // namespace stanna::sim
