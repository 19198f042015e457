// What a draft configuration would do, before anybody applies it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "server/config/configuration.h"
#include "server/sync/mrr_preview.h"
#include "server/sync/type_preview.h"
#include "storage/stores.h"

namespace stanna::sync {

/// Records of a type that are compared, and clients: seconds of work for a person who waits, and as
/// many keys and domains in memory.
inline constexpr std::int64_t kMostPreviewed = 200'000;

struct PreviewOptions {
  std::size_t samples = 10;  ///< a type
  std::int64_t most_records = kMostPreviewed;
};

struct ConfigPreview {
  int current_version = 0;             ///< that the draft is compared with
  std::vector<TypePreview> types;      ///< those that the draft says something else of
  std::vector<ObjectType> unaffected;  ///< the others: not looked at
  /// Where the draft says something else of revenue or pipelines, or maps companies, deals or line
  /// items otherwise.
  std::optional<MrrPreview> mrr;
};

/// Compares what `draft` makes of the stored records with what the newest document makes of them,
/// as a replay of the draft at `now` would. Writes nothing, calls nobody. `draft` was checked
/// (CheckConfiguration). What is not considered by nine tenths of the time until `deadline` is left
/// out, and TypePreview says so. Errors are the store's. Thread-safe.
absl::StatusOr<ConfigPreview> PreviewConfiguration(storage::Stores& stores,
                                                   const WorkspaceId& workspace,
                                                   const config::Configuration& draft,
                                                   const PreviewOptions& options, Time now,
                                                   Deadline deadline);

}  // namespace stanna::sync
