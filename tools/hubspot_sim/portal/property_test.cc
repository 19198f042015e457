#include "tools/hubspot_sim/portal/property.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace stanna::sim {
namespace {

/// How often a property has each value among the live records; null counts as "(null)".
std::map<std::string, int> Histogram(const Portal& portal, ObjectType type, const char* name) {
  std::map<std::string, int> histogram;
  const auto property = FindProperty(type, name);
  if (!property.has_value()) {
    ADD_FAILURE() << "no property " << name;
    return histogram;
  }
  for (int64_t i = 0; i < portal.LiveCount(type); ++i) {
    std::string value;
    const bool has =
        PropertiesOf(type)[static_cast<size_t>(*property)].value(portal.FactsOf(type, i), value);
    ++histogram[has ? value : "(null)"];
  }
  return histogram;
}

bool AnyContains(const std::map<std::string, int>& histogram, const std::string& part) {
  for (const auto& [value, count] : histogram) {
    if (value.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(Property, TablesAreSortedAndComplete) {
  for (const ObjectTypeInfo& info : AllObjectTypes()) {
    std::string previous;
    for (const PropertyDefinition& property : PropertiesOf(info.type)) {
      EXPECT_LT(previous, property.name) << info.plural;
      EXPECT_NE(property.value, nullptr) << property.name;
      previous = property.name;
    }
    for (std::string_view name :
         {std::string_view("hs_object_id"), info.created_property, info.modified_property}) {
      EXPECT_TRUE(FindProperty(info.type, name).has_value()) << info.plural << " " << name;
    }
  }
  EXPECT_EQ(FindProperty(ObjectType::kDeal, "nonsense"), std::nullopt);
}

// Values of every property of many records: enumerations stay within their options.
TEST(Property, EnumerationsHoldTheirOptions) {
  const Portal portal(PortalOptions{});
  for (const ObjectTypeInfo& info : AllObjectTypes()) {
    for (const PropertyDefinition& property : PropertiesOf(info.type)) {
      for (int64_t i = 0; i < std::min<int64_t>(200, portal.LiveCount(info.type)); ++i) {
        std::string value;
        const bool has = property.value(portal.FactsOf(info.type, i), value);
        const bool is_closed_list =
            has && !value.empty() && !property.options.empty() && property.field_type != "checkbox";
        if (!is_closed_list) continue;
        EXPECT_NE(property.options.find(value + "="), std::string_view::npos)
            << property.name << " = " << value;
      }
    }
  }
}

TEST(Property, DomainsHoldEveryTrap) {
  const Portal portal(PortalOptions{});
  const auto domains = Histogram(portal, ObjectType::kCompany, "domain");
  EXPECT_EQ(domains.count("münchen-logistik.de"), 1U);
  for (const char* part : {"www.", "https://", "HTTPS://WWW.", ":8080", "xn--", " ", "shop."}) {
    EXPECT_TRUE(AnyContains(domains, part)) << part;
  }
  EXPECT_GE(domains.at("(null)"), 1);
  EXPECT_GE(domains.at(""), 1);
  bool shared = false;
  for (const auto& [domain, count] : domains) shared |= domain[0] != '(' && count > 1;
  EXPECT_TRUE(shared);
}

TEST(Property, ContactsHaveFreeMailOwnStaffAndNoAddress) {
  const Portal portal(PortalOptions{});
  const auto emails = Histogram(portal, ObjectType::kContact, "email");
  EXPECT_TRUE(AnyContains(emails, "@gmail.com"));
  EXPECT_TRUE(AnyContains(emails, "@stanna-demo.example"));
  EXPECT_TRUE(AnyContains(emails, "@xn--mnchen-logistik-"));
  EXPECT_GE(emails.at("(null)"), 1);
}

TEST(Property, MeetingsIncludeNoShowsAndCancellations) {
  const Portal portal(PortalOptions{});
  const auto outcomes = Histogram(portal, ObjectType::kMeeting, "hs_meeting_outcome");
  for (const char* outcome :
       {"COMPLETED", "NO_SHOW", "CANCELED", "RESCHEDULED", "SCHEDULED", "(null)", "Held on site"}) {
    EXPECT_GE(outcomes.count(outcome), 1U) << outcome;
  }
}

TEST(Property, ComputedNumbersAreExactExpansions) {
  const Portal portal(PortalOptions{});
  const auto values = Histogram(portal, ObjectType::kDeal, "hs_deal_stage_probability");
  EXPECT_EQ(values.count("0.200000000000000011102230246251565404236316680908203125"), 1U);
  EXPECT_EQ(values.count("1.0"), 1U);
}

TEST(Property, ThreadsShareContactAndSubject) {
  const Portal portal(PortalOptions{});
  const auto threads = Histogram(portal, ObjectType::kEmail, "hs_email_thread_id");
  for (const auto& [thread, count] : threads) EXPECT_EQ(count, 3) << thread;
  for (int64_t i = 0; i < 300; i += 3) {
    const Facts first = portal.FactsOf(ObjectType::kEmail, i);
    const Facts second = portal.FactsOf(ObjectType::kEmail, i + 1);
    EXPECT_EQ(portal.MainContact(first), portal.MainContact(second)) << i;
  }
}

TEST(Property, BodiesVary) {
  const Portal portal(PortalOptions{});
  EXPECT_GT(Histogram(portal, ObjectType::kNote, "hs_note_body").size(), 60U);
}

TEST(Property, TasksAreDueInTheFutureToo) {
  const Portal portal(PortalOptions{});
  const auto due = Histogram(portal, ObjectType::kTask, "hs_timestamp");
  EXPECT_GT(due.rbegin()->first, "2026-11-01T");
}

}  // namespace
}  // namespace stanna::sim
