#include "storage/sql/sql_value.h"

#include <xxhash.h>

#include <boost/endian/conversion.hpp>
#include <charconv>
#include <span>
#include <stdexcept>

#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// What rows were hashed with before 2026-12: a byte at a time, so that it took a tenth of the
// server's time in an import. Without it, all that is stored would be another content at once.
std::int64_t Fnv1aHash(std::span<const SqlValue> values) {
  std::uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  };
  std::string start;
  const auto add_start = [&](char kind, std::int64_t number) {
    start = kind;
    AppendNumber(start, number);
    start += ':';
    add(start);
  };
  for (const SqlValue& value : values) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      add_start('t', static_cast<std::int64_t>(text->size()));
      add(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      add_start('i', *number);
    } else {
      add("n:");
    }
  }
  return static_cast<std::int64_t>(hash);
}

}  // namespace

SqlValue Text(std::string_view text) { return CleanText(text); }

SqlValue TextOrNull(std::string_view text) { return text.empty() ? Null() : Text(text); }

SqlValue Real(double n) {
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

SqlValue RealOrNull(const std::optional<double>& n) { return n ? Real(*n) : Null(); }

SqlValue NumOrNull(const std::optional<std::int64_t>& n) { return n ? Num(*n) : Null(); }

SqlValue DateOrNull(const std::optional<Date>& date) {
  return date ? SqlValue(FormatDate(*date)) : Null();
}

std::string NumberParameters(std::string_view sql, std::string_view prefix) {
  std::string numbered;
  numbered.reserve(sql.size() + 32);
  bool quoted = false;
  std::int64_t next = 1;
  for (const char c : sql) {
    if (c == '\'') quoted = !quoted;
    if (c == '?' && !quoted) {
      numbered += prefix;
      AppendNumber(numbered, next++);
    } else {
      numbered += c;
    }
  }
  return numbered;
}

void AppendNumber(std::string& text, std::int64_t n) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

std::int64_t IntOf(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::int64_t ContentHash(const Params& values) {
  // Each value's hash is the next one's seed, together with what kind of value comes.
  XXH64_hash_t hash = 0;
  const auto add = [&hash](char kind, const void* bytes, std::size_t size) {
    hash = XXH3_64bits_withSeed(bytes, size, hash + static_cast<unsigned char>(kind));
  };
  for (const SqlValue& value : values) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      add('t', text->data(), text->size());
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      const std::int64_t little = boost::endian::native_to_little(*number);
      add('i', &little, sizeof little);
    } else {
      add('n', "", 0);
    }
  }
  return static_cast<std::int64_t>(hash);
}

bool IsHashOf(std::int64_t stored, const Params& hashed_row) {
  if (stored == std::get<std::int64_t>(hashed_row.back())) return true;
  return stored == Fnv1aHash(std::span(hashed_row).first(hashed_row.size() - 1));
}

const std::string& Row::Text(std::size_t column) const {
  static const std::string kEmpty;
  const auto& cell = cells_.at(column);
  return cell ? *cell : kEmpty;
}

std::int64_t Row::Int(std::size_t column) const {
  const std::string& text = Text(column);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::logic_error("column " + std::to_string(column) + " is not a whole number");
  }
  return value;
}

std::optional<std::int64_t> Row::OptionalInt(std::size_t column) const {
  return IsNull(column) ? std::nullopt : std::optional(Int(column));
}

double Row::Real(std::size_t column) const {
  const std::string& text = Text(column);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::logic_error("column " + std::to_string(column) + " is not a number");
  }
  return value;
}

std::optional<double> Row::OptionalReal(std::size_t column) const {
  return IsNull(column) ? std::nullopt : std::optional(Real(column));
}

bool Row::Bool(std::size_t column) const {
  const std::string& text = Text(column);
  return text == "t" || text == "1" || text == "true";
}

Time Row::TimeAt(std::size_t column) const {
  const std::string& text = Text(column);
  if (text.find(':') == std::string::npos) return FromEpochMs(Int(column));
  // PostgreSQL writes the zone as "+00".
  const auto time = ParseRfc3339(text + ":00");
  if (!time) throw std::logic_error("column " + std::to_string(column) + " is not a time");
  return *time;
}

std::optional<Time> Row::OptionalTime(std::size_t column) const {
  return IsNull(column) ? std::nullopt : std::optional(TimeAt(column));
}

std::optional<Date> Row::OptionalDate(std::size_t column) const {
  return IsNull(column) ? std::nullopt : ParseDate(Text(column));
}

}  // namespace stanna::storage
