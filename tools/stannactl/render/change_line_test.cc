#include "tools/stannactl/render/change_line.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(ChangeLine, HasAllThatTheChangeSays) {
  insights::v1::Change change;
  change.set_cursor("42");
  change.mutable_time()->set_seconds(1795523400);
  change.set_kind(insights::v1::CHANGE_KIND_CLIENT);
  change.set_subject("client_1");
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(
                  R"({"objectTypes":["deals","emails"],"clientId":"client_1","score":61.5,)"
                  R"("count":3,"up":true,"none":null})",
                  change.mutable_document())
                  .ok());
  EXPECT_EQ(ChangeLine(change),
            "42  2026-11-24 12:30 UTC  client  client_1  count=3 none=null "
            "objectTypes=deals,emails score=61.5 up=true\n");
}

TEST(ChangeLine, OfANewerServer) {
  insights::v1::Change change;
  change.set_cursor("7");
  change.mutable_time()->set_seconds(1795523400);
  change.set_kind(static_cast<insights::v1::ChangeKind>(77));
  change.set_subject("other_1");
  EXPECT_EQ(ChangeLine(change), "7  2026-11-24 12:30 UTC  77  other_1\n");
}

}  // namespace
}  // namespace stanna::ctl
