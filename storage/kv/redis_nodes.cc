#include "storage/kv/redis_nodes.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace stanna::storage {
namespace {

constexpr int kSlots = 16'384;
// Of one host. More are opened when more threads ask at once, and closed after use.
constexpr std::size_t kMaxIdle = 16;
// A slot may be on its way from one node to another, which redirects once more.
constexpr int kMostRedirections = 5;

std::uint16_t Crc16(std::string_view text) {
  constexpr std::uint16_t kPolynomial = 0x1021;
  std::uint16_t crc = 0;
  for (const char c : text) {
    crc = static_cast<std::uint16_t>(crc ^ (static_cast<unsigned char>(c) << 8));
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = (crc & 0x8000) != 0;
      crc = static_cast<std::uint16_t>(crc << 1);
      if (carry) crc ^= kPolynomial;
    }
  }
  return crc;
}

std::optional<int> NumberOf(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

// Nothing was done then. Of a script's command older versions say so within another error.
bool IsReplica(const RedisReply& reply) {
  return IsError(reply) && TextOf(*reply).find("READONLY") != std::string_view::npos;
}

// Whether doing it twice is the same as once.
bool MayBeRepeated(const RedisWords& words) {
  return words[0] == "GET" || words[0] == "HGETALL" || words[0] == "SET" || words[0] == "DEL";
}

}  // namespace

int SlotOf(std::string_view key) {
  if (const auto open = key.find('{'); open != key.npos) {
    const auto close = key.find('}', open + 1);
    if (close != key.npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  return Crc16(key) % kSlots;
}

// "MOVED 3999 127.0.0.1:6381", or ASK; without a host: of the node that says so.
std::optional<RedisNodes::Redirection> RedisNodes::RedirectionOf(const RedisReply& reply,
                                                                 const RedisHost& from) {
  if (!IsError(reply)) return std::nullopt;
  std::string_view text = TextOf(*reply);
  const bool moved = text.starts_with("MOVED ");
  if (!moved && !text.starts_with("ASK ")) return std::nullopt;
  text.remove_prefix(text.find(' ') + 1);
  const auto slot = NumberOf(text.substr(0, text.find(' ')));
  const std::string_view place = text.substr(text.find(' ') + 1);
  const auto colon = place.rfind(':');
  if (!slot || colon == place.npos) return std::nullopt;
  const auto port = NumberOf(place.substr(colon + 1));
  if (!port) return std::nullopt;
  const std::string name(place.substr(0, colon));
  return Redirection{.to = {.name = name.empty() ? from.name : name, .port = *port},
                     .is_for_good = moved,
                     .slot = *slot};
}

absl::StatusOr<RedisReply> RedisNodes::Send(const std::string& key, const RedisWords& words) {
  const int slot = SlotOf(key);
  absl::Status failure = Unavailable("Redis redirects without an end");
  auto [host, is_learnt] = RouteOf(slot);
  bool asking = false;
  // A node of which a cluster told may be none of the address'.
  std::size_t tries = std::max<std::size_t>(1, address_.hosts.size()) + (is_learnt ? 1 : 0);
  for (int redirections = 0; redirections <= kMostRedirections;) {
    bool was_sent = false;
    auto reply = SendTo(host, words, asking, was_sent);
    if (!reply.ok() || IsReplica(*reply)) {
      failure = reply.ok() ? ErrorOf(*reply) : reply.status();
      Leave(host);
      // Without an answer nobody knows whether a count was raised or a lock taken.
      const bool is_unknown = !reply.ok() && was_sent && !MayBeRepeated(words);
      if (is_unknown || --tries == 0) return failure;
      host = RouteOf(slot).host;
      asking = false;
      continue;
    }
    const auto redirection = RedirectionOf(*reply, host);
    if (!redirection) return reply;
    if (redirection->is_for_good) Learn(*redirection);
    host = redirection->to;
    asking = !redirection->is_for_good;
    ++redirections;
  }
  return failure;
}

absl::StatusOr<RedisReply> RedisNodes::SendTo(const RedisHost& host, const RedisWords& words,
                                              bool asking, bool& was_sent) {
  ASSIGN_OR_RETURN(RedisConnection connection, Lease(host));
  if (asking) RETURN_IF_ERROR(connection.Send({"ASKING"}).status());
  was_sent = true;
  ASSIGN_OR_RETURN(RedisReply reply, connection.Send(words));
  // Who is asked again after a failover should not be asked here.
  if (!IsReplica(reply)) Return(host, std::move(connection));
  return reply;
}

absl::StatusOr<RedisConnection> RedisNodes::Lease(const RedisHost& host) {
  while (true) {
    std::optional<RedisConnection> idle;
    {
      const MutexLock lock(mutex_);
      auto& of_host = idle_[host];
      if (!of_host.empty()) {
        idle = std::move(of_host.back());
        of_host.pop_back();
      }
    }
    if (!idle) return RedisConnection::Open(address_, host);
    if (idle->IsAlive()) return *std::move(idle);
  }
}

void RedisNodes::Return(const RedisHost& host, RedisConnection connection) {
  const MutexLock lock(mutex_);
  auto& of_host = idle_[host];
  if (of_host.size() < kMaxIdle) of_host.push_back(std::move(connection));
}

RedisNodes::Route RedisNodes::RouteOf(int slot) const {
  const MutexLock lock(mutex_);
  const auto found = by_slot_.find(slot);
  if (found != by_slot_.end()) return {.host = found->second, .is_learnt = true};
  return {.host = address_.hosts.empty() ? RedisHost() : address_.hosts[current_]};
}

void RedisNodes::Learn(const Redirection& redirection) {
  const MutexLock lock(mutex_);
  by_slot_[redirection.slot] = redirection.to;
}

void RedisNodes::Leave(const RedisHost& host) {
  const MutexLock lock(mutex_);
  std::erase_if(by_slot_, [&](const auto& entry) { return entry.second == host; });
  idle_.erase(host);
  if (!address_.hosts.empty() && address_.hosts[current_] == host) {
    current_ = (current_ + 1) % address_.hosts.size();
  }
}

}  // namespace stanna::storage
