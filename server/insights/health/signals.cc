#include "server/insights/health/signals.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace stanna::insights {

std::vector<Evidence> EvidenceList::Take() {
  const std::size_t most = std::min(all_.size(), 2 * kMostEvidence);
  std::ranges::partial_sort(all_, all_.begin() + static_cast<std::ptrdiff_t>(most));
  std::vector<Evidence> records;
  for (const auto& [telling, record] : all_) {
    if (records.size() == kMostEvidence) break;
    if (std::ranges::count(records, record) == 0) records.push_back(record);
  }
  return records;
}

std::string Short(const std::string& name) {
  constexpr std::size_t kMost = 100;
  if (name.size() <= kMost) return name;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;  // UTF-8
  return name.substr(0, end);
}

std::string Words(const char* format, ...) {
  char text[512];  // of the longest sentence, with room for names
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  return text;
}

}  // namespace stanna::insights
