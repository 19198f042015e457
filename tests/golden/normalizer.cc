#include "tests/golden/normalizer.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <regex>
#include <sstream>

namespace stanna::testing {
namespace {

// The portal's history ended long before; whatever is nearer came from the clock.
constexpr std::chrono::hours kPresent{48};

// What a client's health is depends on the day, and has no value while too little is known.
bool IsOfHealth(const std::string& key) {
  return key == "sentimentScore" || key == "sentimentTrend" || key == "healthBand" ||
         key == "healthTrend";
}
// How long something took, in words, and the day that a figure is of.
bool IsVaryingText(const std::string& key) {
  return key == "duration" || key == "asOf" || IsOfHealth(key);
}
// How many calls were made by then (the totals are asked for beside the import), by whom, and how
// long they waited.
bool IsVaryingNumber(const std::string& key) {
  return key == "calls" || key == "manual" || key == "burstUsed" || key == "waitedSecondsToday" ||
         key == "waitedSeconds";
}

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool IsFlatMapOfIds(const std::vector<std::string>& lines) {
  return lines.size() > 2 && std::all_of(lines.begin() + 1, lines.end() - 1, [](const auto& line) {
           return line.starts_with("  \"{");
         });
}

std::string WithoutComma(std::string line) {
  if (line.ends_with(',')) line.pop_back();
  return line;
}

// A JSON map by id has the ids' order, which is by chance.
std::string SortMapOfIds(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (!IsFlatMapOfIds(lines)) return text;
  for (std::string& line : lines) line = WithoutComma(line);
  std::sort(lines.begin() + 1, lines.end() - 1);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += lines[i] + (i > 0 && i + 2 < lines.size() ? ",\n" : "\n");
  }
  return out;
}

}  // namespace

/// Walks over valid JSON text.
class JsonFormatter {
 public:
  JsonFormatter(const std::string& json, Normalizer& normalizer)
      : json_(json), normalizer_(normalizer) {}

  std::string Format() {
    for (at_ = 0; at_ < json_.size();) Step();
    return out_ + "\n";
  }

 private:
  void Step() {
    const char c = json_[at_];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
    } else if (c == '"') {
      String();
    } else if (c == '{' || c == '[') {
      Open(c);
    } else if (c == '}' || c == ']') {
      Close(c);
    } else if (c == ',') {
      out_ += ',';
      ++at_;
      Line();
    } else if (c == ':') {
      out_ += ": ";
      ++at_;
    } else {
      Word();
    }
  }

  void String() {
    std::size_t end = at_ + 1;
    while (json_[end] != '"') end += json_[end] == '\\' ? 2 : 1;
    const std::string text = json_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    const bool is_key = json_.compare(at_, 1, ":") == 0;
    out_ += '"' + (is_key ? normalizer_.Text(text) : normalizer_.Value(key_, text)) + '"';
    if (is_key) key_ = text;
  }

  void Open(char c) {
    out_ += c;
    ++at_;
    if (json_[at_] == '}' || json_[at_] == ']') {
      out_ += json_[at_++];
      return;
    }
    ++depth_;
    Line();
  }

  void Close(char c) {
    --depth_;
    Line();
    out_ += c;
    ++at_;
  }

  void Word() {
    const std::size_t end = std::min(json_.find_first_of(",]} \n", at_), json_.size());
    const std::string word = json_.substr(at_, end - at_);
    if (IsOfHealth(key_)) {
      out_ += "\"<" + key_ + ">\"";  // as where it is a text
    } else {
      out_ += IsVaryingNumber(key_) ? "<" + key_ + ">" : word;
    }
    at_ = end;
  }

  void Line() { out_ += "\n" + std::string(static_cast<std::size_t>(depth_) * 2, ' '); }

  const std::string& json_;
  Normalizer& normalizer_;
  std::string out_;
  std::string key_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

std::string Normalizer::ReplaceIds(const std::string& text) {
  static const std::regex ids("(client|sync|job|int|key|req|conn|attr)_[0-9a-z]{26}");
  std::string out;
  auto begin = text.begin();
  for (std::sregex_iterator it(text.begin(), text.end(), ids), end; it != end; ++it) {
    const std::string prefix = (*it)[1];
    const auto [label, is_new] = labels_.try_emplace(it->str());
    if (is_new) label->second = "{" + prefix + "_" + std::to_string(++counts_[prefix]) + "}";
    out.append(begin, text.begin() + it->position()).append(label->second);
    begin = text.begin() + it->position() + it->length();
  }
  return out.append(begin, text.end());
}

std::string Normalizer::Text(const std::string& text) {
  static const std::regex state("([?&]state=)[^&\"]+");
  std::string out = text;
  for (const auto& [name, known] : names_) ReplaceAll(out, known, "{" + name + "}");
  return std::regex_replace(ReplaceTimes(ReplaceIds(out)), state, "$1<state>");
}

// Those of sentences.
std::string Normalizer::ReplaceTimes(const std::string& text) const {
  static const std::regex times("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,12}Z");
  std::string out;
  auto begin = text.begin();
  for (std::sregex_iterator it(text.begin(), text.end(), times), end; it != end; ++it) {
    out.append(begin, text.begin() + it->position()).append(TimeText(it->str()));
    begin = text.begin() + it->position() + it->length();
  }
  return out.append(begin, text.end());
}

std::string Normalizer::TimeText(const std::string& text) const {
  const auto time = ParseRfc3339(text);
  return time && std::chrono::abs(*time - now_) < kPresent ? "<now>" : text;
}

std::string Normalizer::Value(const std::string& key, const std::string& value) {
  if (IsVaryingText(key)) return "<" + key + ">";
  const auto date = ParseDate(value);
  const bool is_of_range = key == "startDate" || key == "endDate" || key == "from" || key == "to";
  const bool is_of_today = key == "effectiveDate" && date &&
                           std::chrono::abs(std::chrono::sys_days(*date) - now_) < kPresent;
  if (date && (is_of_range || is_of_today)) return "<" + key + ">";
  return Text(value);
}

std::string Normalizer::Json(const std::string& json) {
  return SortMapOfIds(JsonFormatter(json, *this).Format());
}

std::string Normalizer::Expand(std::string text) const {
  for (const auto& [id, label] : labels_) ReplaceAll(text, label, id);
  for (const auto& [name, known] : names_) ReplaceAll(text, "{" + name + "}", known);
  return text;
}

}  // namespace stanna::testing
