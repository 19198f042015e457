#include "server/webhooks/journal_setup.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "server/webhooks/type_names.h"

namespace stanna::webhooks {
namespace {

using hubspot::JournalSubscription;
using hubspot::JournalSubscriptionKey;
using hubspot::SubscriptionKey;

constexpr std::string_view kObject = "OBJECT", kAssociation = "ASSOCIATION",
                           kPrivacy = "GDPR_PRIVACY_DELETION";

struct Topic {
  std::string_view kind;  // of a webhook's subscription
  std::string_view type;  // of the journal's
  std::vector<std::string> actions;
};

const std::vector<Topic>& Topics() {
  static const auto& topics = *new std::vector<Topic>{
      {"creation", kObject, {"CREATE"}},
      {"deletion", kObject, {"DELETE"}},
      {"merge", kObject, {"MERGE"}},
      {"restore", kObject, {"RESTORE"}},
      {"propertyChange", kObject, {"UPDATE"}},
      {"associationChange", kAssociation, {"ASSOCIATION_ADDED", "ASSOCIATION_REMOVED"}},
      {"privacyDeletion", kPrivacy, {"GDPR_DELETE"}},
  };
  return topics;
}

const Topic* TopicOf(std::string_view kind) {
  const auto found = std::ranges::find(Topics(), kind, &Topic::kind);
  return found == Topics().end() ? nullptr : &*found;
}

std::string TypeIdOf(const SubscriptionKey& key, std::string_view prefix) {
  if (!key.object_type_id.empty()) return key.object_type_id;
  const auto type = TypeBy(&TypeNames::prefix, prefix);
  return type ? std::string(NamesOf(*type).id) : "";
}

// What two subscriptions are about, whatever they ask for of it.
using About = std::tuple<std::string, std::int64_t, std::string>;

About AboutOf(const JournalSubscriptionKey& key) {
  return {key.type, key.portal_id, key.object_type_id};
}

struct Parts {
  std::set<std::string> actions, properties;
};

bool IsRefused(const JournalSetupReport& report, const JournalSubscriptionKey& key) {
  return std::ranges::any_of(
      report.refused, [&](const auto& refused) { return AboutOf(refused.key) == AboutOf(key); });
}

absl::Status Create(hubspot::JournalSubscriptions& subscriptions,
                    const hubspot::CallOptions& options, JournalSetupReport& report) {
  for (const JournalSubscriptionKey& key : report.plan.missing) {
    const auto made = subscriptions.Create(key, options);
    if (made.ok()) {
      ++report.created;
    } else if (absl::IsInvalidArgument(made.status())) {
      report.refused.push_back({key, MessageOf(made.status())});
    } else {
      return made.status();
    }
  }
  return absl::OkStatus();
}

absl::Status Remove(hubspot::JournalSubscriptions& subscriptions,
                    const std::vector<JournalSubscription>& some,
                    const hubspot::CallOptions& options, JournalSetupReport& report) {
  for (const JournalSubscription& subscription : some) {
    if (IsRefused(report, subscription.key)) continue;
    RETURN_IF_ERROR(subscriptions.Remove(subscription.id, options));
    ++report.removed;
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<JournalSubscriptionKey> WantedOfJournal(std::int64_t portal,
                                                    const std::vector<SubscriptionKey>& wanted) {
  std::map<About, Parts> parts;
  for (const SubscriptionKey& key : wanted) {
    const std::string_view event = key.event_type;
    const auto dot = std::min(event.find('.'), event.size());
    const Topic* topic = TopicOf(event.substr(std::min(dot + 1, event.size())));
    if (topic == nullptr) continue;
    const bool of_any_type = topic->type == kPrivacy;
    const std::string type_id = of_any_type ? "" : TypeIdOf(key, event.substr(0, dot));
    Parts& part = parts[{std::string(topic->type), portal, type_id}];
    part.actions.insert(topic->actions.begin(), topic->actions.end());
    if (!key.property.empty()) part.properties.insert(key.property);
  }
  std::vector<JournalSubscriptionKey> keys;
  for (const auto& [about, part] : parts) {
    keys.push_back({.type = std::get<0>(about),
                    .portal_id = std::get<1>(about),
                    .object_type_id = std::get<2>(about),
                    .actions = {part.actions.begin(), part.actions.end()},
                    .properties = {part.properties.begin(), part.properties.end()}});
  }
  return keys;
}

JournalPlan PlanJournal(const std::vector<JournalSubscriptionKey>& wanted,
                        const std::vector<JournalSubscription>& found) {
  std::set<JournalSubscriptionKey> open(wanted.begin(), wanted.end());
  std::set<About> abouts;
  for (const JournalSubscriptionKey& key : wanted) abouts.insert(AboutOf(key));
  JournalPlan plan;
  for (const JournalSubscription& subscription : found) {
    if (!subscription.of_single_records && open.erase(subscription.key) > 0) {
      ++plan.in_order;
    } else if (!subscription.of_single_records && abouts.contains(AboutOf(subscription.key))) {
      plan.outdated.push_back(subscription);
    } else {
      plan.superfluous.push_back(subscription);
    }
  }
  for (const JournalSubscriptionKey& key : wanted) {
    if (open.contains(key)) plan.missing.push_back(key);
  }
  return plan;
}

absl::StatusOr<JournalSetupReport> CheckJournal(hubspot::JournalSubscriptions& subscriptions,
                                                const std::vector<JournalSubscriptionKey>& wanted,
                                                const hubspot::CallOptions& options) {
  ASSIGN_OR_RETURN(const auto found, subscriptions.List(options));
  JournalSetupReport report;
  report.plan = PlanJournal(wanted, found);
  return report;
}

absl::StatusOr<JournalSetupReport> SetUpJournal(hubspot::JournalSubscriptions& subscriptions,
                                                const std::vector<JournalSubscriptionKey>& wanted,
                                                bool prune, const hubspot::CallOptions& options) {
  ASSIGN_OR_RETURN(JournalSetupReport report, CheckJournal(subscriptions, wanted, options));
  absl::Status status = Create(subscriptions, options, report);
  if (status.ok()) status = Remove(subscriptions, report.plan.outdated, options, report);
  if (status.ok() && prune) {
    status = Remove(subscriptions, report.plan.superfluous, options, report);
  }
  if (status.ok()) return report;
  return Annotate(status, std::to_string(report.created) + " of " +
                              std::to_string(report.plan.missing.size()) +
                              " subscriptions were made; run it again to go on");
}

}  // namespace stanna::webhooks
