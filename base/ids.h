// Identifiers as types of their own, so that one kind can't be passed for another, and the maker of
// our prefixed, time-sortable ids.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace stanna {

/// A string id of one kind. Empty means "none".
template <typename Tag>
struct StringId {
  std::string value;

  StringId() = default;
  explicit StringId(std::string v) : value(std::move(v)) {}
  bool empty() const { return value.empty(); }
  auto operator<=>(const StringId&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const StringId& id) { return out << id.value; }
};

using WorkspaceId = StringId<struct WorkspaceTag>;      ///< "yourcompany.com"
using ConnectionId = StringId<struct ConnectionTag>;    ///< "conn_…"
using ClientId = StringId<struct ClientTag>;            ///< "client_…"
using InteractionId = StringId<struct InteractionTag>;  ///< "int_…"
using SyncRunId = StringId<struct SyncRunTag>;          ///< "sync_…"
using JobId = StringId<struct JobTag>;                  ///< "job_…"
using ApiKeyId = StringId<struct ApiKeyTag>;            ///< "key_…"

/// HubSpot's 64-bit object id; unique within one object type of one portal only.
using ObjectId = std::int64_t;

/// `prefix` + 26 characters: 48 bits of time, 80 random bits, Crockford's base 32, lower case.
/// Sorts by time of making (millisecond precision). Thread-safe. Throws never; uses the kernel's
/// random source.
std::string NewId(std::string_view prefix, Time now);

/// `bytes` random bytes in URL-safe base 64 without padding, for keys, states and nonces.
std::string NewSecret(std::size_t bytes);

}  // namespace stanna

template <typename Tag>
struct std::hash<stanna::StringId<Tag>> {
  std::size_t operator()(const stanna::StringId<Tag>& id) const {
    return std::hash<std::string>()(id.value);
  }
};
