// One setting: its name, how its text is read, and how it is shown. The kinds that several have.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/app/options.h"

namespace stanna::app {

struct Setting {
  SettingInfo info;
  std::function<absl::Status(Options&, const std::string&)> set;
  std::function<std::string(const Options&)> get;  ///< secrets masked
};

/// In the order in which they are printed.
const std::vector<Setting>& AllSettings();

/// "NAME what." as InvalidArgument.
absl::Status InvalidSetting(const std::string& name, const std::string& what);

Setting TextSetting(const char* name, const char* help,
                    const std::function<std::string&(Options&)>& field, bool secret = false);
Setting NumberSetting(const char* name, const char* help,
                      const std::function<int&(Options&)>& field);
Setting MillisecondsSetting(const char* name, const char* help,
                            const std::function<std::chrono::milliseconds&(Options&)>& field);
/// "on" or "off".
Setting OnOffSetting(const char* name, const char* help,
                     const std::function<bool&(Options&)>& field);
/// Items by commas; blanks around them and empty ones don't count.
Setting ListSetting(const char* name, const char* help,
                    const std::function<std::vector<std::string>&(Options&)>& field);

std::vector<std::string> SplitList(const std::string& text);
std::string JoinList(const std::vector<std::string>& items);
/// Nothing: no whole number, or too large a one.
std::optional<int> ParseInt(const std::string& text);

}  // namespace stanna::app
