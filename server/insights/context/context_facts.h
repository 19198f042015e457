// What is known of one client, for whoever talks about it next: plain facts, as they are loaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "server/insights/health/health.h"
#include "server/insights/message.h"
#include "server/insights/risk/risk.h"

namespace stanna::insights {

struct ContextClient {
  ClientId client_id;
  ObjectId company_id = 0;
  std::string name, domain, lifecycle_stage, status;
  std::string tags;       ///< ";"-joined
  std::string csm_owner;  ///< the owner's e-mail; empty: nobody, or unknown
  std::optional<ObjectId> owner_id;
  std::optional<Date> since;  ///< the day the company was created in HubSpot
  bool excluded = false, archived = false;
};

/// Amounts are decimal text for the API and a double for words.
struct ContextAmount {
  std::string amount;  ///< empty: unknown
  std::string currency;
  std::optional<double> value;
};

/// A summand of the MRR.
struct ContextRevenuePart {
  std::string source;  ///< "property", "lineItems", "dealMrr", "dealAmount"
  Evidence record;
  std::string name;
  ContextAmount amount;  ///< a month
  std::optional<Date> until;
};

struct ContextRevenue {
  ContextAmount mrr;
  bool by_hand = false;     ///< a person set it
  bool incomplete = false;  ///< a part could not be counted
  std::optional<Date> as_of;
  std::vector<ContextRevenuePart> parts;  ///< those that count, in any order
  std::int64_t other_parts = 0;           ///< that count and are not in `parts`
};

struct ContextRenewal {
  std::optional<Date> date;
  std::optional<Likelihood> likelihood;
};

struct ContextHealth {
  Health health;  ///< without `renewal`, which stands under ContextRenewal
  Trend trend = Trend::kUnknown;
  Date as_of{};
  std::optional<CentiPoints> week_ago, month_ago;  ///< at the end of the day 7 and 30 days ago
};

/// Why the score changed.
struct ContextChange {
  std::string id;  ///< "attr_…"
  Time at{};
  std::string factor;
  CentiPoints delta = 0, previous_score = 0, new_score = 0;
  double weight = 0;
  std::string reason;
  std::vector<Evidence> evidence;
};

struct ContextDeal {
  ObjectId deal_id = 0;
  std::string name;
  ContextAmount amount;
  std::string stage, pipeline;  ///< labels, or ids where there are none
  std::optional<double> probability;
  std::optional<Date> close_date;
  bool renewal = false, expansion = false;
};

struct ContextPerson {
  ObjectId contact_id = 0;
  std::string name, title, email;
  double influence = 0;  ///< 0–1, by the title
  std::optional<Time> last_contact;
  std::optional<double> mood;  ///< mean of what it wrote in the window, −1…1
  std::int64_t mood_messages = 0;
};

struct ContextInteraction {
  Evidence record;
  MessageKind kind = MessageKind::kEmail;
  Time at{};
  Side side = Side::kUnknown;
  Outcome outcome = Outcome::kNone;
  std::string subject, summary;
  Automatic automatic = Automatic::kNone;
  bool analysed = false;
  double score = 0;  ///< −1…1, what a person set where somebody did
  int level = 0;     ///< −2…2, likewise
  bool by_hand = false;
  double confidence = 0;
  std::uint32_t intents = 0;
  std::string language;            ///< ISO 639-1; empty: can't be told
  std::vector<ObjectId> contacts;  ///< the client's people in it
};

struct ContextTask {
  ObjectId task_id = 0;
  std::string subject, status;
  std::optional<Time> due;
};

/// How old what we know of a kind of record is.
struct ContextSource {
  ObjectType type = ObjectType::kCompany;
  std::optional<Time> synced_at;  ///< nullopt: never
};

/// Lists in any order: order changes nothing.
struct ContextFacts {
  ContextClient client;
  std::optional<ContextRevenue> revenue;  ///< nullopt: not worked out
  ContextRenewal renewal;
  std::optional<ContextHealth> health;  ///< nullopt: not worked out
  std::vector<ContextChange> changes;
  std::vector<ContextDeal> deals;     ///< open ones
  std::vector<ContextPerson> people;  ///< those worth knowing; `people_total` in all
  std::int64_t people_total = 0;
  std::vector<ContextInteraction> interactions;  ///< of the window, planned ones too
  std::vector<ContextTask> tasks;                ///< open ones
  std::vector<Insight> insights;                 ///< open risks and chances
  std::optional<Time> last_contact;              ///< the latest meeting, call, e-mail or note
  std::vector<ContextSource> sources;
};

}  // namespace stanna::insights
