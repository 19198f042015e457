#include "server/auth/product_limits.h"

#include <algorithm>
#include <vector>

namespace stanna::auth {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Limit {
  storage::Quota quota;
  const char* window;  ///< as callers are told
  const char* what;
};

// The tag in braces keeps a workspace's limits on one node of a Redis cluster.
std::string Tagged(const std::string& workspace, const std::string& rest) {
  return "limit:{" + workspace + "}:" + rest;
}
// The length keeps apart what a workspace's and a caller's own braces and colons would mix up.
std::string CallerKey(const std::string& workspace, const std::string& caller) {
  return Tagged(workspace, "caller:" + std::to_string(workspace.size()) + ":" + caller);
}
std::string WorkspaceKey(const std::string& workspace) { return Tagged(workspace, "workspace"); }
std::string BulkKey(const std::string& workspace) { return Tagged(workspace, "bulk"); }

std::vector<Limit> LimitsOf(const ProductLimitOptions& options, const Principal& caller,
                            bool is_bulk) {
  const std::string& workspace = caller.workspace.value;
  std::vector<Limit> limits;
  const auto add = [&](const std::string& key, int limit, milliseconds window, const char* name,
                       const char* what) {
    if (limit <= 0) return;
    limits.push_back(
        {.quota = {.key = key, .limit = limit, .window = window}, .window = name, .what = what});
  };
  add(CallerKey(workspace, caller.caller), options.key_per_minute, std::chrono::minutes(1),
      "minute", "calls");
  add(WorkspaceKey(workspace), options.workspace_per_day, std::chrono::hours(24), "day",
      "calls of the workspace");
  if (is_bulk) {
    add(BulkKey(workspace), options.bulk_per_minute, std::chrono::minutes(1), "minute",
        "bulk operations of the workspace");
  }
  return limits;
}

LimitFigures FiguresOf(const storage::Quota& quota, const storage::QuotaUse& use, Time now) {
  // A limit that was lowered may be overdrawn.
  return {.limit = quota.limit,
          .remaining = std::max<std::int64_t>(0, quota.limit - use.used),
          .reset_at = ceil<seconds>((now + use.left).time_since_epoch()).count()};
}

absl::Status Refusal(const Limit& limit, const LimitFigures& figures, milliseconds left) {
  // A client that comes back at once would be refused again.
  const seconds wait = std::max(ceil<seconds>(left), seconds(1));
  ErrorDetails details;
  details.reason = "RATE_LIMIT_EXCEEDED";
  details.retry_after = wait;
  details.metadata = {{"limit", std::to_string(figures.limit)},
                      {"remaining", std::to_string(figures.remaining)},
                      {"resetAt", std::to_string(figures.reset_at)},
                      {"window", limit.window},
                      {"retryAfter", std::to_string(wait.count())}};
  return WithDetails(
      ResourceExhausted("Too many " + std::string(limit.what) + ": " +
                        std::to_string(figures.limit) + " a " + limit.window +
                        " are allowed. Try again in " + std::to_string(wait.count()) + " s."),
      details);
}

// When several are used up, that of the longest wait: after any other the call is refused again.
std::size_t Nearest(const std::vector<Limit>& limits, const storage::QuotaTake& take) {
  std::size_t nearest = 0;
  const auto rank = [&](std::size_t i) {
    const auto remaining = std::max<std::int64_t>(0, limits[i].quota.limit - take.uses[i].used);
    return std::pair(remaining, -take.uses[i].left);
  };
  for (std::size_t i = 1; i < limits.size(); ++i) {
    const bool is_nearer =
        take.taken ? rank(i).first < rank(nearest).first : rank(i) < rank(nearest);
    if (is_nearer) nearest = i;
  }
  return nearest;
}

}  // namespace

std::vector<std::string> LimitKeysOf(const WorkspaceId& workspace,
                                     const std::vector<std::string>& callers) {
  std::vector<std::string> keys = {WorkspaceKey(workspace.value), BulkKey(workspace.value)};
  for (const std::string& caller : callers) keys.push_back(CallerKey(workspace.value, caller));
  return keys;
}

LimitVerdict ProductLimits::Take(const Principal& caller, bool is_bulk) {
  const std::vector<Limit> limits = LimitsOf(options_, caller, is_bulk);
  if (limits.empty()) return {};
  std::vector<storage::Quota> quotas;
  for (const Limit& limit : limits) quotas.push_back(limit.quota);
  const auto take = kv_.TakeQuotas(quotas);
  if (!take.ok() || take->uses.size() != limits.size()) return {};
  const std::size_t nearest = Nearest(limits, *take);
  const storage::QuotaUse& use = take->uses[nearest];
  const LimitFigures figures = FiguresOf(limits[nearest].quota, use, clock_.Now());
  return {.status = take->taken ? absl::OkStatus() : Refusal(limits[nearest], figures, use.left),
          .figures = figures};
}

}  // namespace stanna::auth
