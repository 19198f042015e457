#include "server/rpc/duration_text.h"

#include <algorithm>

namespace stanna::rpc {
namespace {

std::string Count(std::int64_t n, const char* unit) {
  return std::to_string(n) + " " + unit + (n == 1 ? "" : "s");
}

struct Range {
  std::chrono::minutes below;
  const char* text;
};

constexpr Range kRanges[] = {
    {std::chrono::minutes(1), "less than a minute"}, {std::chrono::minutes(2), "1-2 minutes"},
    {std::chrono::minutes(5), "2-5 minutes"},        {std::chrono::minutes(10), "5-10 minutes"},
    {std::chrono::minutes(20), "10-20 minutes"},     {std::chrono::minutes(40), "20-40 minutes"},
    {std::chrono::minutes(60), "40-60 minutes"},     {std::chrono::minutes(120), "1-2 hours"},
    {std::chrono::minutes(240), "2-4 hours"},        {std::chrono::minutes(480), "4-8 hours"},
};

}  // namespace

std::string TookText(std::chrono::milliseconds took) {
  const auto seconds =
      std::max<std::int64_t>(0, std::chrono::round<std::chrono::seconds>(took).count());
  if (seconds < 60) return Count(seconds, "second");
  const auto minutes = (seconds + 30) / 60;
  if (minutes < 60) return Count(minutes, "minute");
  const std::string hours = Count(minutes / 60, "hour");
  return minutes % 60 == 0 ? hours : hours + " " + Count(minutes % 60, "minute");
}

std::string EstimateText(std::chrono::seconds estimate) {
  if (estimate.count() <= 0) return "5-10 minutes";
  for (const Range& range : kRanges) {
    if (estimate < range.below) return range.text;
  }
  return "more than 8 hours";
}

}  // namespace stanna::rpc
