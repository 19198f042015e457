// What properties of records were before.
#include "server/rpc/scored_clients.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;
using std::chrono::hours;

class PropertyCallsTest : public ScoredClientsTest {
 protected:
  PropertyCallsTest() {
    WriteDeal(now_ - hours(10), "open");
    WriteDeal(now_ - hours(4), "late");
    storage::PropertyEventsWrite events;
    events.workspace_id = h_.acme;
    events.fence = fence_;
    events.now = now_;
    events.events = {{.type = ObjectType::kDeal,
                      .object_id = 7,
                      .property = "dealstage",
                      .value = "won",
                      .at = now_ - hours(2)}};
    EXPECT_TRUE(h_.stores->history().NoteEvents(events, Deadline::Infinite()).ok());
    request_.set_object_type(type::v1::OBJECT_TYPE_DEALS);
    request_.set_object_id("7");
  }

  void WriteDeal(Time at, const char* stage) {
    auto page = NewPage(ObjectType::kDeal);
    auto record = RecordOf(ObjectType::kDeal, 7, at);
    record.created_at = now_ - hours(20);
    record.properties.Set("dealstage", stage);
    record.properties.Set("amount", "100");
    page.records = {record};
    Write(page);
  }
  static void Set(google::protobuf::Timestamp& to, Time time) { to = ToProto(time); }

  const Time now_ = h_.clock.Now();
  v1::ListPropertyChangesRequest request_;
  v1::ListPropertyChangesResponse out_;
};

TEST_F(PropertyCallsTest, ChangesOldestFirstWithTheirSource) {
  auto status = Call(&Stub::ListPropertyChanges, request_, out_);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(out_.changes_size(), 2);
  EXPECT_EQ(out_.changes(0).property(), "dealstage");
  EXPECT_EQ(out_.changes(0).old_value(), "open");
  EXPECT_EQ(out_.changes(0).new_value(), "late");
  EXPECT_EQ(out_.changes(0).source(), "sync");
  EXPECT_EQ(FromProto(out_.changes(0).change_time()), now_ - hours(4));
  EXPECT_EQ(out_.changes(1).old_value(), "late");
  EXPECT_EQ(out_.changes(1).source(), "webhook");
  EXPECT_FALSE(out_.has_value_as_of());

  Set(*request_.mutable_since_time(), now_ - hours(2));
  ASSERT_TRUE(Call(&Stub::ListPropertyChanges, request_, out_).ok());
  ASSERT_EQ(out_.changes_size(), 1);
  EXPECT_EQ(out_.changes(0).new_value(), "won");
  request_.set_property("amount");
  ASSERT_TRUE(Call(&Stub::ListPropertyChanges, request_, out_).ok());
  EXPECT_EQ(out_.changes_size(), 0);
}

TEST_F(PropertyCallsTest, TheValueAsOfATime) {
  request_.set_property("dealstage");
  Set(*request_.mutable_since_time(), now_);
  const auto value_at = [&](Time time) {
    Set(*request_.mutable_as_of_time(), time);
    const auto status = Call(&Stub::ListPropertyChanges, request_, out_);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return out_.value_as_of().value() + " " + out_.value_as_of().basis();
  };
  EXPECT_EQ(value_at(now_ - hours(5)), "open before");
  EXPECT_EQ(value_at(now_ - hours(3)), "late change");
  EXPECT_EQ(value_at(now_), "won change");
  value_at(now_ - hours(21));
  EXPECT_FALSE(out_.has_value_as_of()) << "it was not there";
  request_.set_property("amount");
  EXPECT_EQ(value_at(now_), "100 current");
}

TEST_F(PropertyCallsTest, WhatIsRefused) {
  request_.set_object_id("8");
  EXPECT_EQ(ErrorOf(Call(&Stub::ListPropertyChanges, request_, out_)).reason, "RESOURCE_NOT_FOUND");
  request_.set_object_id("eight");
  EXPECT_EQ(ErrorOf(Call(&Stub::ListPropertyChanges, request_, out_)).violations.at(0).field,
            "objectId");
  request_.set_object_id("7");
  Set(*request_.mutable_as_of_time(), now_);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListPropertyChanges, request_, out_)).violations.at(0).field,
            "asOf");
  request_.set_object_type(type::v1::OBJECT_TYPE_UNSPECIFIED);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListPropertyChanges, request_, out_)).violations.at(0).field,
            "objectType");
}

}  // namespace
}  // namespace stanna::rpc
