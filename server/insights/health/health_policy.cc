#include "server/insights/health/health_policy.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace stanna::insights {
namespace {

bool IsWordByte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c < 0; }

// As a whole word: "cto" is not in "director".
bool HasWord(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !IsWordByte(text[at - 1])) && (end == text.size() || !IsWordByte(text[end]))) {
      return true;
    }
  }
  return false;
}

struct Group {
  double share = 0, all = 0, own = 0;
};

Group GroupOf(const HealthPolicy& policy, Factor factor) {
  const FactorWeights& w = policy.weights;
  const HealthShares& s = policy.shares;
  const double communication =
      w.recency + w.frequency + w.responsiveness + w.meetings + w.sentiment + w.sentiment_trend;
  const double business = w.deals + w.renewal + w.indicators;
  const double depth = w.breadth + w.influence;
  switch (factor) {
    case Factor::kRecency:
      return {s.communication, communication, w.recency};
    case Factor::kFrequency:
      return {s.communication, communication, w.frequency};
    case Factor::kResponsiveness:
      return {s.communication, communication, w.responsiveness};
    case Factor::kMeetings:
      return {s.communication, communication, w.meetings};
    case Factor::kSentiment:
      return {s.communication, communication, w.sentiment};
    case Factor::kSentimentTrend:
      return {s.communication, communication, w.sentiment_trend};
    case Factor::kDeals:
      return {s.business, business, w.deals};
    case Factor::kRenewal:
      return {s.business, business, w.renewal};
    case Factor::kIndicators:
      return {s.business, business, w.indicators};
    case Factor::kBreadth:
      return {s.depth, depth, w.breadth};
    case Factor::kInfluence:
      return {s.depth, depth, w.influence};
    case Factor::kManual:
    case Factor::kCap:
    case Factor::kEvidence:
      return {};
  }
  return {};
}

}  // namespace

std::vector<TitleInfluence> StandardTitles() {
  return {{"intern", 0.1},
          {"student", 0.1},
          {"assistant", 0.3},
          {"coordinator", 0.3},
          {"vice president", 0.9},
          {"vp", 0.9},
          {"svp", 0.9},
          {"evp", 0.9},
          {"chief", 1.0},
          {"ceo", 1.0},
          {"cfo", 1.0},
          {"coo", 1.0},
          {"cto", 1.0},
          {"cio", 1.0},
          {"cmo", 1.0},
          {"cro", 1.0},
          {"ciso", 1.0},
          {"founder", 1.0},
          {"co-founder", 1.0},
          {"cofounder", 1.0},
          {"owner", 1.0},
          {"president", 1.0},
          {"partner", 0.9},
          {"managing", 0.9},
          {"director", 0.8},
          {"head", 0.8},
          {"procurement", 0.7},
          {"purchasing", 0.7},
          {"manager", 0.6},
          {"lead", 0.6},
          {"principal", 0.6},
          {"senior", 0.45},
          {"analyst", 0.3}};
}

double WeightOf(const HealthPolicy& policy, Factor factor) {
  const HealthShares& shares = policy.shares;
  const Group group = GroupOf(policy, factor);
  const double connected = shares.communication + shares.business + shares.depth;
  if (group.all <= 0 || connected <= 0) return 0;
  return group.share / connected * group.own / group.all;
}

double InfluenceOf(const HealthPolicy& policy, const std::string& title) {
  const std::string lower = LowerAscii(title);
  for (const TitleInfluence& known : policy.titles) {
    if (HasWord(lower, known.word)) return known.influence;
  }
  return policy.unknown_influence;
}

}  // namespace stanna::insights
