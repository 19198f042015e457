// Calls that the app makes for itself, in no portal: by a token for its own id and secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "client/auth/oauth_client.h"
#include "client/call_options.h"
#include "client/http/http_client.h"
#include "client/http/sleeper.h"
#include "client/limits/bucket_store.h"

namespace stanna::hubspot {

/// All must outlive the caller. `http` repeats what may be repeated (RetryingHttpClient).
struct AppCallerParts {
  OAuthClient& oauth;
  HttpClient& http;
  BucketStore& buckets;
  const Clock& clock;
  Sleeper& sleeper;
};

struct AppCallerOptions {
  std::vector<std::string> scopes;
  std::string bucket;  ///< names the limit: shared by all processes of the app
  int calls_per_second = 0;
  std::string user_agent;
};

struct AppCall {
  std::string name;  ///< for people: "list journal subscriptions"
  HttpMethod method = HttpMethod::kGet;
  std::string url{};
  std::string body{};  ///< JSON
  Idempotency idempotency = Idempotency::kIdempotent;
};

/// Thread-safe. Errors are those of WebhookJournal; neither they nor logs hold the token.
class AppCaller {
 public:
  AppCaller(AppCallerOptions options, const AppCallerParts& parts)
      : options_(std::move(options)), parts_(parts) {}

  /// The answer of a call that succeeded (2xx).
  absl::StatusOr<HttpResponse> Send(const AppCall& call, const CallOptions& options);

 private:
  struct Token {
    std::string text;
    Time renew_at{};
  };

  absl::StatusOr<std::string> TokenFor(const CallOptions& options);
  void Forget(const std::string& token);
  absl::Status AwaitTurn(const AppCall& call, const CallOptions& options);
  absl::StatusOr<HttpResponse> SendWith(const std::string& token, const AppCall& call,
                                        const CallOptions& options);

  const AppCallerOptions options_;
  const AppCallerParts parts_;
  Mutex mutex_;
  std::optional<Token> token_ GUARDED_BY(mutex_);
};

}  // namespace stanna::hubspot
