/// The authorisation server: codes, access and refresh tokens, consent. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/hubspot_sim/api/message.h"
#include "tools/hubspot_sim/api/stats.h"
#include "tools/hubspot_sim/options.h"

namespace stanna::sim {

/// Who is calling.
struct Identity {
  enum Kind { kValid, kUnknown, kExpired } kind = kUnknown;
  bool is_private_app = false;
  bool is_app = false;  ///< by client credentials: the app itself, in no portal
  std::set<std::string> scopes;
  int64_t expires_ms = 0;
};

class OAuthServer {
 public:
  OAuthServer(const SimOptions& options, Stats& stats);

  /// Reads an `Authorization` header.
  Identity Authenticate(const std::string& authorization, int64_t now_ms) const;

  /// The consent page, or the redirect when consent is automatic.
  HttpReply Authorize(const HttpRequest& request, int64_t now_ms);
  /// What the page's buttons send.
  HttpReply Decide(const HttpRequest& request, int64_t now_ms);
  HttpReply Token(const HttpRequest& request, int64_t now_ms);
  HttpReply Introspect(const HttpRequest& request, int64_t now_ms);
  HttpReply Revoke(const HttpRequest& request);
  HttpReply AccessTokenInfo(const std::string& token, int64_t now_ms);
  HttpReply RefreshTokenInfo(const std::string& token);
  HttpReply DeleteRefreshToken(const std::string& token);
  HttpReply PrivateAppInfo(const HttpRequest& request);
  /// Ends the connection: every token of the portal dies.
  HttpReply Uninstall();

  /// Every code and token that was ever given out.
  std::vector<std::string> Issued() const;

  void RevokeRefreshTokens();
  void ExpireAccessTokens(int64_t now_ms);
  /// The scopes that the account can grant; live tokens lose the others at once.
  void SetGrantableScopes(std::set<std::string> scopes);

 private:
  struct Code {
    std::set<std::string> scopes;
    std::string redirect_uri;
    int64_t expires_ms;
  };
  struct Grant {
    std::set<std::string> scopes;
    bool revoked = false;
  };
  struct Access {
    std::string refresh_token;
    std::set<std::string> scopes;
    int64_t expires_ms = 0;
  };

  std::optional<HttpReply> RefuseAuthorize(const Parameters& query) const;
  HttpReply Redirect(const Parameters& query, int64_t now_ms);
  HttpReply ExchangeCode(const Parameters& form, int64_t now_ms);
  HttpReply Refresh(const Parameters& form, int64_t now_ms);
  HttpReply Issue(const std::string& refresh_token, const std::set<std::string>& scopes,
                  int64_t now_ms);
  std::set<std::string> Grantable(const std::set<std::string>& wanted) const;
  std::string NewToken(const char* prefix, size_t length);
  void WriteIdentity(class JsonWriter& json, const std::set<std::string>& scopes) const;

  const SimOptions& options_;
  Stats& stats_;
  mutable std::mutex mutex_;
  std::map<std::string, Code> codes_;
  std::map<std::string, Grant> refresh_tokens_;
  std::map<std::string, Access> access_tokens_;
  std::vector<std::string> issued_;
  std::optional<std::set<std::string>> grantable_;
  uint64_t token_counter_;
};

}  // namespace stanna::sim
