#include "server/connect/oauth_state.h"

#include <charconv>
#include <optional>

namespace stanna::connect {
namespace {

// Binds the text to its purpose: a sealed token does not open as a state, nor the other way round.
constexpr storage::TokenBinding kBinding{"", "oauth_state"};
constexpr std::size_t kNonceBytes = 16;
// A workspace id is far shorter; whoever sends more only wants us to decrypt.
constexpr std::size_t kMaxStateBytes = 2048;

struct State {
  Time expires{};
  std::string nonce;
  WorkspaceId workspace;
};

std::string Write(const State& state) {
  return std::to_string(ToEpochMs(state.expires)) + " " + state.nonce + " " + state.workspace.value;
}

std::optional<State> Read(const std::string& text) {
  const auto first = text.find(' ');
  const auto second = first == std::string::npos ? first : text.find(' ', first + 1);
  if (second == std::string::npos) return std::nullopt;
  std::int64_t ms = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + first, ms);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + first) return std::nullopt;
  return State{FromEpochMs(ms), text.substr(first + 1, second - first - 1),
               WorkspaceId(text.substr(second + 1))};
}

absl::Status Refused(std::string_view reason, std::string_view why) {
  return WithReason(PermissionDenied(std::string(why) + " Start the connection again."), reason);
}

}  // namespace

IssuedState OAuthStates::Issue(const WorkspaceId& workspace) {
  const State state{clock_.Now() + kStateLifetime, NewSecret(kNonceBytes), workspace};
  return {cipher_.Seal(Write(state), kBinding), state.expires};
}

absl::StatusOr<WorkspaceId> OAuthStates::Consume(std::string_view text) {
  std::optional<State> state;
  if (text.size() <= kMaxStateBytes) {
    if (const auto opened = cipher_.Open(text, kBinding); opened.ok()) state = Read(*opened);
  }
  if (!state) return Refused("OAUTH_STATE_INVALID", "The state is not one that this server made.");
  const Time now = clock_.Now();
  if (now >= state->expires) {
    return Refused("OAUTH_STATE_EXPIRED", "The consent took longer than ten minutes.");
  }
  ASSIGN_OR_RETURN(const bool first, kv_.CompareAndSet("oauth_state_used:" + state->nonce,
                                                       std::nullopt, "1", kStateLifetime));
  if (!first) return Refused("OAUTH_STATE_USED", "This consent was used already.");
  return state->workspace;
}

}  // namespace stanna::connect
