#include "storage/sql/activity_facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "storage/sql/codes.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// Texts follow the numbers; nothing that people write has this character.
constexpr char kUnit = '\x1f';
constexpr char kNumber = ';';
// Most texts are English: only of others the language is written, as the last of the texts.
constexpr char kUsualLanguage[] = "en";
constexpr char kUnknownLanguage[] = "?";
// A person's level in the place of a score.
constexpr double kScoreOfLevel = 0.5;

template <typename Number>
void Append(std::string& text, Number number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, end);
  text += kNumber;
}

std::string WithoutUnits(std::string text) {
  for (char& c : text) {
    if (c == kUnit) c = ' ';
  }
  return text;
}

// Whole characters of clean text.
std::string Part(const std::string& text) {
  std::string part = WithoutUnits(CleanText(text));
  if (part.size() <= kLongestFactPart) return part;
  std::size_t end = kLongestFactPart;
  while (end > 0 && (static_cast<unsigned char>(part[end]) & 0xC0) == 0x80) --end;
  part.resize(end);
  return part;
}

// Takes numbers and texts off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // 0 where none is.
  template <typename Number>
  Number Take() {
    Number number{};
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error == std::errc()) text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    if (!text_.empty() && text_.front() == kNumber) text_.remove_prefix(1);
    return number;
  }
  bool HasNumber() const {
    return !text_.empty() && text_.front() != kNumber && text_.front() != kUnit;
  }
  void SkipNumbers() { TakeText(); }
  std::string_view TakeText() {
    const std::size_t end = text_.find(kUnit);
    const std::string_view taken = text_.substr(0, end);
    text_.remove_prefix(end == text_.npos ? text_.size() : end + 1);
    return taken;
  }

 private:
  std::string_view text_;
};

struct Mood {
  int mood = 0;
  double score = 0;
};

std::optional<Mood> MoodOf(const ActivityState& state) {
  if (state.direction != Direction::kInbound) return std::nullopt;
  if (state.manual_level) {
    return Mood{(*state.manual_level > 0) - (*state.manual_level < 0),
                *state.manual_level * kScoreOfLevel};
  }
  const auto analysis = AnalysisOf(ObjectType::kEmail, 0, state.analysis);
  if (!analysis || analysis->automatic != 0) return std::nullopt;
  return Mood{analysis->mood, analysis->score};
}

}  // namespace

std::string AnalysisText(const AnalysisRow& row) {
  if (row.model_version == 0) return "";
  std::string text;
  Append(text, row.model_version);
  Append(text, row.score);
  Append(text, row.mood);
  Append(text, row.level);
  Append(text, row.confidence);
  Append(text, row.sarcasm);
  Append(text, row.intents);
  Append(text, row.automatic);
  text += kUnit + WithoutUnits(CleanText(row.language)) + kUnit;
  return text + WithoutUnits(CleanText(row.phrases));
}

std::optional<AnalysisRow> AnalysisOf(ObjectType type, ObjectId id, std::string_view text) {
  if (text.empty()) return std::nullopt;
  Reader reader(text);
  AnalysisRow row;
  row.type = type;
  row.object_id = id;
  row.model_version = reader.Take<int>();
  row.score = reader.Take<double>();
  row.mood = reader.Take<int>();
  row.level = reader.Take<int>();
  row.confidence = reader.Take<double>();
  row.sarcasm = reader.Take<double>();
  row.intents = reader.Take<std::uint32_t>();
  row.automatic = reader.Take<int>();
  reader.SkipNumbers();
  row.language = reader.TakeText();
  row.phrases = reader.TakeText();
  return row;
}

// Time, direction, a person's level; level, mood, confidence, intents, automatic and score of the
// analysis; outcome, thread, language.
std::string FactsText(const ActivityState& state) {
  std::string text;
  Append(text, ToEpochMs(state.at));
  Append(text, static_cast<int>(state.direction));
  if (state.manual_level) {
    Append(text, *state.manual_level);
  } else {
    text += kNumber;
  }
  const auto analysis = AnalysisOf(ObjectType::kEmail, 0, state.analysis);
  if (analysis) {
    Append(text, analysis->level);
    Append(text, analysis->mood);
    Append(text, analysis->confidence);
    Append(text, analysis->intents);
    Append(text, analysis->automatic);
    Append(text, analysis->score);
  }
  text += kUnit + Part(state.outcome) + kUnit + Part(state.thread_id);
  if (!analysis || analysis->language == kUsualLanguage) return text;
  return text + kUnit + (analysis->language.empty() ? kUnknownLanguage : Part(analysis->language));
}

bool ReadFacts(std::string_view text, ActivityFact& fact) {
  if (text.empty()) return false;
  Reader reader(text);
  fact.at = FromEpochMs(reader.Take<std::int64_t>());
  fact.direction = static_cast<Direction>(reader.Take<int>());
  const bool is_set = reader.HasNumber();
  const int manual = reader.Take<int>();
  if (is_set) fact.manual_level = manual;
  fact.analysed = reader.HasNumber();
  fact.level = reader.Take<int>();
  reader.Take<int>();  // the mood: a column has it
  fact.confidence = reader.Take<double>();
  fact.intents = reader.Take<std::uint32_t>();
  fact.automatic = reader.Take<int>();
  fact.score = reader.Take<double>();
  reader.SkipNumbers();
  fact.outcome = reader.TakeText();
  fact.thread_id = reader.TakeText();
  if (!fact.analysed) return true;
  const std::string_view language = reader.TakeText();
  if (language != kUnknownLanguage) fact.language = language.empty() ? kUsualLanguage : language;
  return true;
}

// A character of several bytes is left out as a whole.
bool MayBeCut(const std::string& fact_part) {
  constexpr std::size_t kLongestCharacter = 4;
  return fact_part.size() + kLongestCharacter > kLongestFactPart;
}

std::string IsOpenTask(const Dialect& dialect) {
  return std::string(" AND l.object_type = 9 AND l.facts <> '' AND ") +
         (dialect.is_postgres() ? "strpos(l.facts, chr(31) || 'COMPLETED' || chr(31)) = 0"
                                : "instr(l.facts, char(31) || 'COMPLETED' || char(31)) = 0");
}

const UpsertTable& ActivityLinksTable() {
  static const UpsertTable table{.name = "client_links",
                                 .columns = {"workspace_id", "object_type", "object_id",
                                             "client_id", "sort_at", "facts", "mood", "mood_score"},
                                 .key_columns = 4};
  return table;
}

Params FactsParams(const ActivityState& state) {
  const auto mood = MoodOf(state);
  if (!mood) return {FactsText(state), Null(), Null()};
  const auto score = std::clamp(mood->score, -1.0, 1.0) * kMoodScoreUnit;
  return {FactsText(state), Num(mood->mood), Num(std::lround(score))};
}

void RefreshFacts(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                  const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  const Dialect& d = sql.dialect();
  const SqlValue key = Text(workspace.value);
  std::vector<Params> updates;
  for (const Row& row :
       sql.Query(7,
                 "SELECT i.object_id, i.occurred_at, i.direction, i.outcome, i.thread_id,"
                 " i.analysis, o.level FROM (SELECT t.*" +
                     d.FromIds("interactions", {"workspace_id", "object_type"}, "object_id") +
                     ") i LEFT JOIN mood_overrides o ON o.workspace_id = i.workspace_id"
                     " AND o.object_type = i.object_type AND o.object_id = i.object_id",
                 {d.Ids(ids), key, Num(CodeOf(type))})) {
    ActivityState state{.at = row.TimeAt(1),
                        .direction = static_cast<Direction>(row.Int(2)),
                        .outcome = row.Text(3),
                        .thread_id = row.Text(4),
                        .analysis = row.Text(5),
                        .manual_level = std::nullopt};
    if (const auto level = row.OptionalInt(6)) state.manual_level = static_cast<int>(*level);
    Params update = FactsParams(state);
    update.insert(update.end(), {key, Num(CodeOf(type)), Num(row.Int(0))});
    updates.push_back(std::move(update));
  }
  sql.ExecuteMany(
      "UPDATE client_links SET facts = ?, mood = ?, mood_score = ? WHERE workspace_id = ?"
      " AND object_type = ? AND object_id = ?",
      updates);
}

}  // namespace stanna::storage
