#include "tools/hubspot_sim/api/stats.h"

#include <algorithm>

#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

// Enough to see what is wrong without keeping a misbehaving client's whole log.
constexpr size_t kMaxSamples = 50;
constexpr size_t kMaxTraces = 10'000;

void WriteCounts(JsonWriter& json, const std::map<std::string, int64_t>& counts) {
  json.BeginObject();
  for (const auto& [name, count] : counts) json.Field(name, count);
  json.EndObject();
}

/// These are there from the start, so that a test can read them without asking whether they are.
std::map<std::string, int64_t> WithDefaults(std::map<std::string, int64_t> counters) {
  for (const char* name :
       {"rate_limited", "search_rate_limited", "calls_while_limited", "calls_with_expired_token",
        "unauthorized", "missing_scopes", "faults_injected", "tokens_issued", "tokens_refreshed",
        "refreshes_refused", "open_connections", "connections", "bytes_sent"}) {
    counters.try_emplace(name, 0);
  }
  return counters;
}

}  // namespace

void PeakRate::Add(int64_t now_ms) {
  recent_.push_back(now_ms);
  while (recent_.front() <= now_ms - window_ms_) recent_.pop_front();
  peak_ = std::max(peak_, static_cast<int64_t>(recent_.size()));
}

void Stats::CountCall(const std::string& endpoint, const std::string& object_type, int status,
                      int64_t now_ms) {
  std::lock_guard lock(mutex_);
  ++data_.calls;
  ++data_.by_endpoint[endpoint];
  ++data_.by_status[status];
  if (!object_type.empty()) ++data_.by_object_type[object_type][endpoint];
  if (endpoint == "objects.search") {
    data_.search.Add(now_ms);
  } else if (endpoint.rfind("oauth.", 0) != 0) {
    data_.api.Add(now_ms);
  }
}

void Stats::NoteTrace(const std::string& endpoint, const std::string& traceparent,
                      const std::string& tracestate) {
  if (traceparent.empty()) return;
  std::lock_guard lock(mutex_);
  data_.traces.push_back({endpoint, traceparent, tracestate});
  if (data_.traces.size() > kMaxTraces) data_.traces.pop_front();
}

std::string Stats::RenderTraces() const {
  std::lock_guard lock(mutex_);
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("results").BeginArray();
  for (const TracedCall& call : data_.traces) {
    json.BeginObject()
        .Field("endpoint", call.endpoint)
        .Field("traceparent", call.traceparent)
        .Field("tracestate", call.tracestate)
        .EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

void Stats::CountViolation(const std::string& what) {
  std::lock_guard lock(mutex_);
  ++data_.violations;
  if (data_.samples.size() < kMaxSamples) data_.samples.push_back(what);
}

void Stats::Count(const std::string& counter, int64_t by) {
  std::lock_guard lock(mutex_);
  data_.counters[counter] += by;
}

void Stats::Reset() {
  std::lock_guard lock(mutex_);
  const int64_t open = data_.counters["open_connections"];
  data_ = Data();
  data_.counters["open_connections"] = open;
}

std::string Stats::Render() const {
  std::lock_guard lock(mutex_);
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("calls", data_.calls).Key("calls_by_endpoint");
  WriteCounts(json, data_.by_endpoint);
  json.Key("calls_by_object_type").BeginObject();
  for (const auto& [type, endpoints] : data_.by_object_type) {
    json.Key(type);
    WriteCounts(json, endpoints);
  }
  json.EndObject().Key("calls_by_status").BeginObject();
  for (const auto& [status, count] : data_.by_status) json.Field(std::to_string(status), count);
  json.EndObject();
  for (const auto& [name, count] : WithDefaults(data_.counters)) json.Field(name, count);
  json.Field("peak_calls_per_10s", data_.api.peak());
  json.Field("peak_searches_per_second", data_.search.peak());
  json.Field("violations", data_.violations).Key("violation_samples").BeginArray();
  for (const std::string& sample : data_.samples) json.String(sample);
  json.EndArray().EndObject();
  return out;
}

}  // namespace stanna::sim
