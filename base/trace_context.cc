#include "base/trace_context.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <random>

namespace stanna {
namespace {

// "00-" 32 "-" 16 "-" 2
constexpr std::size_t kLength = 55;
constexpr std::size_t kTraceAt = 3, kTraceDigits = 32;
constexpr std::size_t kSpanAt = 36, kSpanDigits = 16;
constexpr std::size_t kFlagsAt = 53, kFlagDigits = 2;
constexpr std::size_t kMostMembers = 32, kLongestState = 512;

thread_local const TraceContext* current_trace = nullptr;

bool IsHex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '0'; });
}

// Numbers that nobody else has, and no secret (SplitMix64). One sequence for all threads: to seed
// one for each costs more than it gives to threads that live for a call.
std::uint64_t NextRandom() {
  static std::atomic<std::uint64_t> state = [] {
    std::random_device seed;
    return (std::uint64_t{seed()} << 32) | seed();
  }();
  std::uint64_t bits = state.fetch_add(0x9E3779B97F4A7C15, std::memory_order_relaxed);
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
  return bits ^ (bits >> 31);
}

std::string RandomHex(std::size_t digits) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  do {
    text.clear();
    while (text.size() < digits) {
      for (std::uint64_t bits = NextRandom(), i = 0; i < 16 && text.size() < digits;
           ++i, bits >>= 4) {
        text += kHex[bits & 15];
      }
    }
  } while (IsZero(text));
  return text;
}

// "vendor", "tenant@vendor": W3C's characters of a key.
bool IsKey(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_-*/@").find(c) != std::string_view::npos;
  });
}

bool IsMember(std::string_view member) {
  const auto equals = member.find('=');
  if (equals == std::string_view::npos || !IsKey(member.substr(0, equals))) return false;
  return std::ranges::all_of(member.substr(equals + 1),
                             [](char c) { return c >= ' ' && c <= '~' && c != '='; });
}

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<TraceContext> ParseTraceparent(std::string_view traceparent) {
  if (traceparent.size() < kLength) return std::nullopt;
  const std::string_view version = traceparent.substr(0, 2);
  if (!IsHex(version) || version == "ff") return std::nullopt;
  const bool is_longer = traceparent.size() > kLength;
  if (is_longer && (version == "00" || traceparent[kLength] != '-')) return std::nullopt;
  const std::string_view trace = traceparent.substr(kTraceAt, kTraceDigits);
  const std::string_view span = traceparent.substr(kSpanAt, kSpanDigits);
  const std::string_view flags = traceparent.substr(kFlagsAt, kFlagDigits);
  for (const std::size_t dash : {kTraceAt - 1, kSpanAt - 1, kFlagsAt - 1}) {
    if (traceparent[dash] != '-') return std::nullopt;
  }
  if (!IsHex(trace) || !IsHex(span) || !IsHex(flags)) return std::nullopt;
  if (IsZero(trace) || IsZero(span)) return std::nullopt;
  // The lowest bit; the others are of versions to come.
  const char last = flags[1];
  const bool sampled = ((last <= '9' ? last - '0' : last - 'a' + 10) & 1) != 0;
  return TraceContext{
      .trace_id = std::string(trace), .span_id = std::string(span), .sampled = sampled};
}

bool IsTracestate(std::string_view tracestate) {
  if (tracestate.empty() || tracestate.size() > kLongestState) return false;
  std::size_t members = 0;
  while (true) {
    const std::size_t comma = std::min(tracestate.find(','), tracestate.size());
    const std::string_view member = Trimmed(tracestate.substr(0, comma));
    // Empty ones are allowed, and count.
    if (++members > kMostMembers || (!member.empty() && !IsMember(member))) return false;
    if (comma == tracestate.size()) return true;
    tracestate.remove_prefix(comma + 1);
  }
}

std::string TraceparentOf(const TraceContext& trace) {
  return "00-" + trace.trace_id + "-" + trace.span_id + (trace.sampled ? "-01" : "-00");
}

TraceContext ContinueTrace(std::string_view traceparent, std::string_view tracestate) {
  auto trace = ParseTraceparent(traceparent);
  if (!trace) return BeginTrace();
  trace->span_id = RandomHex(kSpanDigits);
  if (IsTracestate(tracestate)) trace->state = tracestate;
  return *std::move(trace);
}

TraceContext BeginTrace() {
  return {.trace_id = RandomHex(kTraceDigits), .span_id = RandomHex(kSpanDigits)};
}

const TraceContext* CurrentTrace() { return current_trace; }

TraceScope::TraceScope(std::optional<TraceContext> trace)
    : trace_(std::move(trace)), before_(current_trace) {
  current_trace = trace_ ? &*trace_ : nullptr;
}

TraceScope::~TraceScope() { current_trace = before_; }

}  // namespace stanna
