#include "server/metrics/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

namespace stanna::metrics {
namespace {

using prometheus::MetricType;

struct ProcessStat {
  double cpu_seconds = 0;
  double virtual_bytes = 0;
  double resident_bytes = 0;
  double start_ticks = 0;  // since the machine started
  double threads = 0;
};

// Fields by their number in proc(5).
enum StatField {
  kUserTicks = 14,
  kSystemTicks = 15,
  kThreads = 20,
  kStartTicks = 22,
  kVirtualBytes = 23,
  kResidentPages = 24
};
constexpr int kFirstAfterName = 3;

double TicksPerSecond() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

std::optional<ProcessStat> ReadStat() {
  std::ifstream in("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  // The name before it may hold anything, parentheses too.
  const auto end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(end_of_name + 1));
  std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  if (fields.size() <= kResidentPages - kFirstAfterName) return std::nullopt;
  const auto at = [&fields](StatField field) {
    return std::strtod(fields[static_cast<std::size_t>(field - kFirstAfterName)].c_str(), nullptr);
  };
  return ProcessStat{
      .cpu_seconds = (at(kUserTicks) + at(kSystemTicks)) / TicksPerSecond(),
      .virtual_bytes = at(kVirtualBytes),
      .resident_bytes = at(kResidentPages) * static_cast<double>(sysconf(_SC_PAGESIZE)),
      .start_ticks = at(kStartTicks),
      .threads = at(kThreads)};
}

// When the machine started, as seconds of the epoch.
std::optional<double> BootTime() {
  std::ifstream in("/proc/stat");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("btime ")) return std::strtod(line.c_str() + 6, nullptr);
  }
  return std::nullopt;
}

std::optional<double> OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  // One of them is the folder that is read.
  return static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

std::optional<double> MostFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

ProcessMetrics::ProcessMetrics(const LabelValues& values, std::string version)
    : values_(values), version_(std::move(version)) {}

std::vector<prometheus::MetricFamily> ProcessMetrics::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  const auto add = [&](MetricType type, const char* name, const char* help,
                       std::optional<double> value) {
    if (value) families.push_back(Snapshot(values_, type, {name, help}).Set({}, *value).Take());
  };
  families.push_back(Snapshot(values_, MetricType::Gauge,
                              {"stanna_build_info", "1, with the version of the program."})
                         .Set({{"version", version_}}, 1)
                         .Take());
  if (const auto stat = ReadStat()) {
    add(MetricType::Counter, "process_cpu_seconds_total", "User and system CPU time.",
        stat->cpu_seconds);
    add(MetricType::Gauge, "process_virtual_memory_bytes", "Virtual memory.", stat->virtual_bytes);
    add(MetricType::Gauge, "process_resident_memory_bytes", "Resident memory.",
        stat->resident_bytes);
    add(MetricType::Gauge, "process_threads", "Threads.", stat->threads);
    if (const auto boot = BootTime()) {
      add(MetricType::Gauge, "process_start_time_seconds",
          "When the process started, since the Unix epoch.",
          *boot + stat->start_ticks / TicksPerSecond());
    }
  }
  add(MetricType::Gauge, "process_open_fds", "Open file descriptors.", OpenFiles());
  add(MetricType::Gauge, "process_max_fds", "Most file descriptors that may be open.", MostFiles());
  return families;
}

}  // namespace stanna::metrics
