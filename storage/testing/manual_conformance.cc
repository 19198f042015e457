// What people set by hand, and clients that they merge.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

constexpr auto kCompany = ObjectType::kCompany;
const ClientId kX("client_x.com");
const ClientId kY("client_y.com");
const ClientId kZ("client_z.com");

FieldOverride Override(const std::string& field, const std::string& value) {
  return {kX, field, value, "", "agreed by phone", "key_1", After(1)};
}

TEST_P(ManualStoreConformance, AnOverrideStaysWhateverTheSyncWrites) {
  ManualStore& manual = stores_->manual();
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  page.clients[0].name = "X";
  page.clients[0].renewal_date = ParseDate("2026-06-01");
  WriteOk(page);
  const auto shown = [&] {
    const auto client = stores_->clients().GetClient(a_, kX, kNoon, Soon());
    EXPECT_STATUS_OK(client);
    return client->row.name + " " +
           (client->row.renewal_date ? FormatDate(*client->row.renewal_date) : "none");
  };
  ASSERT_STATUS_OK(manual.PutOverride(a_, Override("renewalDate", "2026-12-31"), Soon()));
  ASSERT_STATUS_OK(manual.PutOverride(a_, Override("name", "Mine"), Soon()));
  EXPECT_EQ(shown(), "Mine 2026-12-31") << "at once";
  EXPECT_EQ(stores_->clients().ListClients(a_, {.search = "min", .now = kNoon}, Soon())->total, 1);

  page = NextPage(page, kCompany);
  AddCompany(page, 1, "x.com", After(10));
  page.clients[0].name = "X Ltd";
  page.clients[0].renewal_date = ParseDate("2027-06-01");
  WriteOk(page);
  EXPECT_EQ(shown(), "Mine 2026-12-31");
  const auto overrides = manual.ListOverrides(a_, kX, Soon());
  ASSERT_STATUS_OK(overrides);
  ASSERT_EQ(overrides->size(), 2u);
  EXPECT_EQ((*overrides)[0].field, "name");
  EXPECT_EQ((*overrides)[0].synced_value, "X Ltd");
  EXPECT_EQ((*overrides)[1].synced_value, "2027-06-01");
  EXPECT_EQ((*overrides)[1].reason, "agreed by phone");
  EXPECT_EQ((*overrides)[1].set_by, "key_1");
  EXPECT_EQ((*overrides)[1].set_at, After(1));

  ASSERT_STATUS_OK(manual.PutOverride(a_, Override("name", "Mine too"), Soon()));
  EXPECT_EQ(manual.ListOverrides(a_, kX, Soon())->front().synced_value, "X Ltd");
  ASSERT_STATUS_OK(manual.RemoveOverride(a_, kX, "renewalDate", After(20), Soon()));
  ASSERT_STATUS_OK(manual.RemoveOverride(a_, kX, "name", After(20), Soon()));
  EXPECT_EQ(shown(), "X Ltd 2027-06-01");
  EXPECT_STATUS(kNotFound, manual.RemoveOverride(a_, kX, "name", After(20), Soon()));
  EXPECT_EQ(WriteOk(page).updated, 1) << "written once more, to be sure";
  EXPECT_EQ(WriteOk(page).unchanged, 1);
}

TEST_P(ManualStoreConformance, OverridesAreChecked) {
  ManualStore& manual = stores_->manual();
  EXPECT_STATUS(kNotFound, manual.PutOverride(a_, Override("name", "n"), Soon()));
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  WriteOk(page);
  EXPECT_STATUS(kNotFound, manual.PutOverride(b_, Override("name", "n"), Soon()));
  for (const auto& [field, value] : {std::pair<std::string, std::string>{"domain", "y.com"},
                                     {"renewalDate", "soon"},
                                     {"ownerId", "me"},
                                     {"nick", "n"}}) {
    EXPECT_STATUS(kInvalidArgument, manual.PutOverride(a_, Override(field, value), Soon()));
  }
  EXPECT_STATUS_OK(manual.PutOverride(a_, Override("renewalDate", ""), Soon()));  // none at all
  EXPECT_STATUS_OK(manual.PutOverride(a_, Override("ownerId", "7"), Soon()));
  EXPECT_EQ(stores_->clients().GetClient(a_, kX, kNoon, Soon())->row.owner_id, 7);
}

TEST_P(ManualStoreConformance, AMergedDomainIsTheOtherClients) {
  ManualStore& manual = stores_->manual();
  PageWrite page = LeasedPage(a_, kCompany);
  AddCompany(page, 1, "x.com");
  AddCompany(page, 2, "y.com");
  AddCompany(page, 3, "z.com");
  WriteOk(page);
  EXPECT_STATUS(kNotFound, manual.MergeClients(b_, kX, kY, "key_1", After(1), Soon()));
  const auto merged = manual.MergeClients(a_, kX, kY, "key_1", After(1), Soon());
  ASSERT_STATUS_OK(merged);
  EXPECT_EQ(*merged, "y.com");
  const auto holders = stores_->records().ClientsByDomain(a_, {"x.com", "y.com"}, Soon());
  EXPECT_EQ(holders->at("y.com").client_id, kX);
  EXPECT_EQ(holders->at("y.com").company_id, 1);
  EXPECT_TRUE(holders->at("y.com").merged);
  EXPECT_FALSE(holders->at("x.com").merged);
  const auto pending = Pending(a_);
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0], (PendingLink{kCompany, 2}));
  for (const auto& [kept, other] : {std::pair{kX, kY}, {kZ, kX}, {kY, kZ}}) {
    EXPECT_STATUS(kFailedPrecondition,
                  manual.MergeClients(a_, kept, other, "key_1", After(1), Soon()));
  }

  // What the next run writes: the company stands behind the other client.
  PageWrite moved = NextPage(page, kCompany);
  moved.records = {page.records[1]};
  moved.company_clients = {{2, kX}};
  WriteOk(moved);
  EXPECT_EQ(stores_->clients().GetClient(a_, kY, kNoon, Soon())->row.id, kX)
      << "its id is answered by the kept one";
  const auto company = stores_->clients().CompanyOf(a_, kY, Soon());
  ASSERT_STATUS_OK(company);
  EXPECT_EQ(*company, 1) << "the kept one's, too";
  EXPECT_EQ(manual.ListMerges(a_, kX, Soon())->size(), 1u);
  EXPECT_STATUS(kNotFound, manual.UnmergeClient(a_, kZ, "y.com", After(2), Soon()));
  ASSERT_STATUS_OK(manual.UnmergeClient(a_, kX, "y.com", After(2), Soon()));
  EXPECT_EQ(stores_->records().ClientsByDomain(a_, {"y.com"}, Soon())->at("y.com").client_id, kY);
  EXPECT_TRUE(manual.ListMerges(a_, kX, Soon())->empty());
}

}  // namespace
}  // namespace stanna::storage
