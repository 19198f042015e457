#include "server/insights/context/interaction_rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace stanna::insights {
namespace {

const Date kToday = std::chrono::year(2026) / 11 / 29;
Time DaysAgo(int count) {
  return Time(std::chrono::sys_days(kToday)) + std::chrono::hours(12) - std::chrono::days(count);
}

const std::vector<ContextPerson> kPeople = {{.contact_id = 1,
                                             .name = "Ada",
                                             .title = "CEO",
                                             .email = "",
                                             .influence = 1,
                                             .last_contact = {},
                                             .mood = {},
                                             .mood_messages = 0},
                                            {.contact_id = 2,
                                             .name = "Bob",
                                             .title = "Intern",
                                             .email = "",
                                             .influence = 0,
                                             .last_contact = {},
                                             .mood = {},
                                             .mood_messages = 0}};

// A neutral e-mail of the client, of three days ago, by nobody in particular.
ContextInteraction Mail(ObjectId id) {
  ContextInteraction mail;
  mail.record = {ObjectType::kEmail, id};
  mail.at = DaysAgo(3);
  mail.side = Side::kClient;
  mail.analysed = true;
  mail.confidence = 0.8;
  return mail;
}

double RankOf(const ContextInteraction& interaction) {
  return WeightOf(interaction, kPeople, kToday, absl::UTCTimeZone()).rank();
}

TEST(InteractionRank, WhatMakesItMoreImportant) {
  const struct {
    const char* words;
    std::function<void(ContextInteraction&)> more, less;
  } kCases[] = {
      {"newer", [](auto& of) { of.at = DaysAgo(7); }, [](auto& of) { of.at = DaysAgo(8); }},
      {"of this month", [](auto& of) { of.at = DaysAgo(30); },
       [](auto& of) { of.at = DaysAgo(31); }},
      {"of this quarter", [](auto& of) { of.at = DaysAgo(90); },
       [](auto& of) { of.at = DaysAgo(91); }},
      {"angry", [](auto& of) { of.score = -0.9; }, [](auto&) {}},
      {"delighted", [](auto& of) { of.score = 0.9; }, [](auto& of) { of.score = 0.4; }},
      {"read", [](auto& of) { of.score = 0.9; },
       [](auto& of) {
         of.score = 0.9;
         of.confidence = 0.05;
       }},
      {"talk of leaving", [](auto& of) { of.intents = kChurn; },
       [](auto& of) { of.intents = kPrice; }},
      {"two intents", [](auto& of) { of.intents = kChurn | kPrice; },
       [](auto& of) { of.intents = kChurn; }},
      {"a meeting", [](auto& of) { of.kind = MessageKind::kMeeting; }, [](auto&) {}},
      {"a missed one",
       [](auto& of) {
         of.kind = MessageKind::kMeeting;
         of.outcome = Outcome::kNoShow;
       },
       [](auto& of) { of.kind = MessageKind::kMeeting; }},
      {"a note is less", [](auto&) {}, [](auto& of) { of.kind = MessageKind::kNote; }},
      {"by the chief",
       [](auto& of) {
         of.contacts = {2, 1};
       },
       [](auto&) {}},
      {"by an intern is less", [](auto&) {}, [](auto& of) { of.contacts = {2}; }},
      {"by us is less", [](auto&) {}, [](auto& of) { of.side = Side::kOwn; }},
  };
  for (const auto& c : kCases) {
    ContextInteraction more = Mail(1), less = Mail(1);
    c.more(more);
    c.less(less);
    EXPECT_GT(RankOf(more), RankOf(less)) << c.words;
  }
}

TEST(InteractionRank, WhatIsNone) {
  ContextInteraction away = Mail(1), planned = Mail(2), task = Mail(3);
  away.automatic = Automatic::kOutOfOffice;
  planned.at = DaysAgo(-1);
  task.kind = MessageKind::kTask;
  EXPECT_TRUE(
      RankInteractions({away, planned, task}, kPeople, kToday, absl::UTCTimeZone()).empty());
}

// Not merely the latest: an angry mail of the chief's of last month stands before chatter of today.
TEST(InteractionRank, AngerOutlastsChatter) {
  ContextInteraction angry = Mail(1), chatter = Mail(2);
  angry.at = DaysAgo(40);
  angry.score = -0.9;
  angry.intents = kChurn;
  angry.contacts = {1};
  chatter.at = DaysAgo(0);
  chatter.contacts = {2};
  const auto ranked = RankInteractions({chatter, angry}, kPeople, kToday, absl::UTCTimeZone());
  EXPECT_EQ(ranked.front().interaction.record.id, 1);
}

TEST(InteractionRank, TiesAreTheSameInAnyOrder) {
  std::vector<ContextInteraction> mails;
  for (ObjectId id = 1; id <= 20; ++id) mails.push_back(Mail(id));
  mails[7].at = DaysAgo(1);
  std::mt19937 random(5);
  for (int i = 0; i < 20; ++i) {
    std::ranges::shuffle(mails, random);
    const auto ranked = RankInteractions(mails, kPeople, kToday, absl::UTCTimeZone());
    ASSERT_EQ(ranked.size(), 20u);
    EXPECT_EQ(ranked[0].interaction.record.id, 8);
    EXPECT_EQ(ranked[1].interaction.record.id, 1);
    EXPECT_EQ(ranked[19].interaction.record.id, 20);
  }
}

}  // namespace
}  // namespace stanna::insights
