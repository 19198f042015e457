#include "storage/sql/named_texts.h"

#include <boost/json.hpp>

#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

namespace json = boost::json;

constexpr std::string_view kSomebody = "(erased)";
constexpr std::string_view kWordsKey = "words";

struct NamedText {
  std::string_view table;
  std::string_view key;  // whose texts are looked at together
  std::string_view column;
  bool document = false;
};
constexpr NamedText kNamedTexts[] = {
    {"attributions", "client_id", "reason", false},
    {"client_health", "client_id", "document", true},
    {"client_alerts", "client_id", "description", false},
    {"client_alerts", "client_id", "recommendation", false},
    {"manual_attributions", "client_id", "reason", false},
    {"manual_attributions", "client_id", "notes", false},
    {"mood_overrides", "object_id", "reason", false},
};

// A letter or digit, or a part of one: bytes of other alphabets are taken for letters.
bool IsInWord(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool StandsAlone(std::string_view text, std::size_t begin, std::size_t size) {
  const std::size_t end = begin + size;
  const bool joined_before = begin > 0 && IsInWord(text[begin - 1]) && IsInWord(text[begin]);
  const bool joined_after = end < text.size() && IsInWord(text[end - 1]) && IsInWord(text[end]);
  return !joined_before && !joined_after;
}

void EraseFrom(json::value& text, std::string_view name) {
  const json::string& was = text.get_string();
  text = WithoutName({was.data(), was.size()}, name);
}

void EraseWords(json::value& value, std::string_view name) {
  if (auto* object = value.if_object()) {
    for (auto& item : *object) {
      const bool words = std::string_view(item.key().data(), item.key().size()) == kWordsKey;
      if (words && item.value().is_string()) EraseFrom(item.value(), name);
      if (item.value().is_structured()) EraseWords(item.value(), name);
    }
  } else if (auto* array = value.if_array()) {
    for (json::value& item : *array) {
      if (item.is_string()) EraseFrom(item, name);
      if (item.is_structured()) EraseWords(item, name);
    }
  }
}

// Finds the name as it stands in text and in JSON, where some characters are written otherwise.
std::string PatternOf(std::string_view name) {
  std::string pattern = "%";
  for (const char c : name) {
    const bool escaped = c == '"' || c == '\\' || c == '/' || static_cast<unsigned char>(c) < 0x20;
    pattern += escaped ? "%" : EscapeLike(std::string_view(&c, 1));
  }
  return pattern + "%";
}

void EraseName(SqlSession& sql, const SqlValue& workspace, const NamedText& where,
               const std::string& name) {
  const std::string table(where.table), key(where.key), column(where.column);
  for (const Row& row :
       sql.Query(2,
                 "SELECT DISTINCT " + key + ", " + column + " FROM " + table +
                     " WHERE workspace_id = ? AND " + column + " LIKE ? ESCAPE '\\'",
                 {workspace, Text(PatternOf(name))})) {
    const std::string& was = row.Text(1);
    const std::string now =
        where.document ? DocumentWithoutName(was, name) : WithoutName(was, name);
    if (now == was) continue;
    sql.Execute("UPDATE " + table + " SET " + column + " = ? WHERE workspace_id = ? AND " + key +
                    " = ? AND " + column + " = ?",
                {Text(now), workspace, Text(row.Text(0)), Text(was)});
  }
}

}  // namespace

std::string WithoutName(std::string_view text, std::string_view name) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = name.empty() ? std::string_view::npos : text.find(name);
       at != std::string_view::npos;) {
    if (!StandsAlone(text, at, name.size())) {
      at = text.find(name, at + 1);
      continue;
    }
    out.append(text.substr(done, at - done)).append(kSomebody);
    done = at + name.size();
    at = text.find(name, done);
  }
  return out.append(text.substr(done));
}

std::string DocumentWithoutName(const std::string& document, std::string_view name) {
  json::error_code error;
  json::value value = json::parse(document, error);
  if (error) return "{}";
  EraseWords(value, name);
  return json::serialize(value);
}

void EraseNames(SqlSession& sql, const WorkspaceId& workspace,
                const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    for (const NamedText& where : kNamedTexts) EraseName(sql, Text(workspace.value), where, name);
  }
}

}  // namespace stanna::storage
