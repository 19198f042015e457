// HubSpot's CRM API of one portal as typed calls. Reads only: nothing here can write to a portal.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hubspot_record.h"
#include "base/status.h"
#include "client/call_options.h"

namespace stanna::hubspot {

struct ListRequest {
  ObjectType type = ObjectType::kCompany;
  /// Any number of names; where they don't fit into a URL, the page's ids are listed and the
  /// records batch-read, at the cost of one more call.
  std::vector<std::string> properties{};
  /// To-types whose edges come inline. An inline list that HubSpot cut short is completed with the
  /// associations batch read, so a record's edges are always whole.
  std::vector<ObjectType> associations{};
  bool archived = false;
  /// Opaque cursor of the page before; empty for the first.
  std::string after{};
  /// 1–100 (HubSpot's maximum).
  int limit = 100;
};

struct RecordPage {
  std::vector<HubSpotRecord> records{};
  /// Empty on the last page.
  std::string next_after{};
};

struct SearchFilter {
  std::string property{};
  /// HubSpot's operator name: "EQ", "GTE", "BETWEEN", "IN", "HAS_PROPERTY"…
  std::string op{};
  std::string value{};
  std::string high_value{};           ///< BETWEEN only
  std::vector<std::string> values{};  ///< IN and NOT_IN only
};

enum class SortDirection { kAscending, kDescending };

struct SearchRequest {
  ObjectType type = ObjectType::kCompany;
  /// Groups are ORed, the filters of one are ANDed; ≤ 5 groups, ≤ 6 a group, ≤ 18 in all.
  std::vector<std::vector<SearchFilter>> filter_groups{};
  std::string sort_property{};  ///< empty: HubSpot's order
  /// Of `sort_property`. Advice: HubSpot has been seen to be out of order by up to an hour.
  SortDirection direction = SortDirection::kAscending;
  std::vector<std::string> properties{};
  /// 1–200; after + limit may not exceed 10,000.
  int limit = 200;
  std::int64_t after = 0;
};

struct SearchPage {
  /// The true count, which may exceed the 10,000 that can be paged.
  std::int64_t total = 0;
  std::vector<HubSpotRecord> records{};
  /// Absent on the last page, and where the next one would lie beyond the 10,000: compare `total`.
  std::optional<std::int64_t> next_after{};
};

struct BatchReadResult {
  /// In any order; a record asked for by a merged id comes back under its new one.
  std::vector<HubSpotRecord> records;
  std::vector<ObjectId> missing;
};

struct AssociationsResult {
  /// Complete edges of every id that could be read; an id with none has an empty list.
  std::map<ObjectId, std::vector<ObjectId>> edges;
  /// Ids whose edges could not be read, with HubSpot's reason: never to be taken for "none".
  std::map<ObjectId, std::string> failed;
};

struct Owner {
  ObjectId id = 0;  ///< what `hubspot_owner_id` holds
  std::optional<ObjectId> user_id;
  std::string email, first_name, last_name;
  std::string type;  ///< PERSON or QUEUE
  bool archived = false;
  Time updated_at{};
};

struct PipelineStage {
  std::string id, label;
  int display_order = 0;
  bool closed = false;
  /// "0.0"–"1.0" as HubSpot writes it; empty where the pipeline has none.
  std::string probability;
  bool archived = false;
};

struct Pipeline {
  std::string id, label;
  int display_order = 0;
  bool archived = false;
  std::vector<PipelineStage> stages;
};

struct PropertyOption {
  std::string label, value;
  int display_order = 0;
  bool hidden = false;
};

struct PropertyDefinition {
  std::string name, label, description, group_name;
  std::string type;        ///< string, number, bool, enumeration, date, datetime, …
  std::string field_type;  ///< text, select, calculation_equation, …
  std::vector<PropertyOption> options;
  bool calculated = false, hubspot_defined = false, hidden = false, archived = false;
};

struct AccountInfo {
  std::int64_t portal_id = 0;
  std::string account_type, time_zone, company_currency, ui_domain, data_hosting_location;
  std::vector<std::string> additional_currencies;
};

struct ExchangeRate {
  std::string from_currency, to_currency;
  std::string rate;  ///< decimal text
  Time effective_at{};
};

/// HubSpot's limits for this app and portal, what is used of them and by whom: by all replicas that
/// share their counters, for the status page. "Today" is the portal's day.
struct LimitSnapshot {
  /// As HubSpot said last today; absent for OAuth apps, and before the first call of the day.
  std::optional<std::int64_t> daily_limit, daily_remaining;
  int burst_limit = 0;   ///< calls in ten seconds
  int burst_used = 0;    ///< of them used now, by other programs as far as known too
  int search_limit = 0;  ///< searches in a second
  std::map<std::string, std::int64_t> calls_today{};  ///< by NameOf(Priority), retries included
  std::int64_t rate_limited_today = 0;                ///< of them answered 429
  std::chrono::milliseconds waited_today{0};          ///< for limits, summed over all callers

  /// By this client alone, since it was built.
  std::int64_t calls = 0, rate_limited = 0;
  std::chrono::milliseconds waited{0};
};

/// Thread-safe. Every call blocks its thread until the answer, the deadline or a stop request.
///
/// Errors carry ErrorDetails whose metadata has "portalId", "call", and, when HubSpot answered,
/// "httpStatus", "category", "correlationId" and "nextStep". Codes: Unauthenticated (reason
/// HUBSPOT_REAUTH_REQUIRED: a person must reconnect), PermissionDenied (HUBSPOT_MISSING_SCOPES,
/// with "requiredScopes"), InvalidArgument (HubSpot refused the request: our bug or a changed
/// portal), NotFound, ResourceExhausted (limit; with retry_after), Unavailable (HubSpot or the
/// network is down, retries used up), DataLoss (an answer that is no HubSpot answer),
/// DeadlineExceeded, Cancelled.
class HubSpotClient {
 public:
  virtual ~HubSpotClient() = default;

  /// `GET /crm/…/objects/{type}`, ascending by id.
  virtual absl::StatusOr<RecordPage> List(const ListRequest& request,
                                          const CallOptions& options) = 0;
  /// `POST …/search`. InvalidArgument before any call when the request breaks HubSpot's limits.
  virtual absl::StatusOr<SearchPage> Search(const SearchRequest& request,
                                            const CallOptions& options) = 0;
  /// `POST …/batch/read`; any number of ids, 100 a call.
  virtual absl::StatusOr<BatchReadResult> BatchRead(ObjectType type,
                                                    const std::vector<ObjectId>& ids,
                                                    const std::vector<std::string>& properties,
                                                    const CallOptions& options) = 0;
  /// The same among archived records only.
  virtual absl::StatusOr<BatchReadResult> BatchReadArchived(
      ObjectType type, const std::vector<ObjectId>& ids, const std::vector<std::string>& properties,
      const CallOptions& options) = 0;
  /// `POST /crm/…/associations/{from}/{to}/batch/read`; any number of ids, 1,000 a call, per-record
  /// paging followed.
  virtual absl::StatusOr<AssociationsResult> ReadAssociations(ObjectType from, ObjectType to,
                                                              const std::vector<ObjectId>& ids,
                                                              const CallOptions& options) = 0;
  /// All of them, archived ones included.
  virtual absl::StatusOr<std::vector<Owner>> ListOwners(const CallOptions& options) = 0;
  virtual absl::StatusOr<std::vector<Pipeline>> ListPipelines(ObjectType type,
                                                              const CallOptions& options) = 0;
  virtual absl::StatusOr<std::vector<PropertyDefinition>> ListProperties(
      ObjectType type, const CallOptions& options) = 0;
  virtual absl::StatusOr<AccountInfo> GetAccountInfo(const CallOptions& options) = 0;
  /// Current rates to the company currency; empty on a single-currency portal.
  virtual absl::StatusOr<std::vector<ExchangeRate>> ListExchangeRates(
      const CallOptions& options) = 0;

  /// The present as HubSpot's answers show it: at most its own clock, and behind by two seconds at
  /// most. Independent of how our clock is set.
  virtual Time PortalNow() const = 0;

  virtual LimitSnapshot Limits() const = 0;
};

}  // namespace stanna::hubspot
