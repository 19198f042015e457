/// What the simulator has seen, for tests to judge a client by. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace stanna::sim {

/// The largest number of events within any window of the given length.
class PeakRate {
 public:
  explicit PeakRate(int64_t window_ms) : window_ms_(window_ms) {}
  void Add(int64_t now_ms);
  int64_t peak() const { return peak_; }

 private:
  int64_t window_ms_;
  int64_t peak_ = 0;
  std::deque<int64_t> recent_;
};

class Stats {
 public:
  /// `object_type` is empty for endpoints that have none.
  void CountCall(const std::string& endpoint, const std::string& object_type, int status,
                 int64_t now_ms);
  /// A call that said which trace it belongs to; "" are not kept, nor are more than the last
  /// 10,000.
  void NoteTrace(const std::string& endpoint, const std::string& traceparent,
                 const std::string& tracestate);
  /// {"results":[{"endpoint","traceparent","tracestate"}]}, oldest first.
  std::string RenderTraces() const;
  /// Something that a good client never does.
  void CountViolation(const std::string& what);
  void Count(const std::string& counter, int64_t by = 1);
  void Reset();
  /// A JSON object.
  std::string Render() const;

 private:
  struct TracedCall {
    std::string endpoint, traceparent, tracestate;
  };
  struct Data {
    int64_t calls = 0;
    std::map<std::string, int64_t> by_endpoint;
    std::map<std::string, std::map<std::string, int64_t>> by_object_type;
    std::map<int, int64_t> by_status;
    std::map<std::string, int64_t> counters;
    int64_t violations = 0;
    std::vector<std::string> samples;
    std::deque<TracedCall> traces;
    PeakRate api{10'000};
    PeakRate search{1'000};
  };

  mutable std::mutex mutex_;
  Data data_;
};

}  // namespace stanna::sim
