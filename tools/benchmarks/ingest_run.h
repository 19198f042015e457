// The import of a portal that is nearly all wide contacts, with its cost: what bench ingest and
// bench ingest-peer compare.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {

/// Arguments of the simulator: contacts with 51 properties each, one company to a hundred of them.
std::vector<std::string> WidePortal(std::int64_t contacts);
/// The names of the 51.
std::vector<std::string> WideProperties();

struct IngestCost {
  std::chrono::duration<double> took{0};  ///< of the contacts' part
  double contacts_a_second = 0;
  std::chrono::duration<double> server{0}, database{0};  ///< processor time, of the whole run
};

/// A server with one worker, on a PostgreSQL that syncs to disk, whose configuration reads all
/// properties of contacts.
class IngestRun {
 public:
  explicit IngestRun(std::int64_t contacts);

  /// Everything for the first time.
  absl::StatusOr<IngestCost> Import();
  /// Everything again, unchanged.
  absl::StatusOr<IngestCost> ImportAgain();

  /// How many properties the stored contacts have, on average.
  absl::StatusOr<double> PropertiesOfContacts();

  Rig& rig() { return rig_; }

 private:
  template <typename Run>
  absl::StatusOr<IngestCost> Measure(const Run& run);

  const std::int64_t contacts_;
  Rig rig_;
};

}  // namespace stanna::bench
