#include "server/app/options.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "server/app/setting.h"

namespace stanna::app {
namespace {

const Setting* Find(std::string_view name) {
  for (const Setting& setting : AllSettings()) {
    if (setting.info.name == name) return &setting;
  }
  return nullptr;
}

absl::Status Apply(const Settings& settings, const char* where, Options& options) {
  for (const auto& [name, value] : settings) {
    const Setting* setting = Find(name);
    if (setting == nullptr) return InvalidArgument(name + " in " + where + " is no setting.");
    RETURN_IF_ERROR(setting->set(options, value));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<SettingInfo> KnownSettings() {
  std::vector<SettingInfo> infos;
  for (const Setting& setting : AllSettings()) infos.push_back(setting.info);
  return infos;
}

std::string FlagOf(std::string_view name) {
  std::string flag(name);
  for (char& c : flag) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return flag;
}

absl::StatusOr<Settings> ParseSettingsFile(std::string_view text) {
  Settings settings;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back()))) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return InvalidArgument("Line " + std::to_string(line_number) + " is no KEY=VALUE.");
    }
    settings[std::string(line.substr(0, equals))] = std::string(line.substr(equals + 1));
  }
  return settings;
}

Settings SettingsFromEnvironment() {
  Settings settings;
  for (const Setting& setting : AllSettings()) {
    const char* value = std::getenv(setting.info.name.c_str());
    if (value != nullptr && *value != '\0') settings[setting.info.name] = value;
  }
  return settings;
}

absl::StatusOr<Options> MakeOptions(const Settings& flags, const Settings& environment,
                                    const Settings& file) {
  Options options;
  RETURN_IF_ERROR(Apply(file, "the settings file", options));
  RETURN_IF_ERROR(Apply(environment, "the environment", options));
  RETURN_IF_ERROR(Apply(flags, "the flags", options));
  const auto names_database = [](const Settings& given) { return given.contains("DATABASE_URL"); };
  if (!names_database(file) && !names_database(environment) && !names_database(flags)) {
    options.database_url = "sqlite:" + options.data_dir + "/stanna.db";
  }
  return options;
}

std::string Describe(const Options& options) {
  std::string out;
  for (const Setting& setting : AllSettings()) {
    out += setting.info.name + "=" + setting.get(options) + "\n";
  }
  return out;
}

absl::StatusOr<HostPort> ParseHostPort(const std::string& address) {
  const auto colon = address.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : ParseInt(address.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535 || colon == 0) {
    return InvalidArgument("\"" + address + "\" is no host:port.");
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return HostPort{std::move(host), *port};
}

}  // namespace stanna::app
