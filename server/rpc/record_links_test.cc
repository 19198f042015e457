// Addresses of a client's records, and what is read for them.
#include "server/rpc/record_links.h"

#include "server/rpc/counting_stores.h"
#include "server/rpc/scored_clients.h"
#include "stanna/insights/v1/health.pb.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

constexpr char kEmailPage[] =
    "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=41";
constexpr char kDealPage[] = "https://app.hubspot.com/contacts/4711/record/0-3/9";

class RecordLinksTest : public ScoredClientsTest {
 protected:
  RecordLinksTest() { scope_.workspace = h_.acme; }

  CountingStores stores_{*h_.stores};
  CallScope scope_;
};

void AddEvidence(const std::string& type, const std::string& id, v1::Attribution& of) {
  v1::Evidence& evidence = *of.add_evidence();
  evidence.set_object_type(type);
  evidence.set_object_id(id);
}

TEST_F(RecordLinksTest, AllEvidenceOfAnAnswerIsLinkedByOneRead) {
  v1::ListAttributionsResponse out;
  AddEvidence("emails", "41", *out.add_attributions());
  AddEvidence("deals", "9", *out.add_attributions());
  AddEvidence("line_items", "5", *out.mutable_attributions(1));
  LinkEvidence(stores_, scope_, 1, out);
  EXPECT_EQ(out.attributions(0).evidence(0).record_url(), kEmailPage);
  EXPECT_EQ(out.attributions(1).evidence(0).record_url(), kDealPage);
  EXPECT_EQ(out.attributions(1).evidence(1).record_url(), "");
  EXPECT_EQ(stores_.connection_reads, 1);
  EXPECT_EQ(stores_.client_reads, 0);
}

TEST_F(RecordLinksTest, AnAnswerThatNamesNoRecordCostsNoRead) {
  v1::ListAttributionsResponse out;
  LinkEvidence(stores_, scope_, 1, out);
  out.add_attributions()->set_reason("a person's judgement");
  AddEvidence("emails", "", *out.add_attributions());
  AddEvidence("invoices", "7", *out.add_attributions());
  LinkEvidence(stores_, scope_, 1, out);
  EXPECT_EQ(stores_.connection_reads, 0);
}

TEST_F(RecordLinksTest, OfAClientByItsId) {
  const auto links = RecordLinks::Of(stores_, scope_, ClientId("client_1"));
  EXPECT_EQ(links.UrlOf(ObjectType::kEmail, 41), kEmailPage);
  EXPECT_EQ(links.UrlOf(ObjectType::kDeal, 9), kDealPage);
  const auto none = RecordLinks::Of(stores_, scope_, ClientId("client_9"));
  EXPECT_EQ(none.UrlOf(ObjectType::kEmail, 41), "") << "there is no such client";
}

TEST_F(RecordLinksTest, WithoutAConnectionThereAreNoAddressesAndNoClientIsRead) {
  scope_.workspace = WorkspaceId("elsewhere.com");
  v1::ListAttributionsResponse out;
  AddEvidence("deals", "9", *out.add_attributions());
  LinkEvidence(stores_, scope_, 1, out);
  EXPECT_EQ(out.attributions(0).evidence(0).record_url(), "");
  const auto links = RecordLinks::Of(stores_, scope_, ClientId("client_1"));
  EXPECT_EQ(links.UrlOf(ObjectType::kDeal, 9), "");
  EXPECT_EQ(stores_.client_reads, 0);
}

}  // namespace
}  // namespace stanna::rpc
