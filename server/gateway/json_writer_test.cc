#include "server/gateway/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "server/gateway/json_text.h"
#include "server/gateway/testing/test_messages.pb.h"
#include "server/gateway/testing/text_proto.h"

namespace stanna::gateway {
namespace {

using testing::Everything;
using testing::FromText;
using testing::Leaf;

TEST(JsonText, NumbersAreShortAndExact) {
  const struct {
    double value;
    const char* json;
  } kCases[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-17, "-17"},
      {1e15, "1000000000000000"},
      {9007199254740992.0, "9007199254740992"},
      {98765432109876543210.0, "9.876543210987654e+19"},
      {0.1, "0.1"},
      {1.0 / 3, "0.3333333333333333"},
      {12345.67, "12345.67"},
      {1e300, "1e+300"},
      {5e-324, "5e-324"},
      {std::nan(""), "null"},
      {std::numeric_limits<double>::infinity(), "null"},
  };
  for (const auto& c : kCases) {
    std::string json;
    AppendJsonNumber(json, c.value);
    EXPECT_EQ(json, c.json);
  }
}

TEST(JsonText, StringsAreEscaped) {
  EXPECT_EQ(JsonString("a\"b\\c/\n\r\t\x01\x1f\x7f"
                       "é€😀"),
            R"("a\"b\\c/\n\r\t\u0001\u001f\u007fé€😀")");
  EXPECT_EQ(JsonString(std::string("\0x", 2)), R"("\u0000x")");
  EXPECT_EQ(JsonString(""), R"("")");
}

TEST(WriteJson, AnEmptyMessageShowsEveryField) {
  EXPECT_EQ(WriteJson(Leaf()), R"({"name":"","size":null,"color":null})");
}

// The JSON of one field of Everything.
TEST(WriteJson, FieldByField) {
  const struct {
    const char* field;
    const char* text;
    const char* json;
  } kCases[] = {
      {"int32_value", "int32_value: -2147483648", "-2147483648"},
      {"int32_value", "", "0"},
      {"uint32_value", "uint32_value: 4294967295", "4294967295"},
      {"int64_value", "int64_value: -9223372036854775808", R"("-9223372036854775808")"},
      {"uint64_value", "uint64_value: 18446744073709551615", R"("18446744073709551615")"},
      {"double_value", "double_value: 2.0", "2"},
      {"double_value", "double_value: 2.5", "2.5"},
      {"double_value", "double_value: nan", "null"},
      {"float_value", "float_value: 0.1", "0.1"},
      {"bool_value", "bool_value: true", "true"},
      {"bool_value", "", "false"},
      {"string_value", "", R"("")"},
      {"string_value", "string_value: 'x'", R"("x")"},
      {"bytes_value", "bytes_value: '\\001\\002'", R"("AQI=")"},
      {"color", "", "null"},
      {"color", "color: COLOR_RED", R"("red")"},
      {"color", "color: COLOR_DARK_BLUE", R"("dark_blue")"},
      {"color", "color: 99", "null"},
      {"leaf", "", "null"},
      {"leaf", "leaf {}", R"({"name":"","size":null,"color":null})"},
      {"leaf", "leaf { size: 0 }", R"({"name":"","size":0,"color":null})"},
      {"time", "", "null"},
      {"time", "time {}", R"("1970-01-01T00:00:00.000Z")"},
      {"time", "time { seconds: 1795523400 nanos: 123999999 }", R"("2026-11-24T12:30:00.123Z")"},
      {"time", "time { seconds: -1 nanos: 500000000 }", R"("1969-12-31T23:59:59.500Z")"},
      {"time", "time { seconds: 253402300800 }", "null"},
      {"day", "", "null"},
      {"day", "day { year: 2026 month: 11 day: 24 }", R"("2026-11-24")"},
      {"day", "day { year: 2026 month: 2 day: 30 }", "null"},
      {"day", "day { year: 2026 month: 2 }", "null"},
      {"document", "", "null"},
      {"document", "document {}", "{}"},
      {"document",
       "document { fields { key: 'b' value { number_value: 2 } } "
       "fields { key: 'a' value { list_value { values { null_value: 0 } "
       "values { bool_value: true } values { string_value: 'x' } } } } }",
       R"({"a":[null,true,"x"],"b":2})"},
      {"any_json", "", "null"},
      {"any_json", "any_json { null_value: 0 }", "null"},
      {"any_json", "any_json { struct_value { fields { key: 'a' value { number_value: 0.5 } } } }",
       R"({"a":0.5})"},
      {"json_list", "json_list { values { number_value: 1 } }", "[1]"},
      {"maybe_int", "", "null"},
      {"maybe_int", "maybe_int: 0", "0"},
      {"maybe_text", "", "null"},
      {"maybe_text", "maybe_text: ''", R"("")"},
      {"maybe_color", "maybe_color: COLOR_UNSPECIFIED", "null"},
      {"choice_text", "choice_leaf {}", "null"},
      {"choice_text", "choice_text: ''", R"("")"},
      {"ints", "", "[]"},
      {"ints", "ints: [1, 2]", "[1,2]"},
      {"colors", "colors: [COLOR_RED, COLOR_UNSPECIFIED]", R"(["red",null])"},
      {"leaves", "leaves { name: 'a' }", R"([{"name":"a","size":null,"color":null}])"},
      {"days", "days { year: 1 month: 1 day: 1 }", R"(["0001-01-01"])"},
      {"longs", "longs: 5", R"(["5"])"},
      {"labels", "", "{}"},
      {"labels", "labels { key: 'b' value: '2' } labels { key: 'a' value: '1' }",
       R"({"a":"1","b":"2"})"},
      {"by_number", "by_number { key: -3 value: 1.5 }", R"({"-3":1.5})"},
      {"by_flag", "by_flag { key: true value: COLOR_RED }", R"({"true":"red"})"},
      {"time_by_name", "time_by_name { key: 'x' value { seconds: 1 } }",
       R"({"x":"1970-01-01T00:00:01.000Z"})"},
  };
  for (const auto& c : kCases) {
    const auto message = FromText<Everything>(c.text);
    const auto* field = Everything::descriptor()->FindFieldByName(c.field);
    EXPECT_EQ(WriteJsonField(message, *field), c.json) << c.field << ": " << c.text;
  }
}

TEST(WriteJson, NamesAreTheJsonNames) {
  const std::string json = WriteJson(FromText<Everything>("renamed: 'x' inner {}"));
  EXPECT_NE(json.find(R"("limit":"x")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("int32Value":0)"), std::string::npos) << json;
  EXPECT_EQ(json.find("int32_value"), std::string::npos) << json;
}

}  // namespace
}  // namespace stanna::gateway
