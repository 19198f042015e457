// Where a field has its value from.
#include "server/rpc/revenue_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

using ManualCallsTest = RevenueClientsTest;

TEST_F(ManualCallsTest, ExplainsWhereAFigureComesFrom) {
  v1::ExplainFieldRequest request;
  request.set_client_id("client_1");
  request.set_field("mrr");
  v1::FieldExplanation out;
  const auto explain = [&] { return Call(&Stub::ExplainField, request, out); };
  ASSERT_TRUE(explain().ok());
  EXPECT_EQ(out.value(), "1250.5");
  EXPECT_EQ(out.currency(), "EUR");
  EXPECT_TRUE(out.incomplete());
  EXPECT_EQ(out.as_of().day(), 21);
  EXPECT_EQ(out.changes_on().year(), 2027);
  ASSERT_EQ(out.parts_size(), 1);
  EXPECT_EQ(out.parts(0).object_type(), "line_items");
  EXPECT_EQ(out.parts(0).object_id(), "22");
  EXPECT_EQ(out.parts(0).rate(), "0.9");
  EXPECT_EQ(out.parts(0).rate_date().day(), 31);
  EXPECT_FALSE(out.parts(0).has_start_date());
  EXPECT_EQ(out.parts(0).end_date().month(), 12);

  request.set_client_id("client_2");
  EXPECT_EQ(ErrorOf(explain()).reason, "DATA_NOT_READY");
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(explain()).reason, "RESOURCE_NOT_FOUND");
  request.set_client_id("client_1");
  request.set_field("shoeSize");
  const auto unknown = ErrorOf(explain());
  EXPECT_EQ(unknown.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(unknown.violations.size(), 1u);
  EXPECT_EQ(unknown.violations[0].field, "field");
}

}  // namespace
}  // namespace stanna::rpc
