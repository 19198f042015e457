// What clients are worth: the facts that it follows from, the figures with their sums, exchange
// rates, and which clients are to be worked out again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "storage/canonical.h"
#include "storage/history_store.h"
#include "storage/record_store.h"

namespace stanna::storage {

/// A client whose facts changed since its figures were worked out.
struct DirtyClient {
  ClientId id;
  std::int64_t generation = 0;  ///< which mark this is, as in PendingLink
};

struct DealFacts {
  DealRow deal;
  std::vector<LineItemRow> line_items;  ///< ascending by id
};

struct RevenueFacts {
  ClientRow client;
  bool archived = false;  ///< no company stands behind it any more
  /// The day that its figure was worked out for.
  std::optional<Date> as_of;
  /// The latest entry of each field of its history.
  std::map<std::string, HistoryEntry> last;
  std::string manual_mrr;  ///< set by a person; empty: nobody did
  /// Deals that count for this client, ascending by id. One that is linked with several counts for
  /// the client with the lowest id alone, so that nothing is counted twice.
  std::vector<DealFacts> deals;
};

/// A summand of a client's MRR, or why a candidate is none.
struct RevenuePart {
  std::string source;  ///< "property", "lineItems", "dealMrr", "dealAmount"
  ObjectType type = ObjectType::kCompany;
  ObjectId object_id = 0;
  std::string name;
  bool counts = false;
  Money amount;                   ///< a month, in the client's currency
  Money original;                 ///< a month, before conversion
  std::string rate, rate_source;  ///< empty: not converted
  std::optional<Date> rate_date;
  std::optional<Date> from, until;  ///< the first and the last day that it counts on
  std::string words;
  bool operator==(const RevenuePart&) const = default;
};

struct ClientRevenue {
  ClientId client_id;
  Money mrr;
  bool incomplete = false;
  int config_version = 0;
  Date as_of{};
  std::optional<Date> changes_on;
  Time computed_at{};
  std::vector<RevenuePart> parts;
  /// Open ones of the records that are its parts; not read back.
  std::vector<RecordIssue> issues;
  /// To be added to the client's history, each field ascending by day; not read back. Of one field
  /// and day the later entry counts; one that repeats what was in force on the day before takes
  /// that day's entry away. `recorded_at` is the write's `now`.
  std::vector<HistoryEntry> history;
};

struct RevenueWrite {
  WorkspaceId workspace_id;
  Fence fence;
  Time now{};
  /// Earlier issues of the records of these figures close, unless another client has them too. A
  /// client that was marked anew since `done` was read is left as it is: its facts are newer.
  std::vector<ClientRevenue> clients;
  std::vector<DirtyClient> done;
};

/// One unit of `from` is `rate` units of `to` from `effective` on.
struct CurrencyRate {
  std::string source;  ///< "hubspot", "ecb"
  std::string from, to;
  Date effective{};
  std::string rate;  ///< decimal text
  bool operator==(const CurrencyRate&) const = default;
};

struct RatesQuery {
  std::string currency;      ///< one side of the pair; empty: any
  std::optional<int> limit;  ///< nullopt: all
  int offset = 0;
};

/// See WorkspaceStore for threads and errors.
class RevenueStore {
 public:
  virtual ~RevenueStore() = default;

  /// Marks the clients whose figures change on or before `today`, or are of an older version of the
  /// configuration.
  virtual absl::Status MarkDue(const WorkspaceId& workspace, Date today, int config_version,
                               Time now, Deadline deadline) = 0;
  /// The clients that were marked first, without unmarking them.
  virtual absl::StatusOr<std::vector<DirtyClient>> PeekDirty(const WorkspaceId& workspace,
                                                             int limit, Deadline deadline) = 0;
  /// Clients that are not archived, ascending, from the first id above `after`.
  virtual absl::StatusOr<std::vector<ClientId>> ScanClients(const WorkspaceId& workspace,
                                                            const ClientId& after, int limit,
                                                            Deadline deadline) = 0;
  /// By client id; ids of no client are left out, archived clients have no deals. Of the client
  /// itself, its id, company, name and MRR.
  virtual absl::StatusOr<std::map<std::string, RevenueFacts>> LoadFacts(
      const WorkspaceId& workspace, const std::vector<ClientId>& clients, Deadline deadline) = 0;
  /// In one transaction, or nothing: LEASE_LOST as RecordStore::WritePage.
  virtual absl::Status Write(const RevenueWrite& write, Deadline deadline) = 0;
  /// NotFound: no figure has been worked out for the client.
  virtual absl::StatusOr<ClientRevenue> Get(const WorkspaceId& workspace, const ClientId& client,
                                            Deadline deadline) = 0;

  /// Adds rates; of one pair and day the newer rate counts. Answers whether any was new; then all
  /// clients are marked in the same transaction.
  virtual absl::StatusOr<bool> PutRates(const WorkspaceId& workspace,
                                        const std::vector<CurrencyRate>& rates, Time now,
                                        Deadline deadline) = 0;
  /// Moves with every change of the rates.
  virtual absl::StatusOr<std::int64_t> RatesRevision(const WorkspaceId& workspace,
                                                     Deadline deadline) = 0;
  /// By source, pair and day.
  virtual absl::StatusOr<std::vector<CurrencyRate>> ListRates(const WorkspaceId& workspace,
                                                              const RatesQuery& query,
                                                              Deadline deadline) = 0;
};

}  // namespace stanna::storage
