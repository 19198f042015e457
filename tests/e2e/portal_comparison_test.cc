// The comparison that the import tests rest on sees what differs.
#include "tests/support/portal_comparison.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestImport{4};

/// A contact with a company, as (contact, company).
std::pair<ObjectId, ObjectId> SomeLinkedContact(const Simulator& simulator) {
  for (const auto& [id, record] : simulator.Dump(ObjectType::kContact)) {
    const auto companies = record.associations.find(ObjectType::kCompany);
    if (companies != record.associations.end()) return {id, companies->second.front()};
  }
  return {};
}

TEST(PortalComparison, NamesWhatDiffers) {
  const auto simulator = Simulator::Start({"--companies", "20", "--contacts", "40", "--deals", "10",
                                           "--line-items", "10", "--activities", "60"});
  const auto backend = Backend::FromEnvironment();
  Server server(*backend, *simulator);
  const std::string key = server.NewApiKey(kWorkspace);
  Connect(server, *simulator, key);
  const auto run = AwaitLatestRun(server, key, kLongestImport);
  ASSERT_TRUE(run.ok() && run->completed()) << server.log();

  const auto [contact, company] = SomeLinkedContact(*simulator);
  simulator->Post("/_sim/mutate",
                  R"({"operations":[{"op":"update","type":"deals","index":0,"properties":{)"
                  R"("dealname":"renamed"}},{"op":"archive","type":"tasks","index":0},)"
                  R"({"op":"create","type":"companies","properties":{"name":"new"}},)"
                  R"({"op":"disassociate","from":{"type":"contacts","id":")" +
                      std::to_string(contact) + R"("},"to":{"type":"companies","id":")" +
                      std::to_string(company) + "\"}}]}");
  const auto differences =
      DifferencesFromPortal(*simulator, server.stores(), WorkspaceId(kWorkspace));
  for (const std::string& wanted :
       {std::string("deals "), std::string("tasks "), std::string("companies "),
        "contacts " + std::to_string(contact) + " is associated with companies"}) {
    EXPECT_EQ(std::count_if(differences.begin(), differences.end(),
                            [&](const auto& line) { return line.starts_with(wanted); }),
              1)
        << wanted;
  }
  EXPECT_EQ(differences.size(), 4U);
}

}  // namespace
}  // namespace stanna::testing
