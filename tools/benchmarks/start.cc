// How long the embedded default takes from its start to its first answer.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kStarts = 11;
constexpr double kGoalMs = 300;
constexpr double kMedian = 0.5;

class Starts {
 public:
  explicit Starts(Rig& rig) : rig_(rig) {}

  // Each with the settings that `settings` makes for it.
  template <typename Settings>
  absl::StatusOr<std::vector<double>> Measure(const Settings& settings) {
    std::vector<double> milliseconds;
    for (int i = 0; i < kStarts; ++i) {
      if (rig_.server().Stop() != 0) return Internal("the server did not end well");
      const auto next = settings();
      const auto begin = SteadyClock::now();
      rig_.server().Start(next);
      if (rig_.server().Get("/readyz", "").status != 200) return Internal("it is not ready");
      milliseconds.push_back(
          std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count());
    }
    std::ranges::sort(milliseconds);
    return milliseconds;
  }

 private:
  Rig& rig_;
};

Figure FigureOf(const std::string& name, const std::vector<double>& ascending,
                const std::string& note) {
  return {.name = "start." + name,
          .ours = Quantile(ascending, kMedian),
          .goal = kGoalMs,
          .unit = "ms",
          .note = note + "; median of " + std::to_string(kStarts) + ", longest " +
                  std::to_string(static_cast<int>(ascending.back())) + " ms"};
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunStart(const BenchOptions& options) {
  BenchOptions embedded = options;
  embedded.backend = "sqlite";
  Rig rig(embedded, {"--companies", "10", "--contacts", "10", "--deals", "0", "--line-items", "0",
                     "--activities", "0"});
  Starts starts(rig);
  const std::string folder = testing::MakeTestFolder("start");
  int databases = 0;
  ASSIGN_OR_RETURN(const auto fresh, starts.Measure([&] {
    const std::string name = folder + "/" + std::to_string(++databases);
    return std::map<std::string, std::string>{{"DATABASE_URL", "sqlite:" + name + ".db"},
                                              {"DATA_DIR", name}};
  }));
  ASSIGN_OR_RETURN(const auto again,
                   starts.Measure([] { return std::map<std::string, std::string>(); }));
  return std::vector<Figure>{
      FigureOf("new_database", fresh, "makes its key and its database, SQLite"),
      FigureOf("again", again, "on the database that it made")};
}

}  // namespace stanna::bench
