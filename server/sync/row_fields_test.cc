#include "server/sync/row_fields.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

using storage::FieldTexts;

TEST(RowFields, EmptyFieldsAreLeftOut) {
  EXPECT_EQ(FieldsOf(storage::ClientRow()), FieldTexts());
  EXPECT_EQ(FieldsOf(storage::StakeholderRow()), FieldTexts());
  EXPECT_EQ(FieldsOf(storage::DealRow()), (FieldTexts{{"closed", "false"}, {"won", "false"}}));
  EXPECT_EQ(FieldsOf(storage::LineItemRow()), FieldTexts());
  EXPECT_EQ(FieldsOf(storage::InteractionRow()),
            (FieldTexts{{"occurredAt", "1970-01-01T00:00:00.000Z"}}));
}

TEST(RowFields, ValuesAreCanonicalTexts) {
  storage::ClientRow client;
  client.name = "Acme";
  client.domain = "acme.com";
  client.mrr = {"12.5", "EUR"};
  client.renewal_date = ParseDate("2027-01-31");
  client.owner_id = 7;
  client.custom = {{"seats", "number", "5", "", ""}, {"deposit", "money", "100", "USD", ""}};
  EXPECT_EQ(FieldsOf(client), (FieldTexts{{"name", "Acme"},
                                          {"domain", "acme.com"},
                                          {"mrr", "12.5"},
                                          {"currency", "EUR"},
                                          {"renewalDate", "2027-01-31"},
                                          {"ownerId", "7"},
                                          {"custom.seats", "5"},
                                          {"custom.deposit", "100 USD"}}));
}

TEST(RowFields, DirectionsAndDurations) {
  storage::InteractionRow call;
  call.direction = storage::Direction::kOutbound;
  call.duration_ms = 90'000;
  const FieldTexts fields = FieldsOf(call);
  EXPECT_EQ(fields.at("direction"), "outbound");
  EXPECT_EQ(fields.at("durationMs"), "90000");
}

}  // namespace
}  // namespace stanna::sync
