#include "server/app/setting.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace stanna::app {
namespace {

// The password of "scheme://user:password@host…". A password that was not encoded may hold "/" and
// "@", so all up to the last "@" is taken for it.
std::string MaskUrl(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const auto at = url.rfind('@');
  const auto colon = url.find(':', scheme + 3);
  if (at == std::string::npos || colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon + 1) + "***" + url.substr(at);
}

}  // namespace

absl::Status InvalidSetting(const std::string& name, const std::string& what) {
  return InvalidArgument(name + " " + what + ".");
}

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    std::string item = text.substr(begin, end - begin);
    item.erase(0, std::min(item.find_first_not_of(' '), item.size()));
    item.erase(item.find_last_not_of(' ') + 1);
    if (!item.empty()) items.push_back(std::move(item));
    begin = end + 1;
  }
  return items;
}

std::string JoinList(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

std::optional<int> ParseInt(const std::string& text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

Setting TextSetting(const char* name, const char* help,
                    const std::function<std::string&(Options&)>& field, bool secret) {
  const auto read = [field](const Options& o) { return field(const_cast<Options&>(o)); };
  return {{name, help, secret},
          [field](Options& o, const std::string& value) {
            field(o) = value;
            return absl::OkStatus();
          },
          [read, secret](const Options& o) {
            if (secret) return std::string(read(o).empty() ? "" : "***");
            return MaskUrl(read(o));
          }};
}

Setting NumberSetting(const char* name, const char* help,
                      const std::function<int&(Options&)>& field) {
  return {{name, help, false},
          [name, field](Options& o, const std::string& value) {
            const auto number = ParseInt(value);
            if (!number) return InvalidSetting(name, "must be a whole number");
            field(o) = *number;
            return absl::OkStatus();
          },
          [field](const Options& o) { return std::to_string(field(const_cast<Options&>(o))); }};
}

Setting MillisecondsSetting(const char* name, const char* help,
                            const std::function<std::chrono::milliseconds&(Options&)>& field) {
  return {
      {name, help, false},
      [name, field](Options& o, const std::string& value) {
        const auto number = ParseInt(value);
        if (!number) return InvalidSetting(name, "must be a whole number");
        field(o) = std::chrono::milliseconds(*number);
        return absl::OkStatus();
      },
      [field](const Options& o) { return std::to_string(field(const_cast<Options&>(o)).count()); }};
}

Setting OnOffSetting(const char* name, const char* help,
                     const std::function<bool&(Options&)>& field) {
  return {{name, help, false},
          [name, field](Options& o, const std::string& value) {
            if (value != "on" && value != "off") return InvalidSetting(name, "must be on or off");
            field(o) = value == "on";
            return absl::OkStatus();
          },
          [field](const Options& o) { return field(const_cast<Options&>(o)) ? "on" : "off"; }};
}

Setting ListSetting(const char* name, const char* help,
                    const std::function<std::vector<std::string>&(Options&)>& field) {
  return {{name, help, false},
          [field](Options& o, const std::string& value) {
            field(o) = SplitList(value);
            return absl::OkStatus();
          },
          [field](const Options& o) { return JoinList(field(const_cast<Options&>(o))); }};
}

}  // namespace stanna::app
