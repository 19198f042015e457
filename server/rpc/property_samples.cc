#include "server/rpc/property_samples.h"

#include <algorithm>

#include "base/utf8.h"

namespace stanna::rpc {
namespace {

std::string_view Shortened(std::string_view value) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (BeginsCharacter(value[i]) && characters++ == kLongestSample) return value.substr(0, i);
  }
  return value;
}

}  // namespace

std::vector<std::string> SampleValues(const std::vector<PropertyBag>& records,
                                      std::string_view property, std::size_t most) {
  std::vector<std::string> samples;
  for (const PropertyBag& record : records) {
    if (samples.size() == most) break;
    const auto value = record.Get(property);
    if (!value) continue;
    const std::string_view sample = Shortened(*value);
    if (std::ranges::find(samples, sample) == samples.end()) samples.emplace_back(sample);
  }
  return samples;
}

}  // namespace stanna::rpc
