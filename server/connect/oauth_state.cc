#include "server/connect/oauth_state.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

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
  Flow flow;
};

// A line each; no caller has more than one, and the workspace comes last.
std::string Write(const State& state) {
  return std::to_string(ToEpochMs(state.expires)) + "\n" + state.nonce + "\n" +
         (state.flow.options.replace_portal ? "replace" : "keep") + "\n" +
         (state.flow.options.browser_only ? "only" : "either") + "\n" + state.flow.options.browser +
         "\n" + state.flow.options.begun_by + "\n" + state.flow.workspace.value;
}

std::optional<State> Read(const std::string& text) {
  std::array<std::string, 6> fields;
  std::size_t begin = 0;
  for (std::string& field : fields) {
    const auto end = text.find('\n', begin);
    if (end == std::string::npos) return std::nullopt;
    field = text.substr(begin, end - begin);
    begin = end + 1;
  }
  std::int64_t ms = 0;
  const auto [end, error] =
      std::from_chars(fields[0].data(), fields[0].data() + fields[0].size(), ms);
  if (error != std::errc() || end != fields[0].data() + fields[0].size()) return std::nullopt;
  State state{.expires = FromEpochMs(ms), .nonce = fields[1], .flow = {}};
  state.flow = {.workspace = WorkspaceId(text.substr(begin)),
                .options = {.replace_portal = fields[2] == "replace",
                            .begun_by = fields[5],
                            .browser = fields[4],
                            .browser_only = fields[3] == "only"},
                .began_at = state.expires - kStateLifetime};
  return state;
}

// The state has a hash of it, that who can read one could not pass for the browser. Under each key,
// since the one of the flow's begin may not be the first any more.
std::vector<std::string> BrowserHashes(const storage::TokenCipher& cipher,
                                       const std::string& secret) {
  std::vector<std::string> hashes;
  for (const auto& hash : cipher.HashApiKey("oauth_browser " + secret)) hashes.push_back(hash.hash);
  return hashes;
}

absl::Status Refused(std::string_view reason, std::string_view why) {
  return WithReason(PermissionDenied(std::string(why) + " Start the connection again."), reason);
}

}  // namespace

IssuedState OAuthStates::Issue(const WorkspaceId& workspace, const FlowOptions& given) {
  FlowOptions options = given;
  if (!given.browser.empty()) options.browser = BrowserHashes(cipher_, given.browser).front();
  const Time now = clock_.Now();
  const State state{.expires = now + kStateLifetime,
                    .nonce = NewSecret(kNonceBytes),
                    .flow = {.workspace = workspace, .options = options, .began_at = now}};
  return {cipher_.Seal(Write(state), kBinding), state.expires};
}

absl::StatusOr<Flow> OAuthStates::Consume(std::string_view text, const FlowEnd& end, Flow* told) {
  std::optional<State> state;
  if (text.size() <= kMaxStateBytes) {
    if (const auto opened = cipher_.Open(text, kBinding); opened.ok()) state = Read(*opened);
  }
  if (!state) return Refused("OAUTH_STATE_INVALID", "The state is not one that this server made.");
  const Time now = clock_.Now();
  if (now >= state->expires) {
    return Refused("OAUTH_STATE_EXPIRED", "The consent took longer than ten minutes.");
  }
  // Not before: an old state may be shown for ever, by anybody.
  if (told != nullptr) *told = state->flow;
  RETURN_IF_ERROR(CheckBrowser(state->flow, end));
  ASSIGN_OR_RETURN(const bool first, kv_.CompareAndSet("oauth_state_used:" + state->nonce,
                                                       std::nullopt, "1", kStateLifetime));
  if (!first) return Refused("OAUTH_STATE_USED", "This consent was used already.");
  return state->flow;
}

absl::Status OAuthStates::CheckBrowser(const Flow& flow, const FlowEnd& end) const {
  if (!flow.options.browser.empty() && !end.browser.empty()) {
    const auto hashes = BrowserHashes(cipher_, end.browser);
    if (std::ranges::find(hashes, flow.options.browser) != hashes.end()) return absl::OkStatus();
  }
  if (flow.options.browser_only) {
    return WithReason(PermissionDenied("This connection was begun in another browser, or too long "
                                       "ago. Start the connection again, in this one."),
                      "OAUTH_BROWSER_MISMATCH");
  }
  if (end.confirmed) return absl::OkStatus();
  return WithReason(FailedPrecondition("This connection was begun elsewhere than in this browser: "
                                       "confirm that the portal is to be connected to the "
                                       "workspace " +
                                       flow.workspace.value + "."),
                    "OAUTH_CONFIRMATION_REQUIRED", {{"workspaceId", flow.workspace.value}});
}

}  // namespace stanna::connect
