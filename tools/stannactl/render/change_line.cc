#include "tools/stannactl/render/change_line.h"

#include <google/protobuf/util/json_util.h>

#include <map>

#include "base/ascii.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;
using google::protobuf::Value;

constexpr std::string_view kKindPrefix = "CHANGE_KIND_";

// Text without quotes; anything else as in JSON.
std::string ValueText(const Value& value) {
  if (value.kind_case() == Value::kStringValue) return value.string_value();
  std::string text;
  if (value.kind_case() == Value::kListValue) {
    for (const Value& item : value.list_value().values()) {
      text += (text.empty() ? "" : ",") + ValueText(item);
    }
    return text;
  }
  // A Value that came over the wire has a JSON form.
  (void)google::protobuf::util::MessageToJsonString(value, &text);
  return text;
}

}  // namespace

std::string ChangeLine(const v1::Change& change) {
  const std::string kind = v1::ChangeKind_Name(change.kind());
  std::string line = change.cursor() + "  " + ShowTime(change.time()) + "  " +
                     (kind.size() > kKindPrefix.size() ? LowerAscii(kind.substr(kKindPrefix.size()))
                                                       : std::to_string(change.kind())) +
                     "  " + change.subject();
  const auto& fields = change.document().fields();
  const std::map<std::string, Value> by_name(fields.begin(), fields.end());
  const char* separator = "  ";
  for (const auto& [name, value] : by_name) {
    const std::string text = ValueText(value);
    if (text == change.subject()) continue;
    line += separator + name + "=" + text;
    separator = " ";
  }
  return line + "\n";
}

}  // namespace stanna::ctl
