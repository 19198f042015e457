#include "server/insights/sentiment/phrase_book.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "server/insights/message.h"
#include "server/insights/sentiment/hashing.h"

namespace stanna::insights {
namespace {

namespace json = boost::json;

// "cancel … subscription": more words than these between them, and they belong to other thoughts.
constexpr int kLongestGap = 4;
constexpr int kMostFillers = 3;
// A negator so many tokens before a phrase, in the same clause, denies it.
constexpr int kDenialReach = 3;
// "No outage" is good news, but less than an outage is bad news.
constexpr double kDenied = -0.5;
constexpr double kRepeated = 0.5;
// How far a look-around sees, in tokens of the same sentence.
constexpr int kLookBehind = 4;
constexpr int kLookAhead = 3;
constexpr int kAnywhere = 0;  // nodes where patterns begin
constexpr int kSentenceStart = 1;
constexpr Label kLabelLimit = 0xffff;

constexpr std::pair<std::string_view, Intent> kIntentNames[] = {
    {"churn", kChurn},         {"competitor", kCompetitor}, {"escalation", kEscalation},
    {"price", kPrice},         {"outage", kOutage},         {"renewal", kRenewal},
    {"expansion", kExpansion}, {"praise", kPraise},         {"resolved", kResolved}};

constexpr std::pair<std::string_view, WordRole> kRoleNames[] = {{"negators", kNegator},
                                                                {"boosters", kBooster},
                                                                {"dampeners", kDampener},
                                                                {"contrasts", kContrast},
                                                                {"business", kBusiness}};

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool IsVowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

// More than English has: a form that nobody writes does no harm.
std::vector<std::string> Inflections(const std::string& word) {
  std::vector<std::string> forms = {word, word + "s", word + "ed", word + "ing", word + "es"};
  const char last = word.back();
  const std::string stem = word.substr(0, word.size() - 1);
  if (last == 'e') {
    forms.push_back(word + "d");
    forms.push_back(stem + "ing");
  } else if (last == 'y') {
    forms.push_back(stem + "ies");
    forms.push_back(stem + "ied");
  } else if (!IsVowel(last)) {
    forms.push_back(word + last + "ed");
    forms.push_back(word + last + "ing");
  }
  return forms;
}

}  // namespace

// Reads the file and builds a PhraseBook of it.
class PhraseCompiler {
 public:
  PhraseCompiler(WordTable& words, PhraseBook& book) : words_(words), book_(book) {
    book_.nodes_.resize(2);
  }

  absl::Status Compile(std::string_view text) {
    boost::system::error_code error;
    const json::value document = json::parse({text.data(), text.size()}, error);
    if (error || !document.is_object()) return InvalidArgument("phrases: no JSON object");
    const json::object& file = document.get_object();
    RETURN_IF_ERROR(ReadRoles(file));
    RETURN_IF_ERROR(ReadValences(file, "words"));
    RETURN_IF_ERROR(ReadValences(file, "emoji"));
    RETURN_IF_ERROR(ReadClasses(file));
    const json::value* phrases = file.if_contains("phrases");
    if (phrases == nullptr || !phrases->is_array()) return InvalidArgument("phrases: no list");
    for (const json::value& phrase : phrases->get_array()) RETURN_IF_ERROR(ReadPhrase(phrase));
    words_.PackLabels();
    book_.SetEdges(edges_);
    book_.from_anywhere_.resize(static_cast<std::size_t>(last_label_) + 1);
    for (Label label = 1; label <= last_label_; ++label) {
      book_.from_anywhere_[label] = std::max(0, book_.Next(kAnywhere, label));
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status Wrong(std::string_view where, std::string_view what) {
    return InvalidArgument("phrases: " + std::string(where) + ": " + std::string(what));
  }

  static std::string_view TextOf(const json::value& value) {
    if (!value.is_string()) return {};
    return {value.get_string().data(), value.get_string().size()};
  }

  absl::Status ReadRoles(const json::object& file) {
    for (const auto& [name, role] : kRoleNames) {
      const json::value* list = file.if_contains(json::string_view(name.data(), name.size()));
      if (list == nullptr || !list->is_array()) return Wrong(name, "no list");
      for (const json::value& word : list->get_array()) {
        ASSIGN_OR_RETURN(const auto hashes, HashesOf(TextOf(word)));
        for (const std::uint64_t hash : hashes) words_.Add(hash).roles |= role;
      }
    }
    const json::value* fillers = file.if_contains("fillers");
    if (fillers == nullptr) return Wrong("fillers", "no text");
    for (const std::string_view word : Split(TextOf(*fillers), ' ')) {
      ASSIGN_OR_RETURN(const auto hashes, HashesOf(word));
      for (const std::uint64_t hash : hashes) words_.Add(hash).roles |= kFiller;
    }
    return absl::OkStatus();
  }

  absl::Status ReadValences(const json::object& file, std::string_view name) {
    const json::value* list = file.if_contains(json::string_view(name.data(), name.size()));
    if (list == nullptr || !list->is_object()) return Wrong(name, "no object");
    for (const auto& member : list->get_object()) {
      const std::string_view word(member.key().data(), member.key().size());
      if (!member.value().is_number()) return Wrong(word, "no number");
      const auto valence = static_cast<float>(member.value().to_number<double>());
      ASSIGN_OR_RETURN(const auto hashes, HashesOf(word));
      for (const std::uint64_t hash : hashes) SetValence(hash, valence);
    }
    return absl::OkStatus();
  }

  // A word that the lexicon lacks has this valence everywhere, others in business mail.
  void SetValence(std::uint64_t hash, float valence) {
    WordFacts& facts = words_.Add(hash);
    facts.business_valence = valence;
    if ((facts.roles & kHasValence) == 0) facts.valence = valence;
    if (facts.valence != 0 || valence != 0) facts.roles |= kHasValence;
  }

  // "word" or "~word", which is all its inflections.
  static absl::StatusOr<std::vector<std::uint64_t>> HashesOf(std::string_view word) {
    const bool inflected = word.starts_with('~');
    if (inflected) word.remove_prefix(1);
    if (word.empty()) return Wrong(word, "an empty word");
    std::vector<std::string> forms = {std::string(word)};
    if (inflected) forms = Inflections(forms[0]);
    std::vector<std::uint64_t> hashes;
    for (const std::string& form : forms) {
      const std::uint64_t hash = WordHash(form);
      if (hash == 0) return Wrong(word, "not one word");
      hashes.push_back(hash);
    }
    return hashes;
  }

  absl::StatusOr<Label> NewLabel() {
    if (last_label_ == kLabelLimit) return InvalidArgument("phrases: too many words");
    return ++last_label_;
  }

  // Of a word, "~word", "#" (a number) or "$class".
  absl::StatusOr<Label> LabelOf(std::string_view word) {
    const std::string key(word);
    if (const auto known = labels_.find(key); known != labels_.end()) return known->second;
    if (word.starts_with('$')) return Wrong(word, "no such class");
    ASSIGN_OR_RETURN(const Label label, NewLabel());
    labels_[key] = label;
    if (word == "#") {
      words_.AddLabel(NumberHash(), label);
      return label;
    }
    ASSIGN_OR_RETURN(const auto hashes, HashesOf(word));
    for (const std::uint64_t hash : hashes) words_.AddLabel(hash, label);
    return label;
  }

  absl::Status ReadClasses(const json::object& file) {
    const json::value* classes = file.if_contains("classes");
    if (classes == nullptr || !classes->is_object()) return Wrong("classes", "no object");
    for (const auto& member : classes->get_object()) {
      const std::string_view name(member.key().data(), member.key().size());
      ASSIGN_OR_RETURN(const Label label, NewLabel());
      labels_["$" + std::string(name)] = label;
      for (const std::string_view word : Split(TextOf(member.value()), ' ')) {
        ASSIGN_OR_RETURN(const auto hashes, HashesOf(word));
        for (const std::uint64_t hash : hashes) words_.AddLabel(hash, label);
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Label>> ReadSurroundings(const json::object& entry, const char* name) {
    std::vector<Label> labels;
    const json::value* text = entry.if_contains(name);
    if (text == nullptr) return labels;
    for (const std::string_view word : Split(TextOf(*text), ' ')) {
      ASSIGN_OR_RETURN(const Label label, LabelOf(word));
      labels.push_back(label);
    }
    std::ranges::sort(labels);
    return labels;
  }

  absl::Status ReadIntents(const json::object& entry, Phrase& phrase) {
    const json::value* text = entry.if_contains("intents");
    if (text == nullptr) return absl::OkStatus();
    for (const std::string_view name : Split(TextOf(*text), ' ')) {
      const auto* known = std::ranges::find_if(
          kIntentNames, [name](const auto& intent) { return intent.first == name; });
      if (known == std::end(kIntentNames)) return Wrong(name, "no such intent");
      phrase.intents |= known->second;
    }
    return absl::OkStatus();
  }

  static double NumberOr0(const json::object& entry, const char* name) {
    const json::value* number = entry.if_contains(name);
    return number != nullptr && number->is_number() ? number->to_number<double>() : 0;
  }

  static bool IsTrue(const json::object& entry, const char* name) {
    const json::value* value = entry.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  }

  absl::Status ReadPhrase(const json::value& value) {
    if (!value.is_object()) return Wrong("phrases", "an entry that is no object");
    const json::object& entry = value.get_object();
    Phrase phrase;
    if (const json::value* name = entry.if_contains("name")) phrase.name = TextOf(*name);
    if (phrase.name.empty()) return Wrong("phrases", "an entry without a name");
    phrase.hash = HashOf("\x02" + phrase.name);
    phrase.valence = NumberOr0(entry, "valence");
    phrase.neutral = NumberOr0(entry, "neutral");
    phrase.sarcasm = NumberOr0(entry, "sarcasm");
    phrase.business = IsTrue(entry, "business");
    phrase.keeps_words = IsTrue(entry, "keepsWords");
    phrase.ends_sentence = IsTrue(entry, "endsSentence");
    RETURN_IF_ERROR(Annotate(ReadIntents(entry, phrase), phrase.name));
    ASSIGN_OR_RETURN(phrase.not_before, ReadSurroundings(entry, "notBefore"));
    ASSIGN_OR_RETURN(phrase.not_after, ReadSurroundings(entry, "notAfter"));
    const json::value* patterns = entry.if_contains("match");
    if (patterns == nullptr || !patterns->is_array()) return Wrong(phrase.name, "no patterns");
    for (const json::value& pattern : patterns->get_array()) {
      RETURN_IF_ERROR(Annotate(AddPattern(TextOf(pattern)), phrase.name));
    }
    book_.phrases_.push_back(std::move(phrase));
    return absl::OkStatus();
  }

  // The pattern's words as edges: "a|b" are two, "..." is a gap, "," punctuation, and a '^' in
  // front ties it to the start of a sentence.
  absl::Status AddPattern(std::string_view pattern) {
    int start = kAnywhere;
    if (pattern.starts_with('^')) {
      start = kSentenceStart;
      pattern.remove_prefix(1);
    }
    const auto items = Split(pattern, ' ');
    if (items.empty()) return Wrong(pattern, "an empty pattern");
    std::vector<int> ends = {start};
    for (const std::string_view item : items) RETURN_IF_ERROR(AddItem(item, ends));
    for (const int end : ends) {
      if (book_.nodes_[end].words == 0) return Wrong(pattern, "no words");
      // The first entry that has a pattern keeps it.
      if (book_.nodes_[end].phrase < 0) {
        book_.nodes_[end].phrase = static_cast<int>(book_.phrases_.size());
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddItem(std::string_view item, std::vector<int>& ends) {
    std::vector<int> after;
    if (item == "..." || item == ",") {
      const auto link = item == "," ? &PhraseBook::Node::comma : &PhraseBook::Node::gap;
      for (const int end : ends) after.push_back(LinkedNode(end, link));
      ends = std::move(after);
      return absl::OkStatus();
    }
    for (const std::string_view word : Split(item, '|')) {
      ASSIGN_OR_RETURN(const Label label, LabelOf(word));
      for (const int end : ends) after.push_back(NodeAfter(end, label));
    }
    ends = std::move(after);
    return absl::OkStatus();
  }

  int NewNode(int words) {
    book_.nodes_.push_back({.phrase = -1, .words = words, .gap = -1, .comma = -1, .labels = 0});
    return static_cast<int>(book_.nodes_.size()) - 1;
  }

  int LinkedNode(int node, int PhraseBook::Node::*link) {
    if (book_.nodes_[node].*link < 0) {
      const int next = NewNode(book_.nodes_[node].words);
      book_.nodes_[node].*link = next;
    }
    return book_.nodes_[node].*link;
  }

  int NodeAfter(int node, Label label) {
    const std::uint64_t key = static_cast<std::uint64_t>(node) << 16 | label;
    if (const auto known = edges_.find(key); known != edges_.end()) return known->second;
    const int next = NewNode(book_.nodes_[node].words + 1);
    edges_[key] = next;
    return next;
  }

  WordTable& words_;
  PhraseBook& book_;
  Label last_label_ = 0;
  std::unordered_map<std::string, Label> labels_;
  std::unordered_map<std::uint64_t, int> edges_;
};

absl::StatusOr<PhraseBook> PhraseBook::Make(std::string_view json, WordTable& words) {
  PhraseBook book;
  RETURN_IF_ERROR(PhraseCompiler(words, book).Compile(json));
  return book;
}

void PhraseBook::SetEdges(const std::unordered_map<std::uint64_t, int>& edges) {
  std::size_t size = 16;
  while (size < 4 * edges.size()) size *= 2;
  edges_.assign(size, {});
  for (const auto& [key, next] : edges) {
    std::size_t slot = Mixed(key) & (size - 1);
    while (edges_[slot].key != 0) slot = (slot + 1) & (size - 1);
    edges_[slot] = {.key = key, .next = next};
    nodes_[key >> 16].labels |= std::uint64_t{1} << (key & 63);
  }
}

int PhraseBook::Next(int node, Label label) const {
  if ((nodes_[node].labels >> (label & 63) & 1) == 0) return -1;
  const std::uint64_t key = static_cast<std::uint64_t>(node) << 16 | label;
  std::size_t slot = Mixed(key) & (edges_.size() - 1);
  while (edges_[slot].key != 0 && edges_[slot].key != key) slot = (slot + 1) & (edges_.size() - 1);
  return edges_[slot].next;
}

// What `state` is after `token`, which has led it to its node.
void PhraseBook::Enter(State state, int token, Scratch& scratch) const {
  const Node& node = nodes_[state.node];
  state.words = node.words;
  state.skips = 0;
  state.fillers = kMostFillers;
  if (node.phrase >= 0) {
    scratch.found.push_back(
        {.phrase = node.phrase, .begin = state.begin, .end = token + 1, .words = node.words});
  }
  if (node.labels != 0 || node.comma >= 0) scratch.next.push_back(state);
  if (node.gap < 0) return;
  state.node = node.gap;
  state.skips = kLongestGap;
  state.fillers = 0;
  scratch.next.push_back(state);
}

// Before a token that punctuation stands before: what waits for punctuation goes on.
void PhraseBook::PassPunctuation(Scratch& scratch) const {
  const std::size_t count = scratch.active.size();
  for (std::size_t i = 0; i < count; ++i) {
    State state = scratch.active[i];
    const int comma = nodes_[state.node].comma;
    if (comma < 0) continue;
    state.node = comma;
    state.skips = 0;
    state.fillers = kMostFillers;
    scratch.active.push_back(state);
    if (nodes_[comma].gap < 0) continue;
    state.node = nodes_[comma].gap;
    state.skips = kLongestGap;
    state.fillers = 0;
    scratch.active.push_back(state);
  }
}

// What passes over `token`: no gap spans a denial, "see no value" is no case of "see … value".
void PhraseBook::Wait(const State& state, const Token& token, Scratch& scratch) {
  State later = state;
  const auto roles = token.facts == nullptr ? 0 : token.facts->roles;
  const bool filler = (roles & kFiller) != 0;
  if (filler && state.fillers > 0) {
    --later.fillers;
  } else if (state.skips > 0 && (roles & kNegator) == 0) {
    --later.skips;
  } else {
    return;
  }
  scratch.next.push_back(later);
}

void PhraseBook::Step(const State& state, int token, Label label, Scratch& scratch) const {
  const int next = Next(state.node, label);
  if (next < 0) return;
  Enter({.node = next, .begin = state.begin}, token, scratch);
}

void PhraseBook::Match(const TokenizedText& text, const WordTable& words, Scratch& scratch,
                       std::vector<PhraseMatch>& out) const {
  scratch.active.clear();
  scratch.found.clear();
  int sentence = -1;
  for (int i = 0; i < static_cast<int>(text.tokens.size()); ++i) {
    const Token& token = text.tokens[i];
    const bool starts = token.sentence != sentence;
    sentence = token.sentence;
    if (starts) scratch.active.clear();
    if (token.begins_clause) PassPunctuation(scratch);
    scratch.next.clear();
    const int labels = token.facts == nullptr ? 0 : token.facts->label_count;
    const Label* label = labels == 0 ? nullptr : words.LabelsOf(*token.facts);
    for (const State& state : scratch.active) {
      for (int k = 0; k < labels; ++k) Step(state, i, label[k], scratch);
      Wait(state, token, scratch);
    }
    for (int k = 0; k < labels; ++k) {
      if (const int next = from_anywhere_[label[k]]; next > 0) {
        Enter({.node = next, .begin = i}, i, scratch);
      }
      if (starts) {
        Step({.node = kSentenceStart, .begin = i}, i, label[k], scratch);
      }
    }
    scratch.active.swap(scratch.next);
  }
  std::erase_if(scratch.found,
                [&](const PhraseMatch& match) { return !IsAllowed(match, text, words); });
  KeepLongest(scratch, text.tokens.size(), out);
  SetFactors(text, scratch, out);
}

void PhraseBook::SetFactors(const TokenizedText& text, Scratch& scratch,
                            std::vector<PhraseMatch>& matches) const {
  const auto is_negator = [&](int i) {
    const Token& token = text.tokens[i];
    return token.facts != nullptr && (token.facts->roles & kNegator) != 0;
  };
  scratch.repeats.assign(phrases_.size(), 1);
  int covered = 0;  // tokens of the matches before
  for (PhraseMatch& match : matches) {
    for (int i = match.begin; i > std::max(covered, match.begin - kDenialReach);) {
      if (is_negator(match.begin) || text.tokens[i].begins_clause) break;
      if (is_negator(--i)) {
        match.factor = kDenied;
        break;
      }
    }
    covered = match.end;
    match.factor *= scratch.repeats[match.phrase];
    scratch.repeats[match.phrase] *= kRepeated;
  }
}

bool PhraseBook::IsAllowed(const PhraseMatch& match, const TokenizedText& text,
                           const WordTable& words) const {
  const Phrase& phrase = phrases_[match.phrase];
  const int sentence = text.tokens[match.begin].sentence;
  const auto is_beside = [&](int begin, int end, const std::vector<Label>& unwanted) {
    if (unwanted.empty()) return false;
    begin = std::max(begin, 0);
    end = std::min(end, static_cast<int>(text.tokens.size()));
    for (int i = begin; i < end; ++i) {
      const Token& token = text.tokens[i];
      if (token.sentence != sentence || token.facts == nullptr) continue;
      const Label* labels = words.LabelsOf(*token.facts);
      for (int k = 0; k < token.facts->label_count; ++k) {
        if (std::ranges::binary_search(unwanted, labels[k])) return true;
      }
    }
    return false;
  };
  return !is_beside(match.end, match.end + kLookAhead, phrase.not_before) &&
         !is_beside(match.begin - kLookBehind, match.begin, phrase.not_after);
}

void PhraseBook::KeepLongest(Scratch& scratch, std::size_t tokens,
                             std::vector<PhraseMatch>& out) const {
  out.clear();
  if (scratch.found.empty()) return;
  std::ranges::sort(scratch.found, [this](const PhraseMatch& a, const PhraseMatch& b) {
    if (a.words != b.words) return a.words > b.words;
    const bool a_judges = phrases_[a.phrase].valence != 0;
    const bool b_judges = phrases_[b.phrase].valence != 0;
    if (a_judges != b_judges) return a_judges;
    if (a.begin != b.begin) return a.begin < b.begin;
    if (a.end != b.end) return a.end < b.end;
    return a.phrase < b.phrase;
  });
  scratch.covered.assign(tokens, 0);
  for (const PhraseMatch& match : scratch.found) {
    const auto begin = scratch.covered.begin() + match.begin;
    const auto end = scratch.covered.begin() + match.end;
    if (std::find(begin, end, 1) != end) continue;
    std::fill(begin, end, 1);
    out.push_back(match);
  }
  std::ranges::sort(out, {}, &PhraseMatch::begin);
}

}  // namespace stanna::insights
