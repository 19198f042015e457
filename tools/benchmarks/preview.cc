#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::minutes kLongestImport{15};
// What a person waits for without wondering.
constexpr double kGoalSeconds = 3;
constexpr int kRepeats = 5;

// All that costs time at once: another domain, a filter and a rule with formulas, keys that are
// compared, and MRR.
constexpr char kDraft[] = R"({"document": {
  "mapping": {"clients": {
    "domain": [{"property": "website"}, {"property": "domain"}],
    "mrr": [{"property": "annual_recurring_revenue", "divideBy": 24}],
    "custom": {"year": {"type": "number", "sources": [
        {"formula": "decimal(p.annual_recurring_revenue) * 2",
         "properties": ["annual_recurring_revenue"]}]}}}},
  "filters": {"companies": {"formula": "p.lifecyclestage ~= 'lead'",
                            "properties": ["lifecyclestage"]}},
  "validation": {"rules": {"one-name": {"object": "companies", "property": "name", "unique": true,
                                        "severity": "error"}},
                 "duplicates": {"companies": ["domain", "nameAndOwner"]}}}, "sampleSize": 50})";

// Seconds from the request to the whole answer.
absl::StatusOr<double> TimeOfPreview(const Rig& rig, std::int64_t companies) {
  const auto begin = SteadyClock::now();
  const auto reply =
      rig.server().Post("/api/integrations/hubspot/config/preview", rig.key(), kDraft);
  const std::chrono::duration<double> took = SteadyClock::now() - begin;
  if (reply.status != 200) return Internal("no preview: " + reply.body);
  const auto answer = boost::json::parse(reply.body);
  const auto considered = answer.at_pointer("/objectTypes/0/considered").to_number<std::int64_t>();
  if (considered == companies) return took.count();
  return Internal(std::to_string(considered) + " of " + std::to_string(companies) +
                  " companies were considered");
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunPreview(const BenchOptions& options) {
  const std::int64_t companies = options.preview_companies;
  Say("preview: importing " + std::to_string(companies) + " companies, " + options.backend);
  Rig rig(options,
          {"--companies", std::to_string(companies), "--contacts", std::to_string(companies),
           "--deals", std::to_string(companies / 2), "--line-items", std::to_string(companies),
           "--activities", "0", "--rate-limit", "none"},
          WithoutLimits());
  RETURN_IF_ERROR(rig.Import(kLongestImport).status());
  std::vector<double> seconds;
  for (int i = 0; i < kRepeats; ++i) {
    ASSIGN_OR_RETURN(const double took, TimeOfPreview(rig, companies));
    seconds.push_back(took);
  }
  // The slowest: nobody waits for a median.
  return std::vector<Figure>{{.name = "preview.companies",
                              .ours = std::ranges::max(seconds),
                              .goal = kGoalSeconds,
                              .unit = "s",
                              .note = "the slowest of " + std::to_string(kRepeats) + " over " +
                                      std::to_string(companies) + " companies, " +
                                      options.backend}};
}

}  // namespace stanna::bench
