// The one way into every handler: authentication, limits, workspace, deadline, request id, log line
// and error translation, so that no handler can forget one of them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "base/trace_context.h"
#include "server/auth/api_keys.h"
#include "server/auth/audit_log.h"
#include "server/auth/authorizer.h"
#include "server/auth/failed_attempts.h"
#include "server/auth/method_table.h"
#include "server/auth/product_limits.h"
#include "server/net/answered_calls.h"
#include "server/rpc/rpc_observer.h"
#include "server/webhooks/trusted_proxies.h"

namespace grpc {
class ServerContextBase;
class Status;
}  // namespace grpc
namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace stanna::rpc {

/// When the caller sets no deadline: as long as browsers and proxies wait at most.
inline constexpr std::chrono::seconds kDefaultDeadline{30};
/// Whatever the caller asks for, a unary call holds its thread no longer.
inline constexpr std::chrono::minutes kMaxDeadline{5};

/// What a handler knows of its call.
struct CallScope {
  /// Absent for public methods only.
  std::optional<auth::Principal> principal;
  /// The caller's workspace; empty for public methods.
  WorkspaceId workspace;
  Deadline deadline = Deadline::Infinite();
  std::string request_id;
  std::string address;  ///< where the call came from; empty: not known
  /// What the gateway knows of the browser: "only:…" or "either:…" where a flow of OAuth begins,
  /// what came back where it ends; else empty.
  std::string browser;
};

/// How often callers may call. All must outlive the guard; null: nothing is counted.
struct CallBounds {
  auth::ProductLimits* limits = nullptr;
  auth::FailedAttempts* failures = nullptr;
  webhooks::TrustedProxies proxies{};  ///< whose x-forwarded-for counts
  /// Is told of each call whose caller was recognised and not refused, when it has ended.
  net::AnsweredCalls* answered = nullptr;
};

/// Thread-safe; what `callers` names and `clock` must outlive it.
class CallGuard {
 public:
  /// `observer` is told of each call that ended, `audit` of each whose caller is known; both
  /// outlive the guard. Null: nobody is.
  CallGuard(auth::MethodTable methods, const auth::Recognisers& callers, const Clock& clock,
            CallBounds bounds = {}, RpcObserver* observer = nullptr,
            auth::AuditLog* audit = nullptr)
      : methods_(std::move(methods)),
        callers_(callers),
        clock_(clock),
        bounds_(std::move(bounds)),
        observer_(observer),
        audit_(audit) {}

  using Body = std::function<absl::Status(const CallScope&)>;
  /// Runs `body` if the caller may, for the call's trace; blocks. An exception of `body` becomes
  /// INTERNAL. The request id (metadata `x-request-id`, or a new one) is echoed in the trailing
  /// metadata, which also says what is left of the caller's limits: `x-ratelimit-limit`,
  /// `-remaining` and `-reset`.
  grpc::Status Call(grpc::ServerContextBase& context, const google::protobuf::Message& request,
                    const Body& body) const;

  /// For streams, which outlive one function: what Call does before `body`, and after it. Enter
  /// blocks; between the two the context must live.
  struct Entry {
    std::string method;
    CallScope scope;
    TraceContext trace;   ///< the caller's (metadata `traceparent`), or one that begins here
    absl::Status status;  ///< of the checks
    std::chrono::steady_clock::time_point began;
    bool is_stream = true;
    bool is_change = false;
    std::string resource;            ///< the ids that it names
    std::string peer;                ///< the connection, as gRPC names it
    std::int64_t request_bytes = 0;  ///< at least; see net::LeastRequestBytes
  };
  Entry Enter(grpc::ServerContextBase& context, const google::protobuf::Message& request) const;
  /// Whether the caller still may: what Enter found out may not hold for as long as a stream does.
  absl::Status Recheck(grpc::ServerContextBase& context,
                       const google::protobuf::Message& request) const;
  grpc::Status Leave(const Entry& entry, const absl::Status& status) const;

 private:
  absl::Status Check(grpc::ServerContextBase& context, const google::protobuf::Message& request,
                     Entry& entry) const;
  absl::StatusOr<auth::Principal> Recognise(const std::string& source, const auth::Claims& claims,
                                            Deadline deadline) const;
  void Audit(const Entry& entry, int code) const;
  absl::Status TakeCall(grpc::ServerContextBase& context, const auth::Principal& caller,
                        bool is_bulk) const;

  const auth::MethodTable methods_;
  const auth::Recognisers callers_;
  const Clock& clock_;
  const CallBounds bounds_;
  RpcObserver* const observer_;
  auth::AuditLog* const audit_;
};

}  // namespace stanna::rpc
