// A formula of the document, and what it reads.
#pragma once

#include <string>
#include <vector>

namespace stanna::config {

struct Formula {
  std::string text;  ///< Lua; who evaluates it says what it may do
  std::vector<std::string> properties;
  bool operator==(const Formula&) const = default;
};

/// One screen of text; more belongs into HubSpot's own calculated properties.
inline constexpr std::size_t kMaxFormulaBytes = 4'000;
/// Each is asked of every record.
inline constexpr std::size_t kMaxFormulaProperties = 30;

}  // namespace stanna::config
