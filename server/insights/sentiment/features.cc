#include "server/insights/sentiment/features.h"

#include <algorithm>
#include <cmath>

namespace stanna::insights {
namespace {

// VADER's figures, found there by experiment with raters.
constexpr float kBoost = 0.293f;
constexpr float kCapitalsBoost = 0.733f;
constexpr float kNegation = -0.74f;
constexpr float kFade[] = {1.0f, 0.95f, 0.9f};  // of a booster, by its distance
constexpr float kBeforeContrast = 0.5f, kBehindContrast = 1.5f;
constexpr double kExclamation = 0.292, kQuestion = 0.18, kMostQuestion = 0.96;
constexpr int kMostExclamations = 4;
constexpr double kSpread = 15;  // of S / √(S² + 15)
constexpr int kReach = 3;       // tokens before a word that change its valence
// A negator's scope, in tokens: to the next punctuation, but no longer.
constexpr int kNegationScope = 5;
// A sentence that says something about the business weighs more than the small talk around it.
constexpr double kIntentWeight = 1.5;
// From so many business words on, a text is business mail.
constexpr int kBusinessWords = 1;
constexpr double kOutsideBusiness = 0.3;
constexpr double kNeutralOutside = 0.5;

bool Has(const Token& token, std::uint16_t role) {
  return token.facts != nullptr && (token.facts->roles & role) != 0;
}

// Of parts as they are; what weight a text has on the whole must not change what it says, so that
// the tokens' mean becomes 1.
void WeighSentences(std::span<const WeightedPart> parts, TextView& view) {
  auto& weights = view.sentence_weights;
  weights.assign(static_cast<std::size_t>(view.text.sentences), parts.empty() ? 1 : 0);
  if (parts.empty()) return;
  std::size_t part = 0;
  int sentence = -1, counted = 0;
  double sum = 0;
  for (const Token& token : view.text.tokens) {
    if (token.sentence != sentence) {
      sentence = token.sentence;
      while (part < parts.size() && parts[part].end <= token.begin) ++part;
      const bool inside = part < parts.size() && parts[part].begin <= token.begin;
      if (inside) weights[sentence] = std::max(parts[part].weight, 0.0);
    }
    sum += weights[sentence];
    counted += weights[sentence] > 0;
  }
  if (sum == 0) return;
  for (double& weight : weights) weight *= counted / sum;
}

// What the phrases say by themselves, each weighted by its part of the text.
void SumPhrases(const PhraseBook& phrases, TextView& view) {
  view.positive = view.negative = view.neutral = 0;
  view.intents = 0;
  for (PhraseMatch& match : view.matches) {
    const Phrase& phrase = phrases.phrases()[match.phrase];
    const double weight = view.sentence_weights[view.text.tokens[match.begin].sentence];
    match.factor *= weight;
    if (!view.business) match.factor *= kOutsideBusiness;
    const double valence = phrase.valence * match.factor;
    (valence < 0 ? view.negative : view.positive) += std::abs(valence);
    view.neutral =
        std::max(view.neutral, phrase.neutral * weight * (view.business ? 1 : kNeutralOutside));
    if (match.factor > 0) view.intents |= phrase.intents;
  }
  // Talk of dates and documents is neutral only as far as nothing else is said beside it.
  view.neutral = std::max(0.0, view.neutral - view.positive - view.negative);
}

void RaiseSentences(const PhraseBook& phrases, TextView& view) {
  int raised = -1;
  for (const PhraseMatch& match : view.matches) {
    const int sentence = view.text.tokens[match.begin].sentence;
    if (phrases.phrases()[match.phrase].intents == 0 || sentence == raised) continue;
    view.sentence_weights[sentence] *= kIntentWeight;
    raised = sentence;
  }
}

void MarkPhrases(const PhraseBook& phrases, TextView& view) {
  const auto& tokens = view.text.tokens;
  view.masked.assign(tokens.size(), 0);
  for (const PhraseMatch& match : view.matches) {
    const Phrase& phrase = phrases.phrases()[match.phrase];
    if (phrase.keeps_words || !view.business) continue;
    int end = match.end;
    while (phrase.ends_sentence && end < static_cast<int>(tokens.size()) &&
           tokens[end].sentence == tokens[match.begin].sentence) {
      ++end;
    }
    std::fill(view.masked.begin() + match.begin, view.masked.begin() + end, 1);
  }
}

void MarkScopes(TextView& view) {
  const auto& tokens = view.text.tokens;
  view.negated.assign(tokens.size(), 0);
  view.after_contrast.assign(tokens.size(), 0);
  int scope = 0;
  bool contrast = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.begins_clause) scope = 0;
    if (i > 0 && token.sentence != tokens[i - 1].sentence) contrast = false;
    view.negated[i] = scope > 0;
    view.after_contrast[i] = contrast;
    if (scope > 0) --scope;
    if (view.masked[i]) continue;
    if (Has(token, kNegator)) scope = kNegationScope;
    if (Has(token, kContrast)) {
      contrast = true;
      scope = 0;
    }
  }
}

// The valence of token `i` after what the words before it do to it.
float RuledValence(const TextView& view, int i, bool capitals_tell) {
  const auto& tokens = view.text.tokens;
  float valence = view.business ? tokens[i].facts->business_valence : tokens[i].facts->valence;
  if (valence == 0) return 0;
  const auto sign = [&](float amount) { return valence > 0 ? amount : -amount; };
  if (capitals_tell && tokens[i].capitals) valence += sign(kCapitalsBoost);
  if (tokens[i].elongated) valence += sign(kBoost);
  bool negated = false;
  for (int back = 1; back <= kReach && back <= i; ++back) {
    if (tokens[i - back + 1].begins_clause) break;
    const Token& before = tokens[i - back];
    if (before.sentence != tokens[i].sentence || view.masked[i - back]) break;
    if (before.facts != nullptr) {
      const float boost = kBoost * kFade[back - 1];
      if (Has(before, kBooster)) valence += sign(boost);
      if (Has(before, kDampener)) valence -= sign(boost);
      if (capitals_tell && before.capitals && Has(before, kBooster))
        valence += sign(kCapitalsBoost);
      negated |= Has(before, kNegator);
    }
  }
  return negated ? valence * kNegation : valence;
}

// "no" has a valence of its own only where it denies nothing that has one.
bool IsMereNegation(const TextView& view, int i) {
  const auto& tokens = view.text.tokens;
  if (!Has(tokens[i], kNegator)) return false;
  for (int next = i + 1; next <= i + kReach && next < static_cast<int>(tokens.size()); ++next) {
    if (tokens[next].begins_clause) return false;
    if (Has(tokens[next], kHasValence)) return true;
  }
  return false;
}

void FindValences(TextView& view) {
  const auto& tokens = view.text.tokens;
  const bool capitals_tell = view.text.words_in_capitals > 0 && view.text.words_in_small > 0;
  view.valences.assign(tokens.size(), 0);
  int contrast_sentence = -1;
  for (int i = static_cast<int>(tokens.size()) - 1; i >= 0; --i) {
    if (view.after_contrast[i]) contrast_sentence = tokens[i].sentence;
    if (!Has(tokens[i], kHasValence) || view.masked[i] || IsMereNegation(view, i)) continue;
    float valence = RuledValence(view, i, capitals_tell);
    if (tokens[i].sentence == contrast_sentence) {
      valence *= view.after_contrast[i] ? kBehindContrast : kBeforeContrast;
    }
    view.valences[i] = valence * static_cast<float>(view.sentence_weights[tokens[i].sentence]);
  }
}

// What exclamation and question marks make of a sum: a factor, so that it is shared out like the
// sum.
double EmphasisOf(double sum, const Marks& marks) {
  constexpr double kMostFactor = 3;  // of a sum near zero
  if (sum == 0) return 1;
  double amount = kExclamation * std::min(marks.exclamations, kMostExclamations);
  if (marks.questions > 1)
    amount += marks.questions <= 3 ? kQuestion * marks.questions : kMostQuestion;
  return std::min(1 + amount / std::abs(sum), kMostFactor);
}

double NormOf(double sum) { return std::sqrt(sum * sum + kSpread); }

// The valence features; dense[] is zero before.
void SumValences(TextView& view) {
  double sum = 0, positive = 0, negative = 0, contrast = 0;
  view.hits = 0;
  view.first_hit = view.last_hit = view.largest_hit = view.smallest_hit = -1;
  for (int i = 0; i < static_cast<int>(view.valences.size()); ++i) {
    const float valence = view.valences[i];
    if (valence == 0) continue;
    ++view.hits;
    sum += valence;
    (valence > 0 ? positive : negative) += valence;
    if (view.after_contrast[i]) contrast += valence;
    if (view.first_hit < 0) view.first_hit = i;
    view.last_hit = i;
    if (view.largest_hit < 0 || valence > view.valences[view.largest_hit]) view.largest_hit = i;
    if (view.smallest_hit < 0 || valence < view.valences[view.smallest_hit]) view.smallest_hit = i;
  }
  view.emphasis = EmphasisOf(sum, view.text.marks);
  view.compound_norm = NormOf(sum * view.emphasis) / view.emphasis;
  view.positive_norm = NormOf(positive);
  view.negative_norm = NormOf(negative);
  view.contrast_norm = NormOf(contrast);
  auto& dense = view.dense;
  dense[kNoValence] = view.hits == 0;
  if (view.hits == 0) return;
  dense[kCompound] = static_cast<float>(sum / view.compound_norm);
  dense[kPositiveSum] = static_cast<float>(positive / view.positive_norm);
  dense[kNegativeSum] = static_cast<float>(negative / view.negative_norm);
  dense[kAfterContrast] = static_cast<float>(contrast / view.contrast_norm);
  dense[kFirstValence] = view.valences[view.first_hit] / 4;
  dense[kLastValence] = view.valences[view.last_hit] / 4;
  dense[kLargestValence] = view.valences[view.largest_hit] / 4;
  dense[kSmallestValence] = view.valences[view.smallest_hit] / 4;
  dense[kMeanValence] = static_cast<float>(sum / (4.0 * view.hits));
  dense[kMixed] = positive > 0 && negative < 0;
}

// Each about 0 to 1.
void DescribeWhole(TextView& view) {
  constexpr int kMostMarks = 4;  // "!!!!!!!!" says no more than "!!!!"
  const TokenizedText& text = view.text;
  auto& dense = view.dense;
  dense[kExclamations] =
      static_cast<float>(std::min(text.marks.exclamations, kMostMarks)) / kMostMarks;
  dense[kQuestions] = static_cast<float>(std::min(text.marks.questions, kMostMarks)) / kMostMarks;
  dense[kEndsWithQuestion] = text.marks.ends_with_question;
  const int words = text.words_in_capitals + text.words_in_small;
  if (words > 0)
    dense[kCapitals] = static_cast<float>(text.words_in_capitals) / static_cast<float>(words);
  dense[kEllipses] = text.marks.ellipses > 0;
  const auto count = static_cast<float>(text.tokens.size());
  dense[kLength] = std::log1p(count) / 5;
  if (count > 0) dense[kBusinessShare] = static_cast<float>(view.business_words) / count;
  dense[kIsBusiness] = view.business;
  dense[kBias] = 1;
}

void FindRegister(const PhraseBook& phrases, TextView& view) {
  view.business_words = static_cast<int>(std::ranges::count_if(
      view.text.tokens, [](const Token& token) { return Has(token, kBusiness); }));
  view.business = view.business_words >= kBusinessWords ||
                  std::ranges::any_of(view.matches, [&](const PhraseMatch& match) {
                    return phrases.phrases()[match.phrase].business;
                  });
}

}  // namespace

void ViewText(std::string_view text, std::span<const WeightedPart> parts, const WordTable& words,
              const PhraseBook& phrases, TextView& view) {
  Tokenize(text, words, view.text);
  phrases.Match(view.text, words, view.phrase_scratch, view.matches);
  FindRegister(phrases, view);
  WeighSentences(parts, view);
  SumPhrases(phrases, view);
  RaiseSentences(phrases, view);
  MarkPhrases(phrases, view);
  MarkScopes(view);
  FindValences(view);
  view.dense.fill(0);
  SumValences(view);
  DescribeWhole(view);
}

double ValenceShare(const TextView& view, int i, std::span<const float, kValenceFeatures> weights) {
  const double valence = view.valences[i];
  if (valence == 0) return 0;
  double share = weights[kCompound] * valence / view.compound_norm;
  share += valence > 0 ? weights[kPositiveSum] * valence / view.positive_norm
                       : weights[kNegativeSum] * valence / view.negative_norm;
  if (view.after_contrast[i]) share += weights[kAfterContrast] * valence / view.contrast_norm;
  share += weights[kMeanValence] * valence / (4.0 * view.hits);
  if (i == view.first_hit) share += weights[kFirstValence] * valence / 4;
  if (i == view.last_hit) share += weights[kLastValence] * valence / 4;
  if (i == view.largest_hit) share += weights[kLargestValence] * valence / 4;
  if (i == view.smallest_hit) share += weights[kSmallestValence] * valence / 4;
  return share;
}

}  // namespace stanna::insights
