#include "tools/hubspot_sim/webhooks/journal.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tools/hubspot_sim/store/store.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr int64_t kPortal = 44'237'313;
constexpr ObjectType kContact = ObjectType::kContact;

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    store_.SetListener([this](const std::vector<Change>& changes) { journal_->Tell(changes); });
  }
  void Start(const JournalOptions& options) {
    journal_ = std::make_unique<Journal>(options, clock_);
  }
  void Subscribe(const std::string& kind, const std::string& type, std::vector<std::string> actions,
                 std::vector<std::string> properties = {}, std::vector<int64_t> ids = {}) {
    const auto added = journal_->subscriptions().Add(
        {kind, kPortal, type, std::move(actions), std::move(properties), std::move(ids)}, 0);
    ASSERT_TRUE(added.subscription.has_value()) << added.refusal;
  }
  void Update(int64_t id, const std::map<std::string, std::string>& values) {
    std::vector<PropertyChange> changes;
    for (const auto& [name, value] : values) {
      changes.push_back({*FindProperty(kContact, name), value});
    }
    store_.Update(kContact, id, changes, now_ms_);
  }
  /// All events there are, in their order.
  boost::json::array Events() {
    boost::json::array events;
    for (const JournalEntry& entry : journal_->Earliest(1000)) {
      const auto file = boost::json::parse(entry.body).as_object();
      EXPECT_EQ(file.at("offset"), boost::json::value(entry.offset));
      for (const auto& event : file.at("journalEvents").as_array()) events.push_back(event);
    }
    return events;
  }

  int64_t now_ms_ = 1'800'000'000'000;
  SimClock clock_{[this] { return now_ms_; }, now_ms_};
  Portal portal_{PortalOptions{}};
  Store store_{portal_};
  std::unique_ptr<Journal> journal_ =
      std::make_unique<Journal>(JournalOptions{.portal_id = kPortal}, clock_);
  const int64_t contact_ = portal_.IdAt(kContact, 0);
};

TEST_F(JournalTest, OneOperationIsOneUpdateOfTheWantedProperties) {
  Subscribe("OBJECT", "0-1", {"UPDATE"}, {"jobtitle", "phone"});
  Subscribe("OBJECT", "contacts", {"UPDATE"}, {"phone"});
  Update(contact_, {{"jobtitle", "CTO"}, {"phone", "1"}, {"firstname", "Eve"}});
  Update(contact_, {{"firstname", "Eva"}});
  const auto events = Events();
  ASSERT_EQ(events.size(), 1U);
  const auto& event = events[0].as_object();
  EXPECT_EQ(event.at("type"), "crmObject");
  EXPECT_EQ(event.at("portalId"), kPortal);
  EXPECT_EQ(event.at("action"), "UPDATE");
  EXPECT_EQ(event.at("objectTypeId"), "0-1");
  EXPECT_EQ(event.at("objectId"), contact_);
  EXPECT_EQ(event.at("occurredAt"), boost::json::value(IsoMillis(now_ms_)));
  EXPECT_EQ(event.at("propertyChanges"),
            (boost::json::object{{"jobtitle", "CTO"}, {"phone", "1"}}));
}

TEST_F(JournalTest, KeepsTheOrderOfWhatHappened) {
  Subscribe("OBJECT", "0-1", {"CREATE", "UPDATE", "DELETE", "RESTORE", "MERGE"});
  Subscribe("GDPR_PRIVACY_DELETION", "", {"GDPR_DELETE"});
  Subscribe("ASSOCIATION", "0-1", {"ASSOCIATION_ADDED", "ASSOCIATION_REMOVED"});
  const int64_t id = store_.Create(kContact, {}, now_ms_);
  Update(id, {{"jobtitle", "CTO"}});
  store_.Archive(kContact, id, now_ms_);
  store_.Restore(kContact, id, now_ms_);
  const Link link{kContact, id, ObjectType::kCompany, portal_.IdAt(ObjectType::kCompany, 0)};
  store_.Associate(link, {279});
  store_.Disassociate(link, {});
  store_.Merge(kContact, id, contact_, now_ms_);
  store_.Purge(kContact, portal_.IdAt(kContact, 5));
  std::vector<std::string> actions;
  for (const auto& event : Events()) {
    actions.emplace_back(event.at("action").as_string());
  }
  EXPECT_EQ(actions,
            (std::vector<std::string>{"CREATE", "UPDATE", "DELETE", "RESTORE", "ASSOCIATION_ADDED",
                                      "ASSOCIATION_REMOVED", "MERGE", "GDPR_DELETE", "DELETE"}));
}

TEST_F(JournalTest, SingleRecordsCanBeSubscribedTo) {
  Subscribe("OBJECT", "0-1", {"UPDATE"}, {}, {contact_});
  Update(contact_, {{"phone", "1"}});
  Update(portal_.IdAt(kContact, 1), {{"phone", "1"}});
  EXPECT_EQ(Events().size(), 1U);
}

TEST_F(JournalTest, EntriesFollowEachOtherByOffset) {
  Subscribe("OBJECT", "0-1", {"UPDATE"});
  for (int i = 0; i < 250; ++i) Update(contact_, {{"phone", std::to_string(i)}});
  const auto all = journal_->Earliest(10);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(journal_->Latest(1)[0].offset, all[2].offset);
  EXPECT_EQ(journal_->Latest(2)[0].offset, all[1].offset);
  EXPECT_EQ(journal_->After(all[0].offset, 1)->at(0).offset, all[1].offset);
  EXPECT_EQ(journal_->After(all[0].offset, 9)->size(), 2U);
  EXPECT_TRUE(journal_->After(all[2].offset, 1)->empty());
  EXPECT_FALSE(journal_->After("no-such-offset", 1).has_value());
  Update(contact_, {{"phone", "again"}});
  EXPECT_EQ(journal_->After(all[2].offset, 1)->size(), 1U) << "what waits is published";
}

TEST_F(JournalTest, ThreeDaysAreKept) {
  Subscribe("OBJECT", "0-1", {"UPDATE"});
  Update(contact_, {{"phone", "1"}});
  const std::string first = journal_->Latest(1)[0].offset;
  now_ms_ += 2 * kDayMs;
  Update(contact_, {{"phone", "2"}});
  const std::string second = journal_->Latest(1)[0].offset;
  EXPECT_EQ(journal_->After(first, 5)->size(), 1U);
  now_ms_ += kDayMs;
  EXPECT_FALSE(journal_->After(first, 5).has_value());
  EXPECT_FALSE(journal_->Find(first).has_value());
  ASSERT_EQ(journal_->Earliest(5).size(), 1U);
  EXPECT_EQ(journal_->Earliest(5)[0].offset, second);
  EXPECT_TRUE(journal_->After(second, 5)->empty());
}

TEST_F(JournalTest, TimeCanBeScaledAndNamesWrittenOtherwise) {
  Start({.portal_id = kPortal, .time_scale = 3 * 86'400, .snake_case = true});
  Subscribe("OBJECT", "0-1", {"UPDATE"});
  Update(contact_, {{"phone", "1"}});
  EXPECT_EQ(Events().at(0).as_object().at("object_type_id"), "0-1");
  now_ms_ += kSecondMs;
  EXPECT_TRUE(Events().empty());
}

TEST(JournalSubscriptions, RefuseWhatCannotBe) {
  JournalSubscriptions subscriptions(kPortal);
  const JournalSubscriptionInput refused[] = {
      {"THING", kPortal, "0-1", {"CREATE"}, {}, {}},
      {"OBJECT", 7, "0-1", {"CREATE"}, {}, {}},
      {"OBJECT", kPortal, "", {"CREATE"}, {}, {}},
      {"OBJECT", kPortal, "0-1", {}, {}, {}},
      {"OBJECT", kPortal, "0-1", {"ASSOCIATION_ADDED"}, {}, {}},
      {"ASSOCIATION", kPortal, "0-1", {"UPDATE"}, {}, {}},
  };
  for (const JournalSubscriptionInput& input : refused) {
    EXPECT_NE(subscriptions.Add(input, 0).refusal, "");
  }
  EXPECT_TRUE(subscriptions.All().empty());
}

}  // namespace
}  // namespace stanna::sim
