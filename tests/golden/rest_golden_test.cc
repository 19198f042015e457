// Every documented route of the REST API, by the real binary and the simulator: what was asked and
// what was answered stands in cases/*/*.txt. To write the answers anew:
//
//   STANNA_GOLDEN_WRITE=1 bazel run //tests/golden:rest_golden_test
//
// A new case is a file with its request; {admin}, {member}, {viewer} and {other} are keys (the last
// of another workspace), {code} and {state} come from a fresh consent, {client_1} and the like are
// ids that an earlier answer showed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/golden/golden_file.h"
#include "tests/golden/normalizer.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "golden.example";
constexpr char kCases[] = "tests/golden/cases/";
constexpr std::chrono::minutes kLongestImport{4};
// What of the headers belongs to the contract.
constexpr const char* kShownHeaders[] = {"Content-Type", "X-Request-Id", "Location", "Allow",
                                         "Retry-After"};

bool IsWriting() { return std::getenv("STANNA_GOLDEN_WRITE") != nullptr; }

void Write(const std::string& case_path, const std::string& text) {
  const char* checkout = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  ASSERT_NE(checkout, nullptr) << "STANNA_GOLDEN_WRITE works with `bazel run` only";
  std::ofstream(std::string(checkout) + "/" + case_path) << text;
}

bool IsJson(const HttpReply& reply) {
  return reply.Header("Content-Type").starts_with("application/json");
}

class RestGolden : public ::testing::Test {
 protected:
  RestGolden() {
    normalizer_.Name("simulator", simulator_->url());
    // In URLs too.
    normalizer_.Name("simulator_encoded", EncodeQuery(simulator_->url()));
    normalizer_.Name("admin", server_.NewApiKey(kWorkspace));
    normalizer_.Name("member", server_.NewApiKey(kWorkspace, storage::Role::kMember));
    normalizer_.Name("viewer", server_.NewApiKey(kWorkspace, storage::Role::kViewer));
    normalizer_.Name("other", server_.NewApiKey("other.example"));
  }

  void RunFolder(const std::string& folder) {
    for (const GoldenFile& file : ReadGoldenFiles(kCases + folder)) {
      SCOPED_TRACE(file.path);
      const std::string answer = Answer(file);
      if (IsWriting()) {
        ASSERT_NO_FATAL_FAILURE(Write(file.path, WithAnswer(file, answer)));
      } else if (answer != file.answer) {
        ADD_FAILURE() << file.method << " " << file.target
                      << " answered otherwise (- expected, + answered):\n"
                      << LineDifference(file.answer, answer);
      }
    }
  }

  // Imports what the connection that the cases made has queued.
  void Import() {
    server_.Stop();
    server_.Start({{"SYNC_WORKERS", "1"}});
    const auto run = AwaitLatestRun(server_, normalizer_.Expand("{admin}"), kLongestImport);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_.log();
    ASSERT_TRUE(run->completed()) << run->details;
    RunFolder("by_the_importing_server");
    server_.Stop();
    server_.Start({{"SYNC_WORKERS", "0"}});
  }

 private:
  std::string ExpandRequest(std::string text) {
    text = normalizer_.Expand(std::move(text));
    if (text.find("{state}") == std::string::npos) return text;
    const std::string redirect = DecideConsent(
        *simulator_, StartConnection(server_, normalizer_.Expand("{admin}")), Consent::kAllow);
    for (const char* name : {"code", "state"}) {
      const std::string place = std::string("{") + name + "}";
      const auto at = text.find(place);
      if (at == std::string::npos) continue;
      text.replace(at, place.size(), EncodeQuery(QueryValue(redirect, name)));
    }
    return text;
  }

  std::string Answer(const GoldenFile& file) {
    HttpCall call{.method = file.method, .url = ExpandRequest(file.target)};
    for (const auto& [name, value] : file.headers) {
      call.headers.emplace_back(name, normalizer_.Expand(value));
    }
    call.body = normalizer_.Expand(file.body);
    const HttpReply reply = server_.Call(call);
    std::string answer = std::to_string(reply.status) + "\n";
    for (const char* name : kShownHeaders) {
      const std::string value = reply.Header(name);
      if (!value.empty()) answer += name + (": " + normalizer_.Text(value)) + "\n";
    }
    if (reply.body.empty()) return answer;
    if (!IsJson(reply)) return answer + "\n" + normalizer_.Text(reply.body) + "\n";
    boost::json::error_code error;
    boost::json::parse(reply.body, error);
    EXPECT_FALSE(error) << "no JSON: " << reply.body;
    return answer + "\n" + (error ? reply.body : normalizer_.Json(reply.body));
  }

  const std::unique_ptr<Simulator> simulator_ =
      Simulator::Start({"--companies", "16", "--contacts", "24", "--deals", "8", "--line-items",
                        "8", "--activities", "80"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  // Without a worker a queued run stays queued, so that there is something to collide with.
  Server server_{*backend_, *simulator_, {{"SYNC_WORKERS", "0"}}};
  Normalizer normalizer_{SystemClock().Now()};
};

TEST_F(RestGolden, AnswersAsDocumented) {
  RunFolder("before_connecting");
  ASSERT_NO_FATAL_FAILURE(Import());
  RunFolder("after_import");
}

}  // namespace
}  // namespace stanna::testing
