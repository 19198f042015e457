#include "tests/support/portal_comparison.h"

#include <glog/logging.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "storage/record_store.h"

namespace stanna::testing {
namespace {

constexpr int kScanPage = 1000;
constexpr int kPageSize = 100;
constexpr std::size_t kMostSentences = 20;
constexpr std::chrono::seconds kStoreLimit{120};

std::string Join(const std::vector<ObjectId>& ids) {
  std::ostringstream out;
  for (const ObjectId id : ids) out << ' ' << id;
  return out.str();
}

using LiveIds = std::map<ObjectType, std::set<ObjectId>>;

class TypeComparison {
 public:
  TypeComparison(ObjectType type, std::map<ObjectId, PortalRecord> expected, const LiveIds& live)
      : type_(type), expected_(std::move(expected)), live_(live) {}

  void See(const HubSpotRecord& record) {
    if (record.archived) return Forget(record);
    ++seen_;
    if (record.id <= last_) Say(record.id, "stands twice or out of order");
    last_ = record.id;
    const auto found = expected_.find(record.id);
    if (found == expected_.end()) return Say(record.id, "is not in the portal");
    Compare(record, found->second);
    expected_.erase(found);
  }

  std::vector<std::string> Finish() {
    for (const auto& [id, record] : expected_) Say(id, "is missing");
    return std::move(sentences_);
  }
  std::int64_t seen() const { return seen_; }

 private:
  // Kept for a restore; no reader sees it.
  void Forget(const HubSpotRecord& record) {
    if (expected_.contains(record.id)) Say(record.id, "is marked as archived");
    expected_.erase(record.id);
  }

  void Say(ObjectId id, const std::string& what) {
    if (sentences_.size() >= kMostSentences) return;
    sentences_.push_back(std::string(NameOf(type_)) + " " + std::to_string(id) + " " + what);
  }

  void Compare(const HubSpotRecord& record, const PortalRecord& expected) {
    if (record.modified_at != expected.updated_at) {
      Say(record.id, "is of " + FormatRfc3339(record.modified_at) + ", the portal's of " +
                         FormatRfc3339(expected.updated_at));
    }
    for (const ObjectType to : ComparedAssociations(type_)) {
      const auto wanted = expected.associations.find(to);
      CompareEdges(
          record, to,
          wanted == expected.associations.end() ? std::vector<ObjectId>() : wanted->second);
    }
  }

  // Edges to what is not live lead nowhere, whether they are kept or not.
  void CompareEdges(const HubSpotRecord& record, ObjectType to, std::vector<ObjectId> wanted) {
    const std::set<ObjectId>& live = live_.at(to);
    std::vector<ObjectId> held;
    for (const Association& edge : record.associations) {
      if (edge.to_type == to && live.contains(edge.to_id)) held.push_back(edge.to_id);
    }
    std::erase_if(wanted, [&](ObjectId id) { return !live.contains(id); });
    if (held == wanted) return;
    Say(record.id, "is associated with " + std::string(NameOf(to)) + Join(held) +
                       ", in the portal with" + Join(wanted));
  }

  const ObjectType type_;
  std::map<ObjectId, PortalRecord> expected_;
  const LiveIds& live_;
  std::vector<std::string> sentences_;
  std::int64_t seen_ = 0;
  ObjectId last_ = 0;
};

void ScanAll(storage::Stores& stores, const WorkspaceId& workspace, ObjectType type,
             TypeComparison& comparison) {
  ObjectId after = 0;
  for (;;) {
    const auto page =
        stores.records().Scan(workspace, type, after, kScanPage, Deadline::After(kStoreLimit));
    CHECK(page.ok()) << ToString(page.status());
    for (const HubSpotRecord& record : *page) comparison.See(record);
    if (page->size() < kScanPage) return;
    after = page->back().id;
  }
}

void CompareCount(std::vector<std::string>& sentences, const char* what, std::int64_t held,
                  std::int64_t wanted) {
  if (held == wanted) return;
  sentences.push_back(std::to_string(held) + " " + what + " for " + std::to_string(wanted) +
                      " records");
}

}  // namespace

std::vector<ObjectType> ComparedAssociations(ObjectType type) {
  using enum ObjectType;
  switch (type) {
    case kCompany:
      return {};
    case kContact:
      return {kCompany};
    case kDeal:
      return {kCompany, kContact};
    case kLineItem:
      return {kDeal};
    default:
      return {kCompany, kContact, kDeal};
  }
}

std::vector<std::string> DifferencesFromPortal(const Simulator& simulator, storage::Stores& stores,
                                               const WorkspaceId& workspace) {
  std::vector<std::string> sentences;
  std::map<ObjectType, std::int64_t> held;
  std::int64_t activities = 0;
  std::map<ObjectType, std::map<ObjectId, PortalRecord>> portal;
  LiveIds live;
  for (const ObjectType type : kAllObjectTypes) {
    portal[type] = simulator.Dump(type);
    for (const auto& [id, record] : portal[type]) live[type].insert(id);
    live[type];
  }
  for (const ObjectType type : kAllObjectTypes) {
    TypeComparison comparison(type, std::move(portal[type]), live);
    ScanAll(stores, workspace, type, comparison);
    held[type] = comparison.seen();
    if (IsActivity(type)) activities += comparison.seen();
    std::ranges::move(comparison.Finish(), std::back_inserter(sentences));
  }
  const auto counts = stores.records().Count(workspace, Deadline::After(kStoreLimit));
  CHECK(counts.ok()) << ToString(counts.status());
  CompareCount(sentences, "stakeholders", counts->stakeholders, held[ObjectType::kContact]);
  CompareCount(sentences, "deals", counts->deals, held[ObjectType::kDeal]);
  CompareCount(sentences, "interactions", counts->interactions, activities);
  return sentences;
}

std::int64_t PagesOf(const Simulator& simulator, ObjectType type) {
  return (simulator.LiveCount(type) + kPageSize - 1) / kPageSize;
}

}  // namespace stanna::testing
