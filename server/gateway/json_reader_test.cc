#include "server/gateway/json_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "server/gateway/testing/test_messages.pb.h"
#include "server/gateway/testing/text_proto.h"

namespace stanna::gateway {
namespace {

using testing::Everything;
using testing::FromText;
using testing::ToText;

std::string Show(const std::vector<FieldViolation>& violations) {
  std::string text;
  for (const auto& v : violations) text += v.field + ": " + v.description + "\n";
  return text;
}

TEST(ReadJson, AcceptsWhatTheWriterWritesAndItsVariants) {
  const struct {
    const char* json;
    const char* text;
  } kCases[] = {
      {"{}", ""},
      {" \n{\t}\r\n", ""},
      {R"({"int32Value": -2147483648})", "int32_value: -2147483648"},
      {R"({"int32Value": 12.0})", "int32_value: 12"},
      {R"({"int32Value": 1e3})", "int32_value: 1000"},
      {R"({"uint32Value": 4294967295})", "uint32_value: 4294967295"},
      {R"({"int64Value": "-9223372036854775808"})", "int64_value: -9223372036854775808"},
      {R"({"int64Value": 5})", "int64_value: 5"},
      {R"({"uint64Value": "18446744073709551615"})", "uint64_value: 18446744073709551615"},
      {R"({"uint64Value": 18446744073709551615})", "uint64_value: 18446744073709551615"},
      {R"({"doubleValue": 2, "floatValue": 0.1})", "double_value: 2 float_value: 0.1"},
      {R"({"boolValue": true})", "bool_value: true"},
      {R"({"stringValue": "\u00e9\ud83d\ude00"})", "string_value: 'é😀'"},
      {R"({"bytesValue": "AQI="})", "bytes_value: '\\001\\002'"},
      {R"({"bytesValue": ""})", ""},
      {R"({"color": "dark_blue"})", "color: COLOR_DARK_BLUE"},
      {R"({"color": null, "stringValue": null, "ints": null, "labels": null, "leaf": null})", ""},
      {R"({"leaf": {}})", "leaf {}"},
      {R"({"leaf": {"size": 0}})", "leaf { size: 0 }"},
      {R"({"maybeInt": 0})", "maybe_int: 0"},
      {R"({"time": "2026-11-24T13:30:00.5+01:00"})",
       "time { seconds: 1795523400 nanos: 500000000 }"},
      {R"({"day": "2028-02-29"})", "day { year: 2028 month: 2 day: 29 }"},
      {R"({"anyJson": null})", "any_json { null_value: 0 }"},
      {R"({"document": {"a": [1, {"b": null}]}})",
       "document { fields { key: 'a' value { list_value { values { number_value: 1 } "
       "values { struct_value { fields { key: 'b' value { null_value: 0 } } } } } } } }"},
      {R"({"jsonList": [true]})", "json_list { values { bool_value: true } }"},
      {R"({"ints": [1, 2], "strings": ["a"], "colors": ["red"]})",
       "ints: [1, 2] strings: 'a' colors: COLOR_RED"},
      {R"({"labels": {"a": "1"}})", "labels { key: 'a' value: '1' }"},
      {R"({"byNumber": {"-3": 1.5}})", "by_number { key: -3 value: 1.5 }"},
      {R"({"byFlag": {"true": "red"}})", "by_flag { key: true value: COLOR_RED }"},
      {R"({"leafByName": {"a": {"name": "b"}}})", "leaf_by_name { key: 'a' value { name: 'b' } }"},
      {R"({"limit": "x"})", "renamed: 'x'"},
  };
  for (const auto& c : kCases) {
    Everything message;
    const auto violations = ReadJson(c.json, message);
    EXPECT_EQ(Show(violations), "") << c.json;
    EXPECT_EQ(ToText(message), ToText(FromText<Everything>(c.text))) << c.json;
  }
}

TEST(ReadJson, NamesWhatIsWrong) {
  const struct {
    const char* json;
    const char* violation;
  } kCases[] = {
      {"", ": is not JSON"},
      {"nonsense", ": is not JSON"},
      {"{\"a\":1", ": is not JSON"},
      {"{} {}", ": is not JSON"},
      {"{'a':1}", ": is not JSON"},
      {"{\"int32Value\":1,}", ": is not JSON"},
      {"{\"int32Value\":01}", ": has a number that is malformed or out of range"},
      {"{\"doubleValue\":1e999}", ": has a number that is malformed or out of range"},
      {"{\"doubleValue\":NaN}", ": is not JSON"},
      {"{\"stringValue\":\"\xff\"}", ": is not UTF-8"},
      {"[]", ": must be an object"},
      {"null", ": must be an object"},
      {"7", ": must be an object"},
      {R"({"nothing": 1})", "nothing: is not a known field"},
      {R"({"int32_value": 1})", "int32_value: is not a known field"},
      {R"({"leaf": {"nothing": 1}})", "leaf.nothing: is not a known field"},
      {R"({"int32Value": 2147483648})",
       "int32Value: must be a whole number from -2147483648 to 2147483647"},
      {R"({"int32Value": 1.5})",
       "int32Value: must be a whole number from -2147483648 to 2147483647"},
      {R"({"int32Value": "1"})",
       "int32Value: must be a whole number from -2147483648 to 2147483647"},
      {R"({"int32Value": [1]})",
       "int32Value: must be a whole number from -2147483648 to 2147483647"},
      {R"({"uint32Value": -1})", "uint32Value: must be a whole number from 0 to 4294967295"},
      {R"({"int64Value": "9223372036854775808"})",
       "int64Value: must be a 64-bit whole number, as a string"},
      {R"({"int64Value": "1x"})", "int64Value: must be a 64-bit whole number, as a string"},
      {R"({"int64Value": ""})", "int64Value: must be a 64-bit whole number, as a string"},
      {R"({"int64Value": 1e19})", "int64Value: must be a 64-bit whole number, as a string"},
      {R"({"uint64Value": "-1"})",
       "uint64Value: must be a 64-bit whole number from 0, as a string"},
      {R"({"doubleValue": "1"})", "doubleValue: must be a number"},
      {R"({"doubleValue": true})", "doubleValue: must be a number"},
      {R"({"floatValue": 1e300})", "floatValue: must be a number of single precision"},
      {R"({"boolValue": 1})", "boolValue: must be true or false"},
      {R"({"boolValue": "true"})", "boolValue: must be true or false"},
      {R"({"stringValue": 1})", "stringValue: must be a string"},
      {R"({"stringValue": {}})", "stringValue: must be a string"},
      {R"({"bytesValue": "?"})", "bytesValue: must be a string in base 64"},
      {R"({"bytesValue": "AR=="})", "bytesValue: must be a string in base 64"},
      {R"({"color": "RED"})", "color: must be one of red, dark_blue"},
      {R"({"color": "COLOR_RED"})", "color: must be one of red, dark_blue"},
      {R"({"color": "unspecified"})", "color: must be one of red, dark_blue"},
      {R"({"color": 1})", "color: must be one of red, dark_blue"},
      {R"({"leaf": []})", "leaf: must be an object"},
      {R"({"leaf": "x"})", "leaf: must be an object"},
      {R"({"time": "yesterday"})", "time: must be a time like 2026-11-24T12:30:00Z"},
      {R"({"time": 5})", "time: must be a time like 2026-11-24T12:30:00Z"},
      {R"({"time": "2026-02-30T00:00:00Z"})", "time: must be a time like 2026-11-24T12:30:00Z"},
      {R"({"day": "2026-02-29"})", "day: must be a date like 2026-11-24"},
      {R"({"day": "2026-2-9"})", "day: must be a date like 2026-11-24"},
      {R"({"day": "0000-01-01"})", "day: must be a date like 2026-11-24"},
      {R"({"day": {"year": 2026}})", "day: must be a date like 2026-11-24"},
      {R"({"document": []})", "document: must be an object"},
      {R"({"document": {"a": {"b": 1, "b": 2}}})", "document.a.b: comes more than once"},
      {R"({"jsonList": {}})", "jsonList: must be a list"},
      {R"({"ints": 1})", "ints: must be a list"},
      {R"({"ints": [1, "x"]})", "ints[1]: must be a whole number from -2147483648 to 2147483647"},
      {R"({"strings": ["a", null]})", "strings[1]: must be a string"},
      {R"({"leaves": [{}, {"size": "x"}]})",
       "leaves[1].size: must be a whole number from -2147483648 to 2147483647"},
      {R"({"labels": []})", "labels: must be an object"},
      {R"({"labels": {"a": 1}})", "labels.a: must be a string"},
      {R"({"labels": {"a": null}})", "labels.a: must not be null"},
      {R"({"byNumber": {"x": 1}})",
       "byNumber.x: has a name that must be a whole number from -2147483648 to 2147483647"},
      {R"({"int32Value": 1, "int32Value": 1})", "int32Value: comes more than once"},
      {R"({"leaf": {"name": "a", "name": "b"}})", "leaf.name: comes more than once"},
      {R"({"labels": {"a": "1", "a": "2"}})", "labels.a: comes more than once"},
  };
  for (const auto& c : kCases) {
    Everything message;
    EXPECT_EQ(Show(ReadJson(c.json, message)), std::string(c.violation) + "\n") << c.json;
  }
}

TEST(ReadJson, ReportsEverythingAtOnce) {
  Everything message;
  const auto violations =
      ReadJson(R"({"a": 1, "int32Value": "x", "leaf": {"color": "green", "b": 0}})", message);
  EXPECT_EQ(Show(violations),
            "a: is not a known field\n"
            "int32Value: must be a whole number from -2147483648 to 2147483647\n"
            "leaf.color: must be one of red, dark_blue\n"
            "leaf.b: is not a known field\n");
}

TEST(ReadJson, StopsCountingSomewhere) {
  std::string json = "{";
  for (int i = 0; i < 1000; ++i) json += (i ? ",\"f" : "\"f") + std::to_string(i) + "\":1";
  Everything message;
  EXPECT_EQ(ReadJson(json + '}', message).size(), kMaxViolations);
}

std::string Nested(std::size_t levels) {
  std::string json;
  for (std::size_t i = 1; i < levels; ++i) json += R"({"inner":)";
  json += R"({"int32Value":1})";
  return json + std::string(levels - 1, '}');
}

TEST(ReadJson, DepthIsLimited) {
  Everything message;
  EXPECT_EQ(Show(ReadJson(Nested(kMaxJsonDepth), message)), "");
  EXPECT_EQ(Show(ReadJson(Nested(kMaxJsonDepth + 1), message)), ": has more than 30 levels\n");
  EXPECT_EQ(Show(ReadJson(Nested(20000), message)), ": has more than 30 levels\n");
}

// The deepest document that the reader takes survives protobuf's own limit on the way to gRPC.
TEST(ReadJson, TheDeepestStructCanBeParsedAgain) {
  std::string json = R"({"document":)";
  for (std::size_t i = 2; i < kMaxJsonDepth; ++i) json += R"({"a":)";
  json += "{}" + std::string(kMaxJsonDepth - 1, '}');
  Everything message;
  ASSERT_EQ(Show(ReadJson(json, message)), "");
  Everything again;
  EXPECT_TRUE(again.ParseFromString(message.SerializeAsString()));
}

TEST(ReadJson, OneMoreMemberMayBeTakenAside) {
  Everything message;
  std::string extra;
  const JsonReadOptions options{.extra_member = "workspaceId", .extra_value = &extra};
  EXPECT_EQ(Show(ReadJson(R"({"workspaceId": "w", "int32Value": 1})", message, options)), "");
  EXPECT_EQ(extra, "w");
  EXPECT_EQ(Show(ReadJson(R"({"workspaceId": 1})", message, options)),
            "workspaceId: must be a string\n");
  EXPECT_EQ(Show(ReadJson(R"({"leaf": {"workspaceId": "w"}})", message, options)),
            "leaf.workspaceId: is not a known field\n");
}

TEST(ReadJsonField, ReadsAListAlone) {
  Everything message;
  const auto* ints = Everything::descriptor()->FindFieldByName("ints");
  EXPECT_EQ(Show(ReadJsonField("[1,2]", message, *ints)), "");
  EXPECT_EQ(ToText(message), "ints: 1 ints: 2");
  EXPECT_EQ(Show(ReadJsonField("[true]", message, *ints)),
            "[0]: must be a whole number from -2147483648 to 2147483647\n");
}

TEST(SetFromText, ReadsPathVariablesAndParameters) {
  const struct {
    const char* field;
    const char* text;
    const char* problem;
  } kCases[] = {
      {"int32_value", "12", ""},
      {"int32_value", "12x", "must be a whole number from -2147483648 to 2147483647"},
      {"int32_value", "", "must be a whole number from -2147483648 to 2147483647"},
      {"int64_value", "12", ""},
      {"double_value", "-1.5e3", ""},
      {"double_value", "nan", "must be a number"},
      {"double_value", "0x10", "must be a number"},
      {"bool_value", "true", ""},
      {"bool_value", "1", "must be true or false"},
      {"string_value", "12", ""},
      {"color", "red", ""},
      {"color", "Red", "must be one of red, dark_blue"},
      {"time", "2026-11-24T12:30:00Z", ""},
      {"day", "2026-11-24", ""},
      {"day", "today", "must be a date like 2026-11-24"},
      {"leaf", "x", "must be an object"},
      {"ints", "3", ""},
      {"days", "2026-11-24", ""},
  };
  for (const auto& c : kCases) {
    Everything message;
    const auto* field = Everything::descriptor()->FindFieldByName(c.field);
    EXPECT_EQ(SetFromText(message, *field, c.text).value_or(""), c.problem)
        << c.field << " = " << c.text;
  }
}

}  // namespace
}  // namespace stanna::gateway
