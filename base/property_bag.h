// A HubSpot record's properties: an ordered map from name to text or null, kept in one buffer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stanna {

/// HubSpot sends every property value as a string or null; `""` (cleared) counts as null here, as
/// HubSpot's documentation says it should. Absent and null differ: `Has` tells.
///
/// One allocation holds all names and values, because a page of 100 records × 50 properties would
/// otherwise be 10,000 small strings. A value type; views stay valid until the next non-const call.
class PropertyBag {
 public:
  struct Part {
    std::string_view name{};
    std::string_view value{};  ///< "": null
  };
  /// As if each part was Set, in this order. Those that are pieces of `text`, which is what they
  /// were read from, are taken over by one copy of it; `elsewhere` is about how many bytes are not.
  /// `are_ordered`: the names are known to ascend, none twice, and nobody looks.
  static PropertyBag Of(std::string_view text, const std::vector<Part>& parts,
                        std::size_t elsewhere, bool are_ordered = false);
  /// Whether the names ascend, none twice: so HubSpot sends them.
  static bool AreOrdered(const std::vector<Part>& parts);

  /// Adds or replaces. `std::nullopt` and "" both store null. Neither view may be of this bag.
  void Set(std::string_view name, std::optional<std::string_view> value);
  /// The value; nullopt when null or absent.
  std::optional<std::string_view> Get(std::string_view name) const;
  /// True when HubSpot sent the property, even as null.
  bool Has(std::string_view name) const;

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  void Reserve(std::size_t properties, std::size_t bytes);

  /// Calls `visit(name, optional value)` in ascending order of name.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const Entry& e : entries_) visit(NameOf(e), ValueOf(e));
  }

  /// Compact JSON object, names ascending, nulls as null: equal bags give equal text.
  std::string ToJson() const;
  /// Reads what ToJson wrote (any JSON object of strings and nulls); nullopt when it is not one.
  static std::optional<PropertyBag> FromJson(std::string_view json);

  bool operator==(const PropertyBag& other) const { return ToJson() == other.ToJson(); }

 private:
  struct Entry {
    std::uint32_t name_offset;
    std::uint32_t name_size;
    std::uint32_t value_offset;
    std::uint32_t value_size;  // 0: null
  };
  std::string_view NameOf(const Entry& e) const {
    return std::string_view(buffer_).substr(e.name_offset, e.name_size);
  }
  std::optional<std::string_view> ValueOf(const Entry& e) const {
    if (e.value_size == 0) return std::nullopt;
    return std::string_view(buffer_).substr(e.value_offset, e.value_size);
  }
  std::vector<Entry>::const_iterator Find(std::string_view name) const;
  void Put(std::string_view name, const Entry& entry);
  std::uint32_t Append(std::string_view text);

  std::string buffer_;
  std::vector<Entry> entries_;  // ascending by name
};

/// Appends `text` as a JSON string, quoted and escaped. Invalid UTF-8 becomes U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace stanna
