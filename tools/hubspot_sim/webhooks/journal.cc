#include "tools/hubspot_sim/webhooks/journal.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "tools/hubspot_sim/portal/property.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/json_writer.h"
#include "tools/hubspot_sim/text/uuid.h"

namespace stanna::sim {
namespace {

constexpr int kMaxEvents = 100;
constexpr int64_t kRetentionMs = 3 * kDayMs;

std::string_view NameOf(const Change& change) {
  return PropertiesOf(change.type)[static_cast<size_t>(change.property)].name;
}

/// What a change is to the journal; a purge is two things.
std::vector<JournalTopic> TopicsOf(const Change& change) {
  const auto object = [&change](std::string_view action) {
    return std::vector<JournalTopic>{{"OBJECT", change.type, change.id, action}};
  };
  switch (change.kind) {
    case Change::kCreated:
      return object("CREATE");
    case Change::kPropertyChanged:
      return object("UPDATE");
    case Change::kArchived:
      return object("DELETE");
    case Change::kRestored:
      return object("RESTORE");
    case Change::kMerged:
      return object("MERGE");
    case Change::kPurged:
      return {{"GDPR_PRIVACY_DELETION", change.type, change.id, "GDPR_DELETE"},
              {"OBJECT", change.type, change.id, "DELETE"}};
    case Change::kLinked:
      return {{"ASSOCIATION", change.type, change.id, "ASSOCIATION_ADDED"}};
    case Change::kUnlinked:
      return {{"ASSOCIATION", change.type, change.id, "ASSOCIATION_REMOVED"}};
  }
  return {};
}

std::string_view TypeOf(const JournalTopic& topic) {
  return topic.subscription_type == "ASSOCIATION" ? "crmAssociation" : "crmObject";
}

}  // namespace

Journal::Journal(JournalOptions options, const SimClock& clock)
    : options_(options), clock_(clock), subscriptions_(options.portal_id) {}

std::string Journal::Name(std::string_view camel_case) const {
  std::string name;
  for (char c : camel_case) {
    if (options_.snake_case && std::isupper(static_cast<unsigned char>(c)) != 0) {
      name += '_';
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    name += c;
  }
  return name;
}

void Journal::WriteDetails(JsonWriter& json, const Pending& pending) const {
  const Change& change = pending.change;
  if (change.kind == Change::kPropertyChanged) {
    std::set<std::string_view> names;
    for (const Change& other : pending.changes) names.insert(NameOf(other));
    const auto wanted = subscriptions_.Wanted(pending.topic, names);
    json.Key(Name("propertyChanges")).BeginObject();
    for (const Change& other : pending.changes) {
      if (wanted.count(NameOf(other)) > 0) json.Field(NameOf(other), other.value);
    }
    json.EndObject();
  } else if (change.kind == Change::kMerged) {
    json.Field(Name("primaryObjectId"), change.id);
    json.Key(Name("mergedObjectIds")).BeginArray().Int(change.other_id).EndArray();
    json.Field(Name("newObjectId"), change.new_id);
  } else if (pending.topic.subscription_type == "ASSOCIATION") {
    json.Field(Name("associatedObjectTypeId"), Info(change.to).type_id);
    json.Field(Name("associatedObjectId"), change.to_id);
    json.Field(Name("associationTypeId"), change.association_type);
  }
}

void Journal::AppendLocked(const Pending& pending, int64_t now_ms) {
  const JournalTopic& topic = pending.topic;
  if (!pending_.empty()) pending_ += ',';
  JsonWriter json(pending_);
  json.BeginObject().Field("type", TypeOf(topic));
  json.Field(Name("portalId"), options_.portal_id);
  json.Field(Name("occurredAt"),
             IsoMillis(pending.change.at_ms == 0 ? now_ms : pending.change.at_ms));
  json.Field("action", topic.action).Field(Name("objectTypeId"), Info(topic.type).type_id);
  json.Field(Name("objectId"), topic.id);
  WriteDetails(json, pending);
  json.EndObject();
  if (++pending_count_ == kMaxEvents) PublishLocked();
}

void Journal::Tell(const std::vector<Change>& changes) {
  const int64_t now_ms = clock_.NowMs();
  std::lock_guard lock(mutex_);
  for (const Change& change : changes) {
    // The properties that one operation changed are one event, of the first of them.
    const bool is_property = change.kind == Change::kPropertyChanged;
    if (is_property && &change != &changes.front()) break;
    for (const JournalTopic& topic : TopicsOf(change)) {
      bool wanted = subscriptions_.Want(topic);
      if (wanted && is_property) {
        std::set<std::string_view> names;
        for (const Change& other : changes) names.insert(NameOf(other));
        wanted = !subscriptions_.Wanted(topic, names).empty();
      }
      if (wanted) AppendLocked({topic, changes, change}, now_ms);
    }
  }
}

void Journal::PublishLocked() {
  if (pending_count_ == 0) return;
  JournalEntry entry;
  entry.offset = NewUuid();
  entry.published_ms = clock_.NowMs();
  JsonWriter json(entry.body);
  json.BeginObject().Field("offset", entry.offset);
  json.Key("journalEvents").Raw("[" + pending_ + "]");
  json.Field("publishedAt", IsoMillis(entry.published_ms)).EndObject();
  numbers_[entry.offset] = removed_ + static_cast<int64_t>(entries_.size());
  entries_.push_back(std::move(entry));
  pending_.clear();
  pending_count_ = 0;
}

void Journal::RefreshLocked() {
  PublishLocked();
  const auto kept_ms =
      static_cast<int64_t>(static_cast<double>(kRetentionMs) / options_.time_scale);
  const int64_t oldest_ms = clock_.NowMs() - kept_ms;
  while (!entries_.empty() && entries_.front().published_ms <= oldest_ms) {
    numbers_.erase(entries_.front().offset);
    entries_.pop_front();
    ++removed_;
  }
}

std::vector<JournalEntry> Journal::RangeLocked(size_t begin, size_t count) const {
  std::vector<JournalEntry> range;
  for (size_t i = begin; i < entries_.size() && range.size() < count; ++i) {
    range.push_back(entries_[i]);
  }
  return range;
}

std::vector<JournalEntry> Journal::Earliest(size_t count) {
  std::lock_guard lock(mutex_);
  RefreshLocked();
  return RangeLocked(0, count);
}

std::vector<JournalEntry> Journal::Latest(size_t count) {
  std::lock_guard lock(mutex_);
  RefreshLocked();
  return RangeLocked(entries_.size() - std::min(count, entries_.size()), count);
}

std::optional<std::vector<JournalEntry>> Journal::After(const std::string& offset, size_t count) {
  std::lock_guard lock(mutex_);
  RefreshLocked();
  const auto found = numbers_.find(offset);
  if (found == numbers_.end()) return std::nullopt;
  return RangeLocked(static_cast<size_t>(found->second - removed_) + 1, count);
}

std::optional<JournalEntry> Journal::Find(const std::string& offset) {
  std::lock_guard lock(mutex_);
  RefreshLocked();
  const auto found = numbers_.find(offset);
  if (found == numbers_.end()) return std::nullopt;
  return entries_[static_cast<size_t>(found->second - removed_)];
}

}  // namespace stanna::sim
