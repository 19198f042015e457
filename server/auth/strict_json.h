// JSON objects that nobody can read in two ways.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace stanna::auth {

/// Owns a parsed document; what it hands out is valid while it lives.
class StrictJson {
 public:
  using Element = simdjson::dom::element;
  using Object = simdjson::dom::object;

  /// False when `text` is no JSON object in UTF-8, or has a name twice: of two values some readers
  /// take the first, others the last. Names within its values are not looked at (see IsStrict).
  bool Parse(std::string_view text);
  Object root() const { return root_; }

  /// Whether no name comes twice in `object` itself.
  static bool IsStrict(Object object);
  static std::optional<Element> Find(Object object, std::string_view name);
  /// Nullopt when it is absent or no text.
  static std::optional<std::string_view> Text(Object object, std::string_view name);

 private:
  simdjson::dom::parser parser_;
  Object root_;
};

}  // namespace stanna::auth
