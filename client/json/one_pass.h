// Reading HubSpot's JSON in one pass, for pages of records, of which nearly everything is kept: no
// tree is built, and text is seen where it stands.
//
// simdjson finds where each value begins and checks UTF-8, as it does for its tree and for its
// on-demand API. That API checks only what is asked of it; here what is passed over is read, too,
// so what came to `AtEnd` is JSON as a whole, by the same rules as a `Document`.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"

namespace stanna::hubspot::json {

// What follows rests on `internal::dom_parser_implementation`: its list of where values begin, the
// sentinel behind the last, and `parse_string`. Read it again before another version is let in.
static_assert(simdjson::SIMDJSON_VERSION_MAJOR == 3 && simdjson::SIMDJSON_VERSION_MINOR == 0);

/// Thrown where a text stops being JSON.
struct NotJson {};

/// A value as it was read; null, an array and an object are the monostate. Text is valid while the
/// pass lives.
using Scalar =
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string_view>;

/// As those of an Element (client/json/json.h).
std::string ToText(const Scalar& scalar);
std::optional<std::int64_t> ToInteger(const Scalar& scalar);
bool ToBool(const Scalar& scalar);
std::optional<Time> ToInstant(const Scalar& scalar);

/// Of members with the same name the first counts, as in a tree.
class Once {
 public:
  bool IsFirst() { return !std::exchange(was_, true); }

 private:
  bool was_ = false;
};

/// Stands before a value, at first the root; each Read and Skip moves it behind that. A visitor
/// must read or skip exactly one value. All throw NotJson. Not thread-safe.
class OnePass {
 public:
  explicit OnePass(std::string_view text);

  /// Calls visit(name) before the value of each member, as often as a name comes. Skips what is no
  /// object and answers false.
  template <typename Visit>
  bool ReadObject(const Visit& visit);
  /// Calls visit() before the value of the first member of that name and skips all others.
  template <typename Visit>
  void ReadMember(std::string_view name, const Visit& visit);
  /// Calls visit() before each element. Skips what is no array and answers false.
  template <typename Visit>
  bool ReadArray(const Visit& visit);
  Scalar Read();
  /// Of a text only.
  std::string_view ReadText();
  /// Reads null; anything else remains to be read.
  bool TakeNull();
  void Skip();

  bool IsText() const { return Front() == '"'; }
  /// Where it stands.
  const char* at() const { return text_.data() + *next_; }
  /// How many bytes of names and texts do not stand there, because they had escapes.
  std::size_t unescaped() const {
    return static_cast<std::size_t>(unescaped_end_ - unescaped_.get());
  }
  /// Whether the root was read and nothing follows.
  bool AtEnd() const { return next_ == end_; }

 private:
  // What is inside of an object or array.
  class Level {
   public:
    explicit Level(std::size_t& depth) : depth_(depth) {
      if (++depth_ >= simdjson::DEFAULT_MAX_DEPTH) throw NotJson();
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --depth_; }

   private:
    std::size_t& depth_;
  };

  char Front() const { return *at(); }
  bool Take(char c) {
    if (Front() != c) return false;
    ++next_;
    return true;
  }
  void Expect(char c) {
    if (!Take(c)) throw NotJson();
  }
  std::string_view TakeToken();
  Scalar ReadNumber();
  std::string_view Unescaped(std::string_view text);
  const char* BackslashFrom(const char* at) const;

  const simdjson::padded_string text_;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
  // Where values, names and punctuation begin; behind the last, where the text ends, which is a
  // NUL.
  const std::uint32_t* next_ = nullptr;
  const std::uint32_t* end_ = nullptr;
  std::size_t depth_ = 0;
  // The first one that is not before what was read last.
  const char* backslash_ = nullptr;
  std::unique_ptr<std::uint8_t[]> unescaped_;
  std::uint8_t* unescaped_end_ = nullptr;
  simdjson::dom::parser numbers_;
};

// A number, true, false or null, without the blanks behind it.
inline std::string_view OnePass::TakeToken() {
  if (AtEnd()) throw NotJson();
  const char* const begin = at();
  ++next_;
  const char* end = at();
  while (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t') --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

inline std::string_view OnePass::ReadText() {
  if (!IsText()) throw NotJson();
  const char* const begin = at() + 1;
  ++next_;
  const char* end = at() - 1;
  while (*end != '"') --end;  // over blanks: what else could stand here would be the next value
  const std::string_view text(begin, static_cast<std::size_t>(end - begin));
  // Texts come in the order in which they stand, so the whole is searched once.
  if (backslash_ < text.data()) backslash_ = BackslashFrom(text.data());
  return backslash_ < text.data() + text.size() ? Unescaped(text) : text;
}

inline bool OnePass::TakeNull() {
  if (Front() != 'n') return false;
  if (TakeToken() != "null") throw NotJson();
  return true;
}

template <typename Visit>
bool OnePass::ReadObject(const Visit& visit) {
  if (!Take('{')) {
    Skip();
    return false;
  }
  if (Take('}')) return true;
  const Level level(depth_);
  do {
    const std::string_view name = ReadText();
    Expect(':');
    visit(name);
  } while (Take(','));
  Expect('}');
  return true;
}

template <typename Visit>
void OnePass::ReadMember(std::string_view name, const Visit& visit) {
  Once found;
  ReadObject([&](std::string_view member) {
    if (member == name && found.IsFirst()) {
      visit();
    } else {
      Skip();
    }
  });
}

template <typename Visit>
bool OnePass::ReadArray(const Visit& visit) {
  if (!Take('[')) {
    Skip();
    return false;
  }
  if (Take(']')) return true;
  const Level level(depth_);
  do visit();
  while (Take(','));
  Expect(']');
  return true;
}

}  // namespace stanna::hubspot::json
