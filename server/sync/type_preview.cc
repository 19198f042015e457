#include "server/sync/type_preview.h"

#include <algorithm>
#include <map>
#include <utility>

#include "server/mapping/text.h"
#include "server/sync/record_verdict.h"
#include "storage/record_store.h"

namespace stanna::sync {
namespace {

using storage::Exclusion;
using storage::FieldTexts;
using storage::RecordIssue;

// Records read and held at once.
constexpr int kPage = 500;
// Longer texts are cut in samples, of which there may be fifty with a hundred fields each.
constexpr std::size_t kShownBytes = 500;

std::vector<ObjectId> IdsOf(const std::vector<HubSpotRecord>& records) {
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : records) ids.push_back(record.id);
  return ids;
}

// Samples are for people.
std::string Shown(const std::string& text) {
  return text.size() <= kShownBytes ? text : mapping::Snippet(text);
}

std::vector<FieldChange> DifferencesOf(const FieldTexts& before, const FieldTexts& after) {
  std::vector<FieldChange> changes;
  auto old = before.begin();
  auto now = after.begin();
  while (old != before.end() || now != after.end()) {
    if (now == after.end() || (old != before.end() && old->first < now->first)) {
      changes.push_back({old->first, Shown(old->second), ""});
      ++old;
    } else if (old == before.end() || now->first < old->first) {
      changes.push_back({now->first, "", Shown(now->second)});
      ++now;
    } else {
      if (old->second != now->second) {
        changes.push_back({old->first, Shown(old->second), Shown(now->second)});
      }
      ++old;
      ++now;
    }
  }
  return changes;
}

// Those of `issues` that are not among `others`.
std::vector<RecordIssue> Without(const std::vector<RecordIssue>& issues,
                                 const std::vector<RecordIssue>& others) {
  std::vector<RecordIssue> rest;
  for (const RecordIssue& issue : issues) {
    const bool is_there = std::ranges::any_of(others, [&](const RecordIssue& other) {
      return issue.rule == other.rule && issue.field == other.field &&
             issue.held_back == other.held_back;
    });
    if (!is_there) rest.push_back(issue);
  }
  return rest;
}

bool IsFailure(const RecordIssue& issue) {
  return issue.held_back || issue.rule == mapping::kCalculationFailed;
}

// What people call the record.
std::string NameIn(const FieldTexts& fields) {
  for (const char* field : {"name", "subject", "email"}) {
    const auto found = fields.find(field);
    if (found != fields.end()) return found->second;
  }
  return "";
}

class TypeComparer {
 public:
  explicit TypeComparer(const TypeComparison& comparison)
      : in_(comparison), records_(comparison.stores.records()), samples_(comparison.samples) {}

  absl::StatusOr<TypePreview> Run() {
    out_.type = in_.type;
    ASSIGN_OR_RETURN(out_.records, records_.CountLive(in_.workspace, in_.type, in_.deadline));
    ObjectId after = 0;
    for (bool finished = false; !finished && out_.considered < in_.most_records;) {
      // Not before the first page: an answer about nothing helps nobody.
      if (after > 0 && in_.until.Expired()) break;
      ASSIGN_OR_RETURN(auto page,
                       records_.Scan(in_.workspace, in_.type, after, kPage, in_.deadline));
      finished = page.size() < static_cast<std::size_t>(kPage);
      if (!page.empty()) after = page.back().id;
      std::erase_if(page, [](const HubSpotRecord& record) { return record.archived; });
      RETURN_IF_ERROR(Consider(page));
    }
    // What changed while this read it.
    out_.records = std::max(out_.records, out_.considered);
    if (in_.type == ObjectType::kCompany) out_.clients = CompareClients();
    for (auto& [key, change] : rules_) out_.rules.push_back(change);
    out_.samples = samples_.Take();
    return std::move(out_);
  }

 private:
  using Mapped = std::vector<MappedRecord>;

  absl::Status Consider(const std::vector<HubSpotRecord>& page) {
    if (page.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto exclusions,
                     records_.Exclusions(in_.workspace, in_.type, IdsOf(page), in_.deadline));
    Mapped current, draft;
    RETURN_IF_ERROR(MapBoth(page, current, draft));
    for (std::size_t i = 0; i < page.size(); ++i) {
      const auto known = exclusions.find(page[i].id);
      Judge(page[i], known == exclusions.end() ? Exclusion::kNone : known->second,
            std::move(current[i]), std::move(draft[i]));
    }
    return absl::OkStatus();
  }

  // Those of which a formula fails once more, with what their rows say.
  absl::Status MapBoth(const std::vector<HubSpotRecord>& page, Mapped& current, Mapped& draft) {
    std::vector<ObjectId> failed;
    for (const HubSpotRecord& record : page) {
      current.push_back(in_.current.Map(record, nullptr));
      draft.push_back(in_.draft.Map(record, nullptr));
      if (current.back().has_failed_formula || draft.back().has_failed_formula) {
        failed.push_back(record.id);
      }
    }
    if (failed.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto rows,
                     records_.StoredFields(in_.workspace, in_.type, failed, in_.deadline));
    for (std::size_t i = 0; i < page.size(); ++i) {
      const auto row = rows.find(page[i].id);
      if (row == rows.end()) continue;
      if (current[i].has_failed_formula) current[i] = in_.current.Map(page[i], &row->second);
      if (draft[i].has_failed_formula) draft[i] = in_.draft.Map(page[i], &row->second);
    }
    return absl::OkStatus();
  }

  // What is in now is what the store says: times in a filter may have gone on since.
  void Judge(const HubSpotRecord& record, Exclusion now, MappedRecord current, MappedRecord draft) {
    ++out_.considered;
    if (now == Exclusion::kDropped) {
      ++(in_.has_other_filter ? out_.to_read : out_.unchanged);
      return;
    }
    std::string name = NameIn(draft.fields);
    if (name.empty()) name = NameIn(current.fields);
    std::vector<mapping::Issue> issues_before, issues_after;
    if (now == Exclusion::kNone) {
      ExclusionOf(record, in_.current.gate(), now, RecordSource::kStoredCopy, issues_before);
    }
    const Exclusion then =
        ExclusionOf(record, in_.draft.gate(), now, RecordSource::kStoredCopy, issues_after);
    const auto before =
        in_.current.Derive(record, std::move(current), now, std::move(issues_before));
    const auto after = in_.draft.Derive(record, std::move(draft), then, std::move(issues_after));
    Compare(record.id, std::move(name), before, after);
  }

  void Compare(ObjectId id, std::string name, const DerivedRecord& before,
               const DerivedRecord& after) {
    RecordSample sample = {.id = id,
                           .name = std::move(name),
                           .effect = RecordEffect::kIssues,
                           .fields = DifferencesOf(before.fields, after.fields),
                           .opened = Without(after.issues, before.issues),
                           .closed = Without(before.issues, after.issues)};
    CountRow(before.has_row, after.has_row, sample);
    for (const RecordIssue& issue : sample.opened) ++RuleOf(issue).opened;
    for (const RecordIssue& issue : sample.closed) ++RuleOf(issue).closed;
    if (std::ranges::any_of(sample.opened, IsFailure)) {
      ++out_.failed;
      sample.effect = RecordEffect::kFails;
    }
    const bool differs =
        sample.effect != RecordEffect::kIssues || !sample.opened.empty() || !sample.closed.empty();
    if (differs) samples_.Offer(std::move(sample));
  }

  void CountRow(bool before, bool after, RecordSample& sample) {
    if (before != after) {
      ++(after ? out_.appear : out_.disappear);
      sample.effect = after ? RecordEffect::kAppears : RecordEffect::kDisappears;
    } else if (!sample.fields.empty()) {
      ++out_.changed;
      sample.effect = RecordEffect::kChanged;
    } else {
      ++out_.unchanged;
    }
  }

  RuleChange& RuleOf(const RecordIssue& issue) {
    RuleChange& change = rules_[{issue.rule, issue.held_back}];
    change.rule = issue.rule;
    change.held_back = issue.held_back;
    return change;
  }

  ClientChange CompareClients() const {
    const auto& before = in_.current.company_of();
    const auto& after = in_.draft.company_of();
    const auto missing_in = [](const auto& others, const auto& domains) {
      return std::ranges::count_if(domains,
                                   [&](const auto& one) { return !others.contains(one.first); });
    };
    return {.before = std::ssize(before),
            .after = std::ssize(after),
            .appear = missing_in(before, after),
            .disappear = missing_in(after, before)};
  }

  const TypeComparison& in_;
  storage::RecordStore& records_;
  TypePreview out_;
  std::map<std::pair<std::string, bool>, RuleChange> rules_;
  PreviewSamples samples_;
};

}  // namespace

absl::StatusOr<TypePreview> CompareType(const TypeComparison& comparison) {
  return TypeComparer(comparison).Run();
}

}  // namespace stanna::sync
