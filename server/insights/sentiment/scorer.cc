#include "server/insights/sentiment/scorer.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <utility>

#include "server/insights/sentiment/embedded_files.h"

namespace stanna::insights {
namespace {

constexpr int kNegativeClass = 0, kNeutralClass = 1, kPositiveClass = 2;

// A text in a language that isn't read is neutral, and hardly anything is known of it.
constexpr double kUnreadConfidence = 0.05;
// Phrases that did less are no explanation.
constexpr double kLeastContribution = 0.1;
// Bad news in the same text makes praise doubtful: "Great, another outage".
constexpr double kBadNewsBesidePraise = 0.4;

// The product's scale. Both are set by hand: no texts with the product's levels are at hand.
constexpr double kStrongScore = 0.85;
// A threat to leave or a formal complaint needs no strong words.
constexpr double kThreatScore = 0.5;

void Reset(MessageAnalysis& out, std::vector<DecidingPhrase>& spare) {
  out.score = out.confidence = out.sarcasm = 0;
  out.mood = Mood::kNeutral;
  out.level = 0;
  out.intents = 0;
  out.automatic = Automatic::kNone;
  out.language.clear();
  for (DecidingPhrase& phrase : out.phrases) spare.push_back(std::move(phrase));
  out.phrases.clear();
}

double ConfidenceOf(const std::array<double, 3>& probabilities) {
  double entropy = 0;
  for (const double p : probabilities) {
    if (p > 0) entropy -= p * std::log(p);
  }
  return std::clamp(1 - entropy / std::log(3.0), 0.0, 1.0);
}

Mood MoodOf(const std::array<double, 3>& probabilities) {
  const auto likeliest = std::ranges::max_element(probabilities) - probabilities.begin();
  return static_cast<Mood>(likeliest - kNeutralClass);
}

int LevelOf(Mood mood, double score, std::uint32_t intents) {
  if (mood == Mood::kNeutral) return 0;
  if (mood == Mood::kPositive) return score >= kStrongScore ? 2 : 1;
  const bool threat = (intents & (kChurn | kEscalation)) != 0 && score <= -kThreatScore;
  return threat || score <= -kStrongScore ? -2 : -1;
}

// The end of at most `most` bytes from `begin` on, not inside of a character.
std::size_t CutEnd(std::string_view text, std::size_t begin, std::size_t end, std::size_t most) {
  if (end - begin <= most) return end;
  end = begin + most;
  while (end > begin && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return end;
}

}  // namespace

absl::StatusOr<SentimentScorer> SentimentScorer::Make(std::string_view model,
                                                      std::string_view phrases_json) {
  SentimentScorer scorer;
  ASSIGN_OR_RETURN(scorer.model_, SentimentModel::Read(model));
  scorer.model_.FillWords(scorer.words_);
  ASSIGN_OR_RETURN(scorer.phrases_, PhraseBook::Make(phrases_json, scorer.words_));
  for (int k = 0; k < kValenceFeatures; ++k) {
    const Logits& weights = scorer.model_.dense()[k];
    scorer.valence_weights_[k] = weights[kPositiveClass] - weights[kNegativeClass];
  }
  return scorer;
}

const SentimentScorer& SentimentScorer::Standard() {
  // The files are built in, and a test reads them: they can't be wrong here.
  static const auto& scorer =
      *new SentimentScorer(Make(EmbeddedModel(), EmbeddedPhrases()).value());
  return scorer;
}

void SentimentScorer::Score(const PreparedText& text, MessageKind, Side, Scratch& scratch,
                            MessageAnalysis& out) const {
  Reset(out, scratch.spare_);
  out.model_version = model_version();
  out.language = text.language;
  out.automatic = text.automatic;
  if (text.automatic != Automatic::kNone) {
    out.confidence = 1;
    return;
  }
  if (!text.readable) {
    out.confidence = kUnreadConfidence;
    return;
  }
  scratch.parts_.clear();
  for (const TextPart& part : text.parts) {
    scratch.parts_.push_back({.begin = part.begin, .end = part.end, .weight = part.weight});
  }
  // Courtesies at most: without a part nothing has weight, where ScoreParts would weigh it all.
  if (scratch.parts_.empty()) return;
  ScoreParts(text.text, scratch, out);
}

void SentimentScorer::ScorePlain(std::string_view text, Scratch& scratch,
                                 MessageAnalysis& out) const {
  Reset(out, scratch.spare_);
  out.model_version = model_version();
  scratch.parts_.clear();
  ScoreParts(text, scratch, out);
}

void SentimentScorer::ScoreParts(std::string_view text, Scratch& scratch,
                                 MessageAnalysis& out) const {
  TextView& view = scratch.view_;
  ViewText(text, scratch.parts_, words_, phrases_, view);
  scratch.contributions_.clear();
  scratch.logits_ = {};
  scratch.base_ = 0;
  // Nothing was said: not even that it is nothing bad.
  if (view.text.tokens.empty()) {
    scratch.logit_difference_ = 0;
    scratch.probabilities_ = {0, 1, 0};
    return;
  }
  AddWordFeatures(scratch);
  AddDenseFeatures(scratch);
  AddPhrases(scratch);
  auto& logits = scratch.logits_;
  scratch.logit_difference_ = logits[kPositiveClass] - logits[kNegativeClass];
  out.sarcasm = SarcasmOf(view);
  if (out.sarcasm > kSarcasmFlips) TurnRound(scratch);
  const double largest = std::ranges::max(logits);
  double sum = 0;
  for (int c = 0; c < 3; ++c) sum += scratch.probabilities_[c] = std::exp(logits[c] - largest);
  for (double& p : scratch.probabilities_) p /= sum;
  out.score = scratch.probabilities_[kPositiveClass] - scratch.probabilities_[kNegativeClass];
  out.mood = MoodOf(scratch.probabilities_);
  out.confidence = ConfidenceOf(scratch.probabilities_);
  out.intents = view.intents;
  out.level = LevelOf(out.mood, out.score, out.intents);
  ListContributions(scratch);
  ReportPhrases(text, scratch, out);
}

void SentimentScorer::AddWordFeatures(Scratch& scratch) const {
  const TextView& view = scratch.view_;
  const std::size_t tokens = view.text.tokens.size();
  auto& by_token = scratch.by_token_;
  by_token.assign(tokens, 0);
  scratch.by_match_.assign(view.matches.size(), 0);
  double sums[3] = {}, squares = 0;
  std::size_t match = 0;
  const auto add = [&](std::uint64_t hash, double weight) {
    const std::int8_t* row = model_.Row(hash);
    for (int c = 0; c < 3; ++c) sums[c] += weight * row[c];
    squares += weight * weight;
    return weight * (row[kPositiveClass] - row[kNegativeClass]);
  };
  ForEachWordFeature(view, [&](std::uint64_t hash, int first, int last, double weight) {
    const double half = add(hash, weight) / 2;
    by_token[first] += half;
    by_token[last] += half;
  });
  for (const PhraseMatch& found : view.matches) {
    const double weight = found.factor;
    if (weight > 0) scratch.by_match_[match] = add(phrases_.phrases()[found.phrase].hash, weight);
    ++match;
  }
  const double scale = kWordScale / std::sqrt(std::max(squares, 1.0)) * model_.unit();
  for (int c = 0; c < 3; ++c) scratch.logits_[c] += scale * sums[c];
  for (double& amount : by_token) amount *= scale;
  for (double& amount : scratch.by_match_) amount *= scale;
}

void SentimentScorer::AddDenseFeatures(Scratch& scratch) const {
  const TextView& view = scratch.view_;
  for (int k = 0; k < kDenseFeatures; ++k) {
    if (view.dense[k] == 0) continue;
    const Logits& weights = model_.dense()[k];
    for (int c = 0; c < 3; ++c) scratch.logits_[c] += weights[c] * view.dense[k];
    if (k < kValenceFeatures) continue;
    scratch.base_ += (weights[kPositiveClass] - weights[kNegativeClass]) * view.dense[k];
  }
  if (view.hits == 0) return;
  for (std::size_t i = 0; i < view.valences.size(); ++i) {
    scratch.by_token_[i] += ValenceShare(view, static_cast<int>(i), valence_weights_);
  }
}

void SentimentScorer::AddPhrases(Scratch& scratch) const {
  const TextView& view = scratch.view_;
  scratch.logits_[kNegativeClass] += view.negative;
  scratch.logits_[kNeutralClass] += view.neutral;
  scratch.logits_[kPositiveClass] += view.positive;
  for (std::size_t i = 0; i < view.matches.size(); ++i) {
    const PhraseMatch& match = view.matches[i];
    scratch.by_match_[i] += phrases_.phrases()[match.phrase].valence * match.factor;
  }
}

// That at least one of the signs is right, as if each was by itself.
double SentimentScorer::SarcasmOf(const TextView& view) const {
  double meant = 1;
  bool bad_news = std::ranges::any_of(view.valences, [](float valence) { return valence < 0; });
  for (const PhraseMatch& match : view.matches) {
    const Phrase& phrase = phrases_.phrases()[match.phrase];
    if (phrase.sarcasm > 0 && match.factor > 0) {
      meant *= 1 - phrase.sarcasm;
    } else if (phrase.valence * match.factor < 0) {
      bad_news = true;
    }
  }
  if (meant == 1) return 0;
  if (bad_news) meant *= 1 - kBadNewsBesidePraise;
  return 1 - meant;
}

// Apparent praise becomes as much blame, and the sarcastic phrases are the reason.
void SentimentScorer::TurnRound(Scratch& scratch) const {
  auto& logits = scratch.logits_;
  if (scratch.logit_difference_ <= 0) return;
  std::swap(logits[kPositiveClass], logits[kNegativeClass]);
  for (std::size_t i = 0; i < scratch.by_match_.size(); ++i) {
    if (phrases_.phrases()[scratch.view_.matches[i].phrase].sarcasm == 0) continue;
    scratch.by_match_[i] -= 2 * scratch.logit_difference_;
    break;
  }
  scratch.logit_difference_ = -scratch.logit_difference_;
}

void SentimentScorer::ListContributions(Scratch& scratch) const {
  const TextView& view = scratch.view_;
  const auto& tokens = view.text.tokens;
  const auto& by_token = scratch.by_token_;
  const int count = static_cast<int>(tokens.size());
  std::size_t match = 0;
  for (int i = 0; i < count;) {
    if (match < view.matches.size() && view.matches[match].begin == i) {
      const PhraseMatch& found = view.matches[match];
      double amount = scratch.by_match_[match];
      for (; i < found.end; ++i) amount += by_token[i];
      const bool denied = found.factor <= 0;
      scratch.contributions_.push_back(
          {.begin = tokens[found.begin].begin,
           .end = tokens[found.end - 1].end,
           .amount = amount,
           .intents = denied ? 0 : phrases_.phrases()[found.phrase].intents});
      ++match;
      continue;
    }
    // Neighbours that pull the same way are one phrase: "really love".
    const int first = i;
    const int next_match = match < view.matches.size() ? view.matches[match].begin : count;
    double amount = by_token[i++];
    while (i < next_match && std::abs(amount) >= kLeastContribution &&
           std::abs(by_token[i]) >= kLeastContribution && amount * by_token[i] > 0 &&
           !tokens[i].begins_clause &&
           static_cast<std::size_t>(tokens[i].end - tokens[first].begin) <= kMostPhraseBytes) {
      amount += by_token[i++];
    }
    scratch.contributions_.push_back(
        {.begin = tokens[first].begin, .end = tokens[i - 1].end, .amount = amount, .intents = 0});
  }
}

void SentimentScorer::ReportPhrases(std::string_view text, Scratch& scratch,
                                    MessageAnalysis& out) const {
  auto& largest = scratch.largest_;
  largest.clear();
  for (const Contribution& contribution : scratch.contributions_) {
    if (std::abs(contribution.amount) >= kLeastContribution) largest.push_back(contribution);
  }
  const auto more = [](const Contribution& a, const Contribution& b) {
    if (std::abs(a.amount) != std::abs(b.amount)) return std::abs(a.amount) > std::abs(b.amount);
    return a.begin < b.begin;
  };
  const std::size_t count = std::min(largest.size(), kMostPhrases);
  std::partial_sort(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(count),
                    largest.end(), more);
  for (std::size_t i = 0; i < count; ++i) {
    DecidingPhrase phrase;
    if (!scratch.spare_.empty()) {
      phrase = std::move(scratch.spare_.back());
      scratch.spare_.pop_back();
    } else {
      phrase.text.reserve(kMostPhraseBytes);
    }
    const auto begin = static_cast<std::size_t>(largest[i].begin);
    const auto end = static_cast<std::size_t>(largest[i].end);
    phrase.text.assign(text.substr(begin, CutEnd(text, begin, end, kMostPhraseBytes) - begin));
    phrase.begin = largest[i].begin;
    phrase.end = largest[i].end;
    phrase.contribution = largest[i].amount;
    phrase.intents = largest[i].intents;
    out.phrases.push_back(std::move(phrase));
  }
}

}  // namespace stanna::insights
