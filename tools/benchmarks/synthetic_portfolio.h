// Clients of a workspace with two years of what passed between them and us, made up: for measuring
// what is worked out from it.
#pragma once

#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "storage/record_store.h"

namespace stanna::bench {

inline constexpr std::int64_t kContactsAClient = 5;
inline constexpr std::int64_t kDealsAClient = 3;
/// E-mails, calls, meetings, notes and tasks.
inline constexpr std::int64_t kActivitiesAClient = 200;
/// The last that VisitPages shows.
inline constexpr std::int64_t kTasksAClient = 10;

/// The same one each time, but for the moment that it ends at. Thread-safe.
class SyntheticPortfolio {
 public:
  SyntheticPortfolio(std::int64_t clients, Time until) : clients_(clients), until_(until) {}

  /// Pages in the order of an import; neither workspace nor run nor fence is set. Activities are in
  /// the order of their time, as HubSpot's ids are: those of one client lie far apart. Deals come
  /// twice, as they were and as they are. Ends with the first error of `visit`.
  absl::Status VisitPages(const std::function<absl::Status(storage::PageWrite page)>& visit) const;

  /// `index` from 0.
  static ClientId ClientAt(std::int64_t index);
  /// A page with one e-mail in which a client threatens to leave, already analysed.
  /// Nothing else has the moment `at`, to the millisecond.
  storage::PageWrite AngryEmail(std::int64_t index, Time at) const;

  std::int64_t clients() const { return clients_; }

 private:
  absl::Status VisitType(ObjectType type, std::int64_t a_client, bool later,
                         const std::function<absl::Status(storage::PageWrite page)>& visit) const;

  const std::int64_t clients_;
  const Time until_;
};

}  // namespace stanna::bench
