// What readers of the document's sections share: each check adds a violation with its JSON path,
// and answers with what was read or with nothing.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/object_type.h"
#include "base/status.h"

namespace stanna::config {

inline std::string_view Std(boost::json::string_view s) { return {s.data(), s.size()}; }

/// "filters.companies" and "groups": the path of an object's member.
std::string Below(const std::string& path, std::string_view key);
/// The path of a list's item.
std::string At(const std::string& path, std::size_t index);

/// The document's name of HubSpot's records of a type: "companies", "lineItems", "emails".
std::string_view ObjectName(ObjectType type);

class SectionReader {
 public:
  /// The violations must outlive the reader.
  explicit SectionReader(std::vector<FieldViolation>& violations) : violations_(violations) {}

  void Violation(std::string path, std::string what) {
    violations_.push_back({std::move(path), std::move(what)});
  }
  /// How many there are by now: no more than before means that all was well in between.
  std::size_t violations() const { return violations_.size(); }

  /// Null: it is none.
  const boost::json::object* Object(const boost::json::value& value, const std::string& path);
  /// Null: it is none, or has fewer or more items; `what` they are, in the plural.
  const boost::json::array* List(const boost::json::value& value, const std::string& path,
                                 std::size_t least, std::size_t most, std::string_view what);
  std::optional<bool> Bool(const boost::json::value& value, const std::string& path);
  /// Of 1 to `most` bytes.
  std::optional<std::string> Text(const boost::json::value& value, const std::string& path,
                                  std::size_t most);
  /// A list of such texts; one that is wrong is left out.
  std::vector<std::string> Texts(const boost::json::value& value, const std::string& path,
                                 std::size_t least, std::size_t most, std::size_t longest);
  /// The internal name of a property of records of the type. The texts of messages are not read for
  /// anything but a snippet, so none of their properties will do.
  std::optional<std::string> Property(const boost::json::value& value, const std::string& path,
                                      ObjectType type);
  std::vector<std::string> Properties(const boost::json::value& value, const std::string& path,
                                      ObjectType type, std::size_t most);

  template <typename Value>
  using Words = std::span<const std::pair<std::string_view, Value>>;
  /// What the word means.
  template <typename Value>
  std::optional<Value> Word(const boost::json::value& value, const std::string& path,
                            Words<Value> words) {
    const boost::json::string* text = value.if_string();
    std::string known;
    for (const auto& [word, meaning] : words) {
      if (text != nullptr && Std(*text) == word) return meaning;
      known += (known.empty() ? "" : ", ") + std::string(word);
    }
    Violation(path, "must be one of " + known);
    return std::nullopt;
  }

 private:
  std::vector<FieldViolation>& violations_;
};

}  // namespace stanna::config
