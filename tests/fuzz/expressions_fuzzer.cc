// An expression, and after "---" the properties of a record, one "name=value" a line.
#include <glog/logging.h>
#include <simdjson.h>

#include <map>
#include <string>

#include "server/expressions/expression_set.h"
#include "server/expressions/limits.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using expressions::ExpressionSet;
using Result = absl::StatusOr<std::optional<std::string>>;

constexpr std::size_t kMostProperties = 10;

class Record : public expressions::Inputs {
 public:
  explicit Record(std::string_view lines) {
    while (!lines.empty() && values_.size() < kMostProperties) {
      const std::string_view line = TakeLine(lines);
      const auto equals = line.find('=');
      if (equals == std::string_view::npos) continue;
      // Records come out of JSON, which is checked.
      if (!simdjson::validate_utf8(line.data(), line.size())) continue;
      values_.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
  }

  std::optional<std::string_view> Property(std::string_view name) const override {
    const auto found = values_.find(name);
    CHECK(found != values_.end()) << "asked for " << name << ", which it may not read";
    return found->second;
  }
  std::string Label(std::string_view property, std::string_view value) const override {
    CHECK(values_.find(property) != values_.end()) << property;
    return "Label of " + std::string(value);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, value] : values_) names.push_back(name);
    return names;
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

bool IsUtf8(const std::string& text) { return simdjson::validate_utf8(text); }

void CheckMessage(const absl::Status& status) {
  const std::string message = MessageOf(status);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument) << ToString(status);
  CHECK(!message.empty() && message.size() < expressions::kMaxMessageBytes + 50) << message;
  CHECK(IsUtf8(message));
  CHECK(message.find('\n') == std::string::npos) << message;
}

void CheckResult(const Result& result) {
  if (!result.ok()) return CheckMessage(result.status());
  if (!*result) return;
  CHECK(!(*result)->empty() && (*result)->size() <= expressions::kMaxTextBytes);
  CHECK(IsUtf8(**result) && (*result)->find('\0') == std::string::npos);
}

// How much memory and how many steps are left may differ a little from one time to the next.
bool RanIntoALimit(const Result& result) {
  return !result.ok() && (MessageOf(result.status()).find("memory") != std::string::npos ||
                          MessageOf(result.status()).find("steps") != std::string::npos);
}

void Run(std::string_view input) {
  const auto [text, lines] = TwoSections(input);
  const Record record(lines);
  ExpressionSet set;
  const int canary = set.Add({"string.upper(tostring(decimal('0.5') * 3)) .. ('xyz'):len()"
                              " .. table.concat({'a', 'b'}) .. math.max(1, 2)",
                              {}})
                         .value();
  const auto handle = set.Add({std::string(text), record.Names()});
  if (!handle.ok()) return CheckMessage(handle.status());
  const Result first = set.Evaluate(*handle, record);
  CheckResult(first);
  CHECK_EQ(set.Evaluate(canary, record).value().value(), "1.53ab2");
  const Result second = set.Evaluate(*handle, record);
  CHECK(first == second || RanIntoALimit(first) || RanIntoALimit(second)) << text;
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
