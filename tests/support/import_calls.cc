#include "tests/support/import_calls.h"

#include "base/object_type.h"
#include "tests/support/portal_comparison.h"

namespace stanna::testing {
namespace {

// What an import asks besides the pages of records: the code's exchange, the token's introspection
// and the account (connecting); the account again, live and archived owners, the pipelines;
// nine types' property definitions and nine totals (by search).
constexpr std::int64_t kFixedCalls = 3 + 4 + 9 + 9;

}  // namespace

std::int64_t LeastImportCalls(const Simulator& simulator) {
  std::int64_t calls = kFixedCalls;
  for (const ObjectType type : kAllObjectTypes) calls += PagesOf(simulator, type);
  return calls;
}

std::int64_t CallsOfTheServer(const boost::json::object& stats) {
  std::int64_t calls = stats.at("calls").to_number<std::int64_t>();
  const auto& by_endpoint = stats.at("calls_by_endpoint").as_object();
  for (const char* of_the_browser : {"oauth.authorize", "oauth.decision"}) {
    const auto* count = by_endpoint.if_contains(of_the_browser);
    if (count != nullptr) calls -= count->to_number<std::int64_t>();
  }
  return calls;
}

}  // namespace stanna::testing
