// `limits` as a program of its own, one JSON object a figure:
//
//   bazel run -c opt //tools/bench:limits -- [seconds] [latency in ms]
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>

#include "tools/bench/limits_benchmark.h"

namespace {

std::string Self() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : "";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace stanna::bench;
  if (argc > 1 && std::string(argv[1]) == kLimitsWorkerFlag) {
    return LimitsWorkerMain({argv + 2, argv + argc});
  }
  LimitsOptions options;
  options.self = Self();
  if (argc > 1) options.measured = std::chrono::seconds(std::atoi(argv[1]));
  if (argc > 2) options.latency = std::chrono::milliseconds(std::atoi(argv[2]));
  bool all_met = true;
  for (const LimitsFigure& f : RunLimits(options)) {
    std::printf(R"({"name":"%s","ours":%g,"beside":%g,"ratio":%.4f,"goal":%g,"met":%s})"
                "\n",
                f.name.c_str(), f.ours, f.beside, f.ratio, f.goal, f.met ? "true" : "false");
    all_met &= f.met;
  }
  return all_met ? 0 : 1;
}
