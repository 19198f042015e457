// Edges of many records, read from their other side.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/hubspot_record.h"
#include "base/status.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"

namespace stanna::sync {

/// An association is one thing with two sides, so the edges of all contacts to their companies are
/// also those of all companies to their contacts, which takes a tenth of the calls where a company
/// has ten contacts. They are as of the moment of reading; what changes later a sweep will find, as
/// any association that changes alone. A value.
class ReverseEdges {
 public:
  /// Reads the edges between `calls.type()` and the stored records of `other`. nullopt where that
  /// would not save calls (`records`: how many records of the type there are), would need more
  /// memory than kMostEdges, where some could not be read or `other` never was completely: then the
  /// records are to be asked. Also once `go_on` says no, which it is asked before each call.
  static absl::StatusOr<std::optional<ReverseEdges>> Read(ObjectType other, std::int64_t records,
                                                          const std::function<bool()>& go_on,
                                                          TypeCalls& calls, const RunScope& scope);

  /// Sets the edges of `records` to the other type.
  void Fill(std::vector<HubSpotRecord>& records) const;

  /// 16 bytes each: 8 MB.
  static constexpr std::int64_t kMostEdges = 500'000;

 private:
  explicit ReverseEdges(ObjectType other) : other_(other) {}

  ObjectType other_;
  std::vector<std::pair<ObjectId, ObjectId>> edges_;  // record, other; ascending
};

}  // namespace stanna::sync
