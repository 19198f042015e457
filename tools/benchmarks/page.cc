// How long a person waits for the page's first view, and how much it loads for that.
#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/process.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/node_modules.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

constexpr char kProgram[] = "tools/benchmarks/page_views.mjs";
constexpr char kRounds[] = "11";
constexpr std::chrono::minutes kLongestImport{20};
constexpr double kGoalMs = 1'000, kGoalKb = 200;
constexpr double kMedian = 0.5, kBytesOfKb = 1'000;

absl::StatusOr<boost::json::array> MeasureViews(const BenchOptions& options, const Rig& rig) {
  const std::string log = testing::MakeTestFolder("page") + "/node.log";
  ASSIGN_OR_RETURN(testing::ChildProcess node,
                   testing::ChildProcess::Start(
                       {.command = {"/usr/bin/env", "NODE_PATH=" + NodeModulesFolder(options),
                                    "node", kProgram, rig.server().url(), rig.key(), kRounds},
                        .log_path = log,
                        .user = ""}));
  const int code = node.Wait();
  const std::string text = testing::ReadWholeFile(log);
  if (code != 0) {
    return FailedPrecondition(
        "the browser did not run; tools/setup installs Chromium and the npm packages: " + text);
  }
  // Chromium's own start script may have had something to say before.
  const auto begin = text.find("[{\"name\"");
  boost::system::error_code error;
  const boost::json::value views =
      boost::json::parse(begin == std::string::npos ? text : text.substr(begin), error);
  if (error || !views.is_array()) return Internal("the browser's program said " + text);
  return views.as_array();
}

void AddFigures(const boost::json::object& view, std::vector<Figure>& figures) {
  std::vector<double> milliseconds;
  for (const auto& one : view.at("ms").as_array()) milliseconds.push_back(one.to_number<double>());
  const std::string name(view.at("name").as_string());
  figures.push_back({.name = "page." + name,
                     .ours = Quantile(milliseconds, kMedian),
                     .goal = kGoalMs,
                     .unit = "ms",
                     .note = std::string("from the navigation to what was painted; median of ") +
                             kRounds + ", longest " +
                             std::to_string(static_cast<int>(milliseconds.back())) + " ms"});
  figures.push_back({.name = "page." + name + "_loads",
                     .ours = view.at("bytes").to_number<double>() / kBytesOfKb,
                     .goal = kGoalKb,
                     .unit = "KB",
                     .note = "page, styles, script and answers, as they arrive (gzip)"});
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunPage(const BenchOptions& options) {
  Rig rig(options,
          {"--companies", "1000", "--contacts", "4000", "--deals", "1000", "--line-items", "1000",
           "--activities", "10000", "--rate-limit", "none"},
          WithoutLimits());
  Say("page: importing 1,000 companies");
  RETURN_IF_ERROR(rig.Import(kLongestImport).status());
  Say("page: opening it");
  ASSIGN_OR_RETURN(const boost::json::array views, MeasureViews(options, rig));
  std::vector<Figure> figures;
  for (const auto& view : views) AddFigures(view.as_object(), figures);
  return figures;
}

}  // namespace stanna::bench
