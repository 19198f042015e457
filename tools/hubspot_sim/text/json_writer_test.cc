#include "tools/hubspot_sim/text/json_writer.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

TEST(JsonWriter, PutsCommasBetweenMembersAndElements) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("a", 1).Key("b").BeginArray().Int(2).Null().Bool(true).EndArray();
  json.Field("c", "x").Key("d").BeginObject().EndObject().EndObject();
  EXPECT_EQ(out, R"({"a":1,"b":[2,null,true],"c":"x","d":{}})");
}

TEST(JsonWriter, EscapesWhatJsonRequiresAndKeepsUtf8) {
  std::string out;
  AppendJsonString("\"\\\n\r\t\x01m\u00fcnchen</p>", out);
  EXPECT_EQ(out, "\"\\\"\\\\\\n\\r\\t\\u0001m\u00fcnchen</p>\"");
}

}  // namespace
}  // namespace stanna::sim
