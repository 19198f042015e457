// A whole server over a connected and imported portal, with what the tests of revenue ask it.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>

#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {

namespace json = boost::json;

inline constexpr char kWorkspace[] = "stanna-demo.example";
inline constexpr std::chrono::minutes kLongestRun{4};

inline std::string Text(const json::value& value) { return std::string(value.as_string()); }

// An answer of another shape is an error that should be seen.
inline const json::value& Member(const json::value& object, const char* name) {
  static const json::value kNothing = "";
  const json::object* members = object.if_object();
  const json::value* member = members == nullptr ? nullptr : members->if_contains(name);
  EXPECT_NE(member, nullptr) << name << " is not in " << object;
  return member == nullptr ? kNothing : *member;
}

class RevenueFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    simulator_ = Simulator::Start({"--companies", "40", "--contacts", "40", "--deals", "120",
                                   "--line-items", "300", "--activities", "20"});
    Prepare();
    backend_ = Backend::FromEnvironment();
    server_ = std::make_unique<Server>(*backend_, *simulator_);
    key_ = server_->NewApiKey(kWorkspace);
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    Await();
  }

  /// Changes the portal before it is imported.
  virtual void Prepare() {}

  void Await() {
    const auto run = AwaitLatestRun(*server_, key_, kLongestRun);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_->log();
    ASSERT_TRUE(run->completed()) << run->details;
  }
  void Sync() {
    QueueRun(*server_, kWorkspace, storage::RunKind::kQuick);
    Await();
  }

  // Client id → MRR as the list shows it; clients without one are left out.
  std::map<std::string, double> Listed() {
    std::map<std::string, double> figures;
    const auto clients = server_->GetJson("/api/clients?limit=500", key_);
    for (const auto& client : clients.as_array()) {
      const auto& mrr = Member(client, "mrr");
      if (!mrr.is_null()) figures[Text(Member(client, "id"))] = mrr.to_number<double>();
    }
    return figures;
  }
  json::value Explain(const std::string& client) {
    return server_->GetJson("/api/clients/" + client + "/explain/mrr", key_);
  }

  void Configure(const std::string& document) {
    const HttpReply reply = server_->Call(
        {.method = "PUT",
         .url = "/api/integrations/hubspot/config",
         .headers = {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
         .body = "{\"document\":" + document + "}"});
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_FALSE(Member(json::parse(reply.body), "applySyncId").as_string().empty()) << reply.body;
    Await();
  }

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::string key_;
};

}  // namespace stanna::testing
