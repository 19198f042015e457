#include "tests/faults/fault_rig.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr std::chrono::minutes kLongestRun{4};
constexpr std::chrono::hours kBeyondTheIndexLag{3};

std::string At(const std::string& type, int index) {
  return R"({"type":")" + type + R"(","index":)" + std::to_string(index) + "}";
}

std::string Update(const std::string& type, int index, const std::string& property) {
  return R"({"op":"update","type":")" + type + R"(","index":)" + std::to_string(index) +
         R"(,"properties":{")" + property + R"(":"changed )" + std::to_string(index) + R"("}})";
}

FaultRig::Settings WithoutLimits(FaultRig::Settings settings) {
  settings.insert({{"HUBSPOT_BURST_LIMIT", "10000"}, {"HUBSPOT_SEARCH_LIMIT", "10000"}});
  return settings;
}

}  // namespace

std::vector<std::string> SmallPortal(const std::map<std::string, std::string>& other) {
  std::map<std::string, std::string> arguments = {
      {"--companies", "60"},     {"--contacts", "250"},   {"--deals", "60"},
      {"--line-items", "60"},    {"--activities", "300"}, {"--rate-limit", "none"},
      {"--token-ttl", "1000000"}};
  for (const auto& [name, value] : other) arguments[name] = value;
  std::vector<std::string> list;
  for (const auto& [name, value] : arguments) {
    list.push_back(name);
    if (!value.empty()) list.push_back(value);
  }
  return list;
}

FaultRig::FaultRig(const std::vector<std::string>& portal, Settings settings,
                   std::unique_ptr<Backend> backend)
    : simulator_(Simulator::Start(portal)),
      backend_(std::move(backend)),
      server_(*backend_, *simulator_, WithoutLimits(std::move(settings))),
      key_(server_.NewApiKey(kFaultWorkspace)) {}

void FaultRig::Connect() {
  EXPECT_EQ(testing::Connect(server_, *simulator_, key_),
            std::string(kFrontendUrl) + "?status=connected");
}

RunEnd FaultRig::Await() {
  auto run = AwaitLatestRun(server_, key_, kLongestRun);
  if (run.ok()) return *std::move(run);
  ADD_FAILURE() << ToString(run.status()) << "\n" << server_.log();
  return {};
}

RunEnd FaultRig::Sync(storage::RunKind kind) {
  QueueRun(server_, kFaultWorkspace, kind);
  return Await();
}

void FaultRig::SyncWhole(storage::RunKind kind) {
  const RunEnd run = Sync(kind);
  EXPECT_TRUE(run.completed()) << run.details << "\n" << server_.log();
}

storage::SyncRun FaultRig::AwaitInStore(const std::string& run_id) {
  storage::SyncRun last;
  const auto ended = [&] {
    const auto run = server_.stores().sync_runs().Get(
        WorkspaceId(kFaultWorkspace), SyncRunId(run_id), Deadline::After(kLongestRun));
    if (run.ok()) last = *run;
    return storage::IsTerminal(last.state);
  };
  EXPECT_TRUE(WaitUntil(ended, kLongestRun)) << server_.log();
  return last;
}

void FaultRig::AwaitListCalls(std::int64_t calls) {
  const auto made = [&] { return simulator_->CountListCalls().total >= calls; };
  EXPECT_TRUE(WaitUntil(made, kLongestRun)) << server_.log();
}

void FaultRig::AwaitLog(const std::string& text) {
  const auto logged = [&] { return server_.log().find(text) != std::string::npos; };
  EXPECT_TRUE(WaitUntil(logged, kLongestRun)) << text << " was not logged:\n" << server_.log();
}

storage::SyncRun FaultRig::Run() {
  const auto run = server_.stores().sync_runs().Get(WorkspaceId(kFaultWorkspace),
                                                    SyncRunId(LatestRun(server_, key_)),
                                                    Deadline::After(kLongestRun));
  EXPECT_TRUE(run.ok()) << ToString(run.status());
  return run.value_or(storage::SyncRun());
}

void FaultRig::ChangeSome() {
  const int i = ++changes_;
  simulator_->Mutate(
      Update("companies", i, "name") + "," + Update("contacts", i, "firstname") + "," +
      Update("emails", i, "hs_email_subject") +
      R"(,{"op":"create","type":"notes","properties":{"hs_timestamp":"2026-01-02T03:04:05Z",)"
      R"("hs_note_body":"new"}},{"op":"archive","type":"deals","index":)" +
      std::to_string(i) + R"(},{"op":"disassociate","from":)" + At("contacts", 2 * i) +
      R"(,"to":)" + At("companies", i) + R"(},{"op":"associate","from":)" +
      At("contacts", 2 * i + 100) + R"(,"to":)" + At("companies", i) + "}");
}

void FaultRig::ComeToRest() {
  simulator_->ClearFaults();
  simulator_->Advance(kBeyondTheIndexLag);
  SyncWhole(storage::RunKind::kReconcile);
}

void FaultRig::ExpectExact() {
  for (const std::string& difference :
       DifferencesFromPortal(*simulator_, server_.stores(), WorkspaceId(kFaultWorkspace))) {
    ADD_FAILURE() << difference;
  }
  EXPECT_EQ(simulator_->Stat("violations"), 0) << simulator_->Stats();
}

std::string FaultRig::State() {
  return std::string(
      server_.GetJson("/api/integrations/hubspot/status", key_).at("state").as_string());
}

std::string FaultRig::ErrorCode() {
  const auto status = server_.GetJson("/api/integrations/hubspot/status", key_);
  const auto* error = status.as_object().if_contains("lastError");
  if (error == nullptr || error->is_null()) return "";
  return std::string(error->at("code").as_string());
}

}  // namespace stanna::testing
