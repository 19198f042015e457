#include "storage/kv/redis_url.h"

#include <charconv>
#include <optional>

namespace stanna::storage {
namespace {

constexpr std::string_view kTcp = "redis://";
constexpr std::string_view kUnix = "unix:";
constexpr int kMaxPort = 65'535;
constexpr int kMaxDatabase = 1'000'000;

absl::Status Wrong(std::string_view what) {
  return InvalidArgument(
      "the Redis URL must be redis://[user:password@]host[:port][,host[:port]...][/db] or"
      " unix:/path: " +
      std::string(what));
}

std::optional<int> ParseNumber(std::string_view text, int max) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number < 0 || number > max ? std::nullopt : std::optional(number);
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

absl::Status ParseCredentials(std::string_view text, RedisAddress& address) {
  const auto colon = text.find(':');
  if (colon == text.npos) return Wrong("there is no password after the user");
  const auto user = PercentDecode(text.substr(0, colon));
  const auto password = PercentDecode(text.substr(colon + 1));
  if (!user || !password) return Wrong("the user or password is not percent-encoded");
  address.user = *user;
  address.password = *password;
  return absl::OkStatus();
}

absl::Status ParseHost(std::string_view text, RedisAddress& address) {
  RedisHost host;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return Wrong("the bracket of the IPv6 address is open");
    host.name = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    host.name = text.substr(0, text.find(':'));
    port = text.substr(host.name.size());
  }
  if (host.name.empty()) return Wrong("there is no host");
  if (!port.empty()) {
    const auto number = port.front() == ':' ? ParseNumber(port.substr(1), kMaxPort) : std::nullopt;
    if (!number || *number == 0) return Wrong("the port is no number");
    host.port = *number;
  }
  address.hosts.push_back(std::move(host));
  return absl::OkStatus();
}

absl::Status ParseHosts(std::string_view text, RedisAddress& address) {
  while (true) {
    const auto comma = text.find(',');
    RETURN_IF_ERROR(ParseHost(text.substr(0, comma), address));
    if (comma == text.npos) return absl::OkStatus();
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

absl::StatusOr<RedisAddress> ParseRedisUrl(std::string_view url) {
  RedisAddress address;
  if (url.starts_with(kUnix)) {
    address.socket_path = url.substr(kUnix.size());
    if (!address.socket_path.starts_with('/')) return Wrong("the socket's path is not absolute");
    return address;
  }
  if (!url.starts_with(kTcp)) return Wrong("it starts with neither");
  url.remove_prefix(kTcp.size());
  if (const auto slash = url.rfind('/'); slash != url.npos) {
    const std::string_view database = url.substr(slash + 1);
    const auto number = database.empty() ? std::optional(0) : ParseNumber(database, kMaxDatabase);
    if (!number) return Wrong("the database is no number");
    address.database = *number;
    url = url.substr(0, slash);
  }
  if (const auto at = url.rfind('@'); at != url.npos) {
    RETURN_IF_ERROR(ParseCredentials(url.substr(0, at), address));
    url.remove_prefix(at + 1);
  }
  RETURN_IF_ERROR(ParseHosts(url, address));
  return address;
}

}  // namespace stanna::storage
