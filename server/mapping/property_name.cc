#include "server/mapping/property_name.h"

#include <cstddef>

namespace stanna::mapping {
namespace {

// HubSpot's own names are far shorter; a longer one could only fill the request URL.
constexpr std::size_t kMaxPropertyName = 100;

}  // namespace

bool IsPropertyName(std::string_view name) {
  if (name.empty() || name.size() > kMaxPropertyName) return false;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && c != '_' && c != '-' && c != '.') return false;
  }
  return true;
}

}  // namespace stanna::mapping
