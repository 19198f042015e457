// A configuration document.
#include <glog/logging.h>
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "server/config/configuration.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

// A violation quotes at most a few names and values of the document, each cut.
constexpr std::size_t kMostDescriptionBytes = 2'000;

void CheckRefusal(const absl::Status& status) {
  CHECK(absl::IsInvalidArgument(status)) << status;
  const auto details = DetailsOf(status);
  CHECK_EQ(details.reason, "INVALID_CONFIGURATION");
  CHECK(!details.violations.empty());
  for (const FieldViolation& violation : details.violations) {
    CHECK(!violation.description.empty()) << violation.field;
    CHECK_LE(violation.description.size(), kMostDescriptionBytes) << violation.description;
    CHECK(simdjson::validate_utf8(violation.description)) << violation.description;
    CHECK(simdjson::validate_utf8(violation.field)) << violation.field;
  }
}

void CheckProperties(const std::vector<std::string>& names) {
  for (const std::string& name : names) CHECK(!name.empty());
  CHECK(std::ranges::adjacent_find(names, std::greater_equal()) == names.end());
}

void Run(std::string_view input) {
  const auto configuration = config::ParseDocument(input);
  if (!configuration.ok()) return CheckRefusal(configuration.status());
  for (const ObjectType type : kAllObjectTypes) {
    CheckProperties(PropertiesToRequest(*configuration, type));
    for (const auto& name : AlsoWatched(*configuration, type)) CHECK(!name.empty());
  }
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
