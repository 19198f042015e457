// The `state` parameter of the OAuth flow: proves that this server began the flow, for which
// workspace, not long ago, and that it is used once.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/crypto/token_cipher.h"
#include "storage/kv/kv_store.h"

namespace stanna::connect {

/// Long enough to read a consent page, find an administrator's password and its second factor.
inline constexpr std::chrono::minutes kStateLifetime{10};

/// What whoever begins a flow says of it.
struct FlowOptions {
  /// Another portal than the one whose data the workspace holds may be connected; that data goes.
  bool replace_portal = false;
  std::string begun_by = {};  ///< the caller: "key_…", "user:…"
  /// What only the browser has in which the flow was begun; empty: none is known.
  std::string browser = {};
  /// Nobody but that browser may end the flow, whatever they confirm.
  bool browser_only = false;
};

/// Who ends a flow.
struct FlowEnd {
  std::string browser = {};  ///< what the browser has; empty: nothing
  /// The person has seen which workspace is connected and wants that.
  bool confirmed = false;
};

/// A flow as its state tells it.
struct Flow {
  WorkspaceId workspace;
  FlowOptions options = {};
  Time began_at{};
};

struct IssuedState {
  std::string text;  ///< URL-safe
  Time expires_at{};
};

/// Thread-safe; the arguments must outlive it. States survive a restart, and every replica accepts
/// every other's: the text is sealed (AES-256-GCM) with the configured keys and says all itself;
/// the KV store holds only which ones were used.
class OAuthStates {
 public:
  OAuthStates(const storage::TokenCipher& cipher, storage::KvStore& kv, const Clock& clock)
      : cipher_(cipher), kv_(kv), clock_(clock) {}

  IssuedState Issue(const WorkspaceId& workspace, const FlowOptions& options = {});

  /// The flow that `state` was issued for. PermissionDenied: OAUTH_STATE_INVALID (made up or
  /// changed), OAUTH_STATE_EXPIRED, OAUTH_STATE_USED, OAUTH_BROWSER_MISMATCH (begun in another
  /// browser: somebody else's flow would connect this person's portal to their workspace).
  /// FailedPrecondition: OAUTH_CONFIRMATION_REQUIRED (metadata workspaceId), which leaves the state
  /// good. Unavailable: the KV store is away. `told`, if not null: the flow of a state that is one
  /// of ours and not too old, also where it is refused; else it stays as it is.
  absl::StatusOr<Flow> Consume(std::string_view state, const FlowEnd& end, Flow* told = nullptr);

 private:
  absl::Status CheckBrowser(const Flow& flow, const FlowEnd& end) const;

  const storage::TokenCipher& cipher_;
  storage::KvStore& kv_;
  const Clock& clock_;
};

}  // namespace stanna::connect
