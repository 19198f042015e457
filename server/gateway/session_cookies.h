// The cookies that sign a browser in: each holds the credential of one workspace, encrypted, so
// that every replica can read it and no script can.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "server/gateway/http_message.h"
#include "server/gateway/rest_error.h"

namespace stanna::gateway {

/// Encrypts what browsers keep for us. Thread-safe.
class SessionSeal {
 public:
  virtual ~SessionSeal() = default;
  /// Printable, without blanks, quotes, commas and semicolons; opens under the same `name` only.
  virtual std::string Seal(std::string_view text, std::string_view name) const = 0;
  /// Nothing: changed, of another name, or sealed with a key that is not in use any more.
  virtual std::optional<std::string> Open(std::string_view sealed, std::string_view name) const = 0;
};

/// What the page sends with each call that changes something: no form and no page of another origin
/// can.
inline constexpr char kPageHeader[] = "x-stanna-page";
/// A working day.
inline constexpr std::chrono::hours kSessionLifetime{12};
/// Browsers send all of them with every call, within the limit of its headers.
inline constexpr std::size_t kMostSessions = 5;
inline constexpr std::size_t kLongestCredential = 2048;
/// Of all together. Sealed they grow by a third, to a half of what HttpLimits::header_bytes allows.
inline constexpr std::size_t kLongestCredentials = 6 * 1024;

/// Of one workspace.
struct SignedIn {
  std::string workspace{};
  std::string header{};      ///< the credential's: "x-api-key" or "authorization"
  std::string credential{};  ///< its value
  Time expires{};
};

class SessionCookies {
 public:
  /// `seal` and `clock` must outlive it. `is_secure`: browsers reach us by https.
  SessionCookies(const SessionSeal& seal, const Clock& clock, bool is_secure)
      : seal_(seal), clock_(clock), is_secure_(is_secure) {}

  /// Those that are good, the latest first.
  std::vector<SignedIn> Read(const HttpRequest& request) const;
  /// Set-Cookie's value for who signs in now beside `others`, and until when it is good.
  /// VALIDATION_ERROR: the credential is too long, or there are too many or too long others.
  struct Made {
    std::string set_cookie;
    Time expires{};
  };
  std::variant<Made, RestError> Make(SignedIn who, const std::vector<SignedIn>& others) const;
  /// Set-Cookie's value that takes the workspace's away.
  std::string Removal(std::string_view workspace) const;

 private:
  std::string PrefixOf() const;
  std::string NameOf(std::string_view workspace) const;
  std::string WithAttributes(const std::string& pair, std::chrono::seconds age) const;
  std::optional<SignedIn> Opened(std::string_view name, std::string_view sealed) const;

  const SessionSeal& seal_;
  const Clock& clock_;
  const bool is_secure_;
};

/// The one of `workspace`, or, with an empty name, the latest; null: none.
const SignedIn* SessionOf(const std::vector<SignedIn>& sessions, std::string_view workspace);

/// Whether the request comes from the gateway's own page: what a cookie counts for. Browsers say
/// where a request comes from (Sec-Fetch-Site), at the least with what changes something (Origin).
bool IsOfOwnPage(const HttpRequest& request);

}  // namespace stanna::gateway
