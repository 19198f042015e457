#include "storage/sql/codes.h"

#include <array>
#include <stdexcept>
#include <string>

namespace stanna::storage {
namespace {

using std::string_view;

// Indexed by the enums' own values.
constexpr std::array<string_view, 2> kConnectionKinds = {"oauth", "private_app"};
constexpr std::array<string_view, 4> kConnectionStates = {"active", "degraded", "reauth_required",
                                                          "disconnected"};
constexpr std::array<string_view, 6> kRunKinds = {"quick",     "full",   "backfill",
                                                  "reconcile", "replay", "live"};
constexpr std::array<string_view, 4> kRunTriggers = {"connect", "manual", "schedule", "webhook"};
constexpr std::array<string_view, 6> kRunStates = {"queued",    "running", "paused",
                                                   "completed", "failed",  "cancelled"};

template <typename Enum, std::size_t N>
Enum EnumOf(const std::array<string_view, N>& words, string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  throw std::logic_error("the database holds an unknown word: " + std::string(word));
}

template <typename Enum, std::size_t N>
string_view Word(const std::array<string_view, N>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

}  // namespace

ObjectType ObjectTypeOf(std::int64_t code) {
  for (const ObjectType type : kAllObjectTypes) {
    if (CodeOf(type) == code) return type;
  }
  throw std::logic_error("the database holds an unknown object type: " + std::to_string(code));
}

std::int64_t MaskOf(const std::vector<ObjectType>& types) {
  std::int64_t mask = 0;
  for (const ObjectType type : types) mask |= std::int64_t{1} << CodeOf(type);
  return mask;
}

std::vector<ObjectType> TypesOf(std::int64_t mask) {
  std::vector<ObjectType> types;
  for (const ObjectType type : kAllObjectTypes) {
    if ((mask >> CodeOf(type)) & 1) types.push_back(type);
  }
  return types;
}

string_view WordOf(ConnectionKind kind) { return Word(kConnectionKinds, kind); }
string_view WordOf(ConnectionState state) { return Word(kConnectionStates, state); }
string_view WordOf(RunKind kind) { return Word(kRunKinds, kind); }
string_view WordOf(RunTrigger trigger) { return Word(kRunTriggers, trigger); }
string_view WordOf(RunState state) { return Word(kRunStates, state); }

ConnectionKind ConnectionKindOf(string_view word) {
  return EnumOf<ConnectionKind>(kConnectionKinds, word);
}
ConnectionState ConnectionStateOf(string_view word) {
  return EnumOf<ConnectionState>(kConnectionStates, word);
}
RunKind RunKindOf(string_view word) { return EnumOf<RunKind>(kRunKinds, word); }
RunTrigger RunTriggerOf(string_view word) { return EnumOf<RunTrigger>(kRunTriggers, word); }
RunState RunStateOf(string_view word) { return EnumOf<RunState>(kRunStates, word); }

}  // namespace stanna::storage
