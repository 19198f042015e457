// Which trace the work of this thread belongs to, as W3C's Trace Context has it
// (https://www.w3.org/TR/trace-context/), so that a caller's logs, ours and HubSpot's calls can be
// put together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace stanna {

struct TraceContext {
  std::string trace_id;    ///< 32 hexadecimal digits in lower case, not all zero
  std::string span_id;     ///< 16 of them: the work that is under way
  bool sampled = false;    ///< what whoever began the trace decided
  std::string state = {};  ///< tracestate as it came; empty: none
};

/// Reads a `traceparent`; `span_id` is the sender's. Versions beyond 00 are read as far as 00 goes.
/// nullopt: it is none, and whoever gets it begins a trace of its own.
std::optional<TraceContext> ParseTraceparent(std::string_view traceparent);
/// Whether `tracestate` may be passed on: up to 32 members of "key=value", 512 characters.
bool IsTracestate(std::string_view tracestate);
/// "00-…-…-01".
std::string TraceparentOf(const TraceContext& trace);

/// A span of ours in the trace that the sender of these two names, or in a new one.
TraceContext ContinueTrace(std::string_view traceparent, std::string_view tracestate);
TraceContext BeginTrace();

/// The trace of this thread; null: none. Valid until the innermost TraceScope ends.
const TraceContext* CurrentTrace();

/// While it lives, this thread works for `trace` (nullopt: for none), and for what it worked before
/// afterwards. Lives and ends on one thread, the last one first.
class TraceScope {
 public:
  explicit TraceScope(std::optional<TraceContext> trace);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  const std::optional<TraceContext> trace_;
  const TraceContext* const before_;
};

/// `body`, to be called on another thread, for the trace of this one.
template <typename Body>
auto InThisTrace(Body body) {
  const TraceContext* const current = CurrentTrace();
  return [trace = current == nullptr ? std::nullopt : std::optional(*current),
          body = std::move(body)]() mutable {
    const TraceScope scope(trace);
    return body();
  };
}

}  // namespace stanna
