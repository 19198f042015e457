// A caller's trace (W3C Trace Context) shows in the server's log and in HubSpot's calls, and in
// nobody else's.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/trace_context.h"
#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr char kOther[] = "other.example";
constexpr char kSync[] = "/api/integrations/hubspot/sync";
constexpr char kState[] = "rojo=1,congo=2";
constexpr std::chrono::minutes kLongest{4};
constexpr int kThreads = 4;
constexpr int kCallsEach = 20;

class Traces : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = std::make_unique<Server>(
        *backend_, *simulator_,
        std::map<std::string, std::string>{{"LOG_FORMAT", "json"},
                                           {"HUBSPOT_BURST_LIMIT", "10000"},
                                           {"HUBSPOT_SEARCH_LIMIT", "10000"}});
    key_ = server_->NewApiKey(kWorkspace);
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    AwaitRun();
    simulator_->ResetStats();
  }

  void AwaitRun() {
    const auto run = AwaitLatestRun(*server_, key_, kLongest);
    ASSERT_TRUE(run.ok() && run->completed()) << run.status() << server_->log();
  }

  std::unique_ptr<grpc::ClientContext> ContextOf(const std::string& key, const TraceContext& trace,
                                                 const std::string& request_id) {
    auto context = std::make_unique<grpc::ClientContext>();
    context->AddMetadata("authorization", "Bearer " + key);
    context->AddMetadata("traceparent", TraceparentOf(trace));
    context->AddMetadata("tracestate", kState);
    context->AddMetadata("x-request-id", request_id);
    return context;
  }
  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials());
  }

  HttpReply CallRest(const std::string& method, const std::string& target, const std::string& key,
                     const std::string& traceparent, const std::string& request_id) const {
    return server_->Call({.method = method,
                          .url = target,
                          .headers = {{"Authorization", "Bearer " + key},
                                      {"Content-Type", "application/json"},
                                      {"traceparent", traceparent},
                                      {"tracestate", kState},
                                      {"x-request-id", request_id}},
                          .body = method == "POST" ? "{}" : ""});
  }

  // The log's lines of which `belongs` is true.
  template <typename Belongs>
  std::vector<boost::json::object> Lines(const Belongs& belongs) const {
    std::vector<boost::json::object> lines;
    std::istringstream log(server_->log());
    for (std::string line; std::getline(log, line);) {
      if (!line.starts_with('{')) continue;
      const auto parsed = boost::json::parse(line).as_object();
      if (belongs(parsed)) lines.push_back(parsed);
    }
    return lines;
  }
  static std::string FieldOf(const boost::json::object& line, const char* name) {
    const auto* value = line.if_contains(name);
    return value == nullptr ? "" : std::string(value->as_string());
  }
  std::vector<boost::json::object> LinesOfTrace(const std::string& trace_id) const {
    return Lines([&](const auto& line) { return FieldOf(line, "trace_id") == trace_id; });
  }

  // Every call to HubSpot since the last look was of `trace`, from spans that the log knows.
  void ExpectCallsOf(const TraceContext& trace) {
    std::set<std::string> spans;
    bool has_rpc = false, has_run = false;
    for (const auto& line : LinesOfTrace(trace.trace_id)) {
      spans.insert(FieldOf(line, "span_id"));
      const std::string message = FieldOf(line, "message");
      has_rpc |= message.starts_with("rpc method=stanna.sync.v1.SyncService.StartSync");
      has_run |= message.starts_with("run sync_") && message.find(": attempt") != message.npos;
    }
    EXPECT_TRUE(has_rpc && has_run) << server_->log();
    EXPECT_FALSE(spans.contains(trace.span_id)) << "the caller's span is not ours";
    const auto calls = boost::json::parse(simulator_->Get("/_sim/traces").body);
    EXPECT_FALSE(calls.at("results").as_array().empty());
    for (const auto& call : calls.at("results").as_array()) {
      const auto sent = ParseTraceparent(std::string(call.at("traceparent").as_string()));
      ASSERT_TRUE(sent) << call;
      EXPECT_EQ(sent->trace_id, trace.trace_id) << call;
      EXPECT_TRUE(spans.contains(sent->span_id)) << call;
      EXPECT_EQ(call.at("tracestate").as_string(), kState);
    }
    EXPECT_EQ(static_cast<std::int64_t>(calls.at("results").as_array().size()),
              simulator_->Stat("calls"));
    simulator_->ResetStats();
  }

  const std::unique_ptr<Simulator> simulator_ =
      Simulator::Start({"--companies", "5", "--contacts", "150", "--deals", "5", "--activities",
                        "20", "--rate-limit", "none"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  std::unique_ptr<Server> server_;
  std::string key_;
};

TEST_F(Traces, OfASyncReachesFromTheCallerToHubSpot) {
  TraceContext rest = BeginTrace();
  rest.sampled = true;
  const HttpReply reply = CallRest("POST", kSync, key_, TraceparentOf(rest), "sync-over-rest");
  ASSERT_EQ(reply.status, 202) << reply.body;
  AwaitRun();
  ExpectCallsOf(rest);

  const TraceContext grpc = BeginTrace();
  const auto context = ContextOf(key_, grpc, "sync-over-grpc");
  sync::v1::StartSyncRequest request;
  request.set_provider("hubspot");
  request.set_sync_type(sync::v1::SYNC_TYPE_FULL);
  sync::v1::StartSyncResponse response;
  const auto status =
      sync::v1::SyncService::NewStub(Channel())->StartSync(context.get(), request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  AwaitRun();
  ExpectCallsOf(grpc);
}

// Threads are used again and again, for whoever calls next.
TEST_F(Traces, NeverCrossFromOneCallToAnother) {
  const std::string other_key = server_->NewApiKey(kOther);
  struct Sent {
    std::string trace_id, workspace;
  };
  std::map<std::string, Sent> sent[kThreads];  // by request id
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([this, t, &other_key, &mine = sent[t]] {
        const auto stub = insights::v1::InsightsService::NewStub(Channel());
        for (int i = 0; i < kCallsEach; ++i) {
          const bool is_other = (t + i) % 2 == 0;
          const std::string& key = is_other ? other_key : key_;
          const std::string id = "call-" + std::to_string(t) + "-" + std::to_string(i);
          const TraceContext trace = BeginTrace();
          mine[id] = {trace.trace_id, is_other ? kOther : kWorkspace};
          if (i % 4 < 2) {
            const auto context = ContextOf(key, trace, id);
            insights::v1::ListClientsResponse response;
            EXPECT_TRUE(stub->ListClients(context.get(), {}, &response).ok());
          } else {
            EXPECT_EQ(CallRest("GET", "/api/clients", key, TraceparentOf(trace), id).status, 200);
          }
        }
      });
    }
  }
  std::map<std::string, Sent> all;
  for (const auto& mine : sent) all.insert(mine.begin(), mine.end());
  // A call's last line may come after its answer.
  const auto rpc_lines = [&] {
    return Lines([&](const auto& line) { return all.contains(FieldOf(line, "request_id")); });
  };
  ASSERT_TRUE(WaitUntil([&] { return rpc_lines().size() == all.size(); }, kLongest))
      << rpc_lines().size() << " of " << all.size();
  for (const auto& line : rpc_lines()) {
    const Sent& call = all.at(FieldOf(line, "request_id"));
    EXPECT_EQ(FieldOf(line, "trace_id"), call.trace_id) << line;
    EXPECT_EQ(FieldOf(line, "workspace"), call.workspace) << line;
  }
  // And the other way round: nothing else is said in these traces.
  for (const auto& [id, call] : all) {
    for (const auto& line : LinesOfTrace(call.trace_id)) {
      EXPECT_NE(FieldOf(line, "message").find(id), std::string::npos) << line;
    }
  }
}

TEST_F(Traces, ThatCanNotBeReadBeginAnew) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736", span = "-00f067aa0ba902b7-01";
  const std::string bad[] = {"ff-" + trace + span, "00-" + trace + span + "-more",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736" + span,
                             "00-" + std::string(32, '0') + span, "nonsense"};
  for (const std::string& traceparent : bad) {
    const std::string id = "bad-" + std::to_string(&traceparent - bad);
    EXPECT_EQ(CallRest("GET", "/api/clients", key_, traceparent, id).status, 200);
    ASSERT_TRUE(WaitUntil(
        [&] {
          return !Lines([&](const auto& l) { return FieldOf(l, "request_id") == id; }).empty();
        },
        kLongest));
    for (const auto& line : Lines([&](const auto& l) { return FieldOf(l, "request_id") == id; })) {
      const std::string begun = FieldOf(line, "trace_id");
      EXPECT_EQ(begun.size(), 32u) << line;
      EXPECT_NE(begun, trace) << line;
      EXPECT_NE(begun, std::string(32, '0')) << line;
    }
  }
  // What comes after version 00 is read as far as it is known.
  EXPECT_EQ(CallRest("GET", "/api/clients", key_, "cc-" + trace + span + "-more", "later").status,
            200);
  ASSERT_TRUE(WaitUntil([&] { return !LinesOfTrace(trace).empty(); }, kLongest));
}

}  // namespace
}  // namespace stanna::testing
