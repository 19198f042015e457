#include "tools/cohort/cohort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tools/cohort/cohort_facts.h"
#include "tools/cohort/generator.h"
#include "tools/cohort/metrics.h"

namespace stanna::cohort {
namespace {

std::string NewFolder() {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) /
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::create_directories(folder);
  return folder.string();
}

std::string TextOf(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Cohort, WhatIsWrittenIsRead) {
  const std::string folder = NewFolder();
  const Cohort made = MakeCohort(*FindProcess("a"), 5, 1);
  ASSERT_TRUE(WriteCohort(made, folder).ok());
  const auto read = ReadCohort(folder);
  ASSERT_TRUE(read.ok()) << ToString(read.status());
  ASSERT_EQ(read->clients.size(), made.clients.size());
  for (std::size_t i = 0; i < made.clients.size(); ++i) {
    EXPECT_EQ(read->clients[i].renewal_day, made.clients[i].renewal_day);
    EXPECT_EQ(read->clients[i].churned, made.clients[i].churned);
    EXPECT_EQ(read->clients[i].events.size(), made.clients[i].events.size());
  }
  const std::string events = TextOf(folder + "/events.tsv");
  ASSERT_TRUE(WriteCohort(*read, folder).ok());
  EXPECT_EQ(TextOf(folder + "/events.tsv"), events);
}

TEST(Cohort, MistakesAreNamedByFileAndLine) {
  const std::string folder = NewFolder();
  EXPECT_FALSE(ReadCohort(folder + "/nowhere").ok());
  ASSERT_TRUE(WriteCohort(MakeCohort(*FindProcess("a"), 1, 1), folder).ok());
  const char* const lines[] = {"0\t1.0\temail\tin\t\n", "0\tx\temail\tin\t\t0.1\n",
                               "7\t1.0\temail\tin\t\t0.1\n", "0\t1.0\tfax\tin\t\t0.1\n",
                               "0\t1.0\temail\treply\tsoon\t0.1\n"};
  for (const char* line : lines) {
    std::ofstream(folder + "/events.tsv") << "client\tday\ttype\tdirection\tvalue\tsentiment\n"
                                          << line;
    const auto read = ReadCohort(folder);
    ASSERT_FALSE(read.ok()) << line;
    EXPECT_NE(MessageOf(read.status()).find("events.tsv:2"), std::string::npos)
        << MessageOf(read.status());
  }
}

TEST(Generator, IsTheSameForTheSameSeed) {
  for (const Process& process : AllProcesses()) {
    const Cohort one = MakeCohort(process, 3, 7), same = MakeCohort(process, 3, 7),
                 other = MakeCohort(process, 3, 8);
    EXPECT_EQ(one.clients[2].events.size(), same.clients[2].events.size());
    EXPECT_EQ(one.clients[2].churn_p, same.clients[2].churn_p);
    EXPECT_NE(one.clients[2].churn_p, other.clients[2].churn_p);
  }
}

TEST(Generator, ProcessesDifferAsTheySay) {
  const auto count = [](const Cohort& cohort, EventType type) {
    std::size_t events = 0;
    for (const Client& client : cohort.clients) {
      events += static_cast<std::size_t>(std::ranges::count(client.events, type, &Event::type));
    }
    return events;
  };
  const Cohort usual = MakeCohort(*FindProcess("a"), 50, 1);
  const Cohort sparse = MakeCohort(*FindProcess("d"), 50, 1);
  EXPECT_EQ(FindProcess("z"), nullptr);
  EXPECT_EQ(count(sparse, EventType::kMeeting), 0u);
  EXPECT_EQ(count(sparse, EventType::kDeal), 0u);
  EXPECT_LT(2 * count(sparse, EventType::kEmail), 3 * count(usual, EventType::kEmail));
}

TEST(CohortFacts, NothingLaterThanTheDayIsKnown) {
  const Cohort cohort = MakeCohort(*FindProcess("b"), 20, 3);
  for (const Client& client : cohort.clients) {
    const int day = client.renewal_day - 90;
    Client cut = client;
    std::erase_if(cut.events, [&](const Event& event) { return event.day > day; });
    cut.churned = !cut.churned;
    EXPECT_EQ(HealthAsOf(client, day).score, HealthAsOf(cut, day).score);
  }
}

TEST(CohortFacts, RepliesAnswerOurMessages) {
  Client client;
  client.renewal_day = 500;
  for (int day = 100; day < 400; day += 5) {
    Event ours;
    ours.day = day, ours.direction = Direction::kOut;
    Event reply;
    reply.day = day + 0.25, reply.direction = Direction::kReply, reply.hours = 6;
    client.events.push_back(ours);
    client.events.push_back(reply);
  }
  EXPECT_NEAR(HealthAsOf(client, 400).response_hours.value(), 6, 0.01);
}

TEST(Metrics, AucOfKnownOrders) {
  EXPECT_EQ(Auc({1, 2, 3, 4}, {0, 0, 1, 1}), 1);
  EXPECT_EQ(Auc({4, 3, 2, 1}, {0, 0, 1, 1}), 0);
  EXPECT_EQ(Auc({1, 1, 1, 1}, {0, 1, 0, 1}), 0.5);
  EXPECT_EQ(Auc({1, 2, 3, 4}, {0, 1, 0, 1}), 0.75);
  EXPECT_EQ(Auc({1, 2}, {1, 1}), 0.5);
}

TEST(Metrics, ASigmoidIsFoundAgain) {
  Scores scores;
  Labels left;
  // At each score s the part that left is as a sigmoid of slope 1 and intercept −1 says.
  for (int s = -3; s <= 3; ++s) {
    const int gone = static_cast<int>(1'000 * Sigmoid{.slope = 1, .intercept = -1}(s));
    for (int i = 0; i < 1'000; ++i) {
      scores.push_back(s);
      left.push_back(i < gone);
    }
  }
  const Sigmoid fit = FitSigmoid(scores, left);
  EXPECT_NEAR(fit.slope, 1, 0.02);
  EXPECT_NEAR(fit.intercept, -1, 0.02);
  EXPECT_LT(CalibrationError(CrossFitted(scores, left), left), 0.02);
}

TEST(Metrics, CaptureAndLift) {
  const Scores scores = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const Labels left = {1, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  EXPECT_DOUBLE_EQ(Capture(scores, left, 0.2), 0.5);
  EXPECT_DOUBLE_EQ(Lift(scores, left, 0.2), 2.5);
}

TEST(Metrics, CalibrationErrorOfOneBin) {
  EXPECT_NEAR(CalibrationError({0.25, 0.25, 0.25, 0.25}, {1, 0, 0, 0}), 0, 1e-12);
  EXPECT_NEAR(CalibrationError({0.75, 0.75, 0.75, 0.75}, {1, 0, 0, 0}), 0.5, 1e-12);
}

}  // namespace
}  // namespace stanna::cohort
