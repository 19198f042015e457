#include "server/portfolio/score_deltas.h"

#include <gtest/gtest.h>

namespace stanna::portfolio {
namespace {

storage::PortfolioHealth Client(const std::string& id, int score) {
  storage::PortfolioHealth client;
  client.client_id = ClientId(id);
  client.name = "Name of " + id;
  client.health.score = score;
  return client;
}

storage::FactorDelta Delta(const std::string& factor, const std::string& id, int delta) {
  return {.factor = factor, .client_id = ClientId(id), .delta = delta};
}

TEST(ScoreDeltas, GroupsWhatMovedClientsFarEnough) {
  const std::vector<storage::PortfolioHealth> clients = {Client("a", 3000), Client("b", 7000),
                                                         Client("c", 5000)};
  const auto reasons = ScoreDeltas(
      {Delta("recency", "a", -1500), Delta("meetings", "a", -500), Delta("sentiment", "a", 200),
       Delta("recency", "b", 700), Delta("sentiment", "b", 300), Delta("recency", "c", -999),
       Delta("recency", "excluded", -5000), Delta("deals", "a", 0)},
      clients, 1000);
  ASSERT_EQ(reasons.size(), 3u);
  EXPECT_EQ(reasons[0].factor, "recency");
  EXPECT_EQ(reasons[0].reason, "Time since the last contact");
  EXPECT_EQ(reasons[0].total, -800);
  EXPECT_EQ(reasons[0].count, 2);
  ASSERT_EQ(reasons[0].clients.size(), 2u);
  EXPECT_EQ(reasons[0].clients[0].name, "Name of a");
  EXPECT_EQ(reasons[0].clients[0].delta, -1500);
  EXPECT_EQ(reasons[0].clients[0].current_score, 3000);
  EXPECT_EQ(reasons[0].clients[0].previous_score, 4800);
  EXPECT_EQ(reasons[0].clients[1].previous_score, 6000);
  // Of equal totals by name; both are ±500.
  EXPECT_EQ(reasons[1].factor, "meetings");
  EXPECT_EQ(reasons[2].factor, "sentiment");
}

TEST(ScoreDeltas, WhatTakesItselfBackIsNoMove) {
  EXPECT_TRUE(ScoreDeltas({Delta("recency", "a", -2000), Delta("sentiment", "a", 2000)},
                          {Client("a", 5000)}, 1)
                  .empty());
  EXPECT_EQ(ScoreDeltas({Delta("recency", "a", -2000), Delta("sentiment", "a", 2000)},
                        {Client("a", 5000)}, 0)
                .size(),
            2u);
}

TEST(ScoreDeltas, ListsTheLargestClientsAndCountsAll) {
  std::vector<storage::PortfolioHealth> clients;
  std::vector<storage::FactorDelta> deltas;
  for (int i = 0; i < 80; ++i) {
    const std::string id = "c" + std::to_string(100 + i);
    clients.push_back(Client(id, 5000));
    deltas.push_back(Delta("of a newer version", id, i % 2 == 0 ? 1000 + i : -1000 - i));
  }
  const auto reasons = ScoreDeltas(deltas, clients, 1000);
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0].reason, "of a newer version");
  EXPECT_EQ(reasons[0].count, 80);
  ASSERT_EQ(reasons[0].clients.size(), kMostDeltaClients);
  EXPECT_EQ(reasons[0].clients[0].client_id, ClientId("c179"));
}

}  // namespace
}  // namespace stanna::portfolio
