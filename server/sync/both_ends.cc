#include "server/sync/both_ends.h"

#include <glog/logging.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/trace_context.h"
#include "server/sync/edges.h"
#include "server/sync/guarded.h"
#include "server/sync/id_plan.h"
#include "server/sync/id_spans.h"
#include "server/sync/page_queue.h"
#include "server/sync/page_write.h"
#include "server/sync/reverse_edges.h"
#include "server/sync/run_errors.h"

namespace stanna::sync {
namespace {

// One reader gets 1000 ms / 150 ms = 7 pages a second out of a portal that allows 11.
constexpr int kListReaders = 2;
// What waits is written in one transaction, up to so many records: it costs the database per record
// a half of what pages of 100 do. Within HubSpot's limits a page rarely waits. Activities have
// texts: as many of them would take an import of e-mails beyond 200 MiB.
constexpr std::size_t kRecordsAWrite = 2'000, kActivitiesAWrite = 1'000;
// Records that are written together count as read when the first of them was; of what happened
// since, a read after it is said to know nothing.
constexpr std::chrono::seconds kReadTogether{5};
// Batches of a thousand found records that wait for their edges.
constexpr std::size_t kFoundBatches = 2;
// Searches whose counts did not fit together, before searching is given up: records below were
// deleted, or the portal's searches are not to be relied on.
constexpr int kMisfits = 3;

constexpr std::string_view kUnfit = "IDS_NOT_IN_ORDER";

absl::Status Unfit(std::string_view why) { return WithReason(OutOfRange(why), kUnfit); }

std::optional<ObjectId> IdOf(const std::string& cursor) {
  ObjectId id = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), id);
  if (error != std::errc() || end != cursor.data() + cursor.size() || id <= 0) return std::nullopt;
  return id;
}

bool Ascend(const std::vector<HubSpotRecord>& records, ObjectId from) {
  for (const HubSpotRecord& record : records) {
    if (record.id < from) return false;
    from = record.id + 1;
  }
  return true;
}

bool Descend(const std::vector<HubSpotRecord>& records, ObjectId below) {
  for (const HubSpotRecord& record : records) {
    if (record.id >= below) return false;
    below = record.id;
  }
  return true;
}

/// What was read, and which ids that covers.
struct ReadItem {
  ReadPage page;
  IdSpan covered;
};
using ReadQueue = PageQueue<ReadItem>;

/// Searches downwards from an id. What a search found is sure once the next one's count says that
/// nothing between the two was left out.
struct Descent {
  explicit Descent(ObjectId from) : from(from), floor(from), below(from) {}

  bool Fits(std::int64_t total) const { return !expected || *expected == total; }

  void Confirm() {
    if (sure.records.empty()) sure.read_at = unsure_at;
    for (HubSpotRecord& record : unsure) sure.records.push_back(std::move(record));
    unsure.clear();
    floor = below;
  }

  /// `records` are not empty.
  void Add(std::vector<HubSpotRecord> records, std::int64_t total, Time read_at) {
    expected = total - static_cast<std::int64_t>(records.size());
    below = records.back().id;
    unsure = std::move(records);
    unsure_at = read_at;
  }

  ReadItem TakeSure() {
    ReadItem item{std::exchange(sure, {}), {floor, from}};
    from = floor;
    return item;
  }

  ObjectId from, floor;  // what is sure covers the ids between
  ReadPage sure;
  std::vector<HubSpotRecord> unsure;
  Time unsure_at{};
  std::optional<std::int64_t> expected;
  ObjectId below;
};

using Ends = IdPlan::Extent;

class BothEnds {
 public:
  BothEnds(const TypeShape& shape, const PageMapper& mapper, TypeCalls& calls,
           const RunScope& scope)
      : shape_(shape), mapper_(mapper), calls_(calls), scope_(scope) {}

  absl::StatusOr<bool> Run(const std::string& resume_after) {
    if (const auto resumed = IdSpans::FromCursor(resume_after)) left_ = *resumed;
    const auto found = Guarded([this] { return FindEnds(); });
    // The list does without searches.
    if (!found.ok() && !scope_.signals.StopRequested() &&
        ScopeOf(found.status()) < ErrorScope::kRun) {
      return false;
    }
    RETURN_IF_ERROR(found);
    const std::optional<Ends>& ends = *found;
    if (!ends) return false;
    const bool begins = resume_after.empty();
    if (begins && ends->records < scope_.options.both_ends_from) return false;
    absl::Status status = begins ? TryList(*ends) : absl::OkStatus();
    // A region that searching gave up is left over, and goes to the lists alone.
    for (bool search = true; status.ok() && !left_.empty(); search = false) {
      RETURN_IF_ERROR(scope_.CheckStop());
      status = ReadRound(*ends, search);
    }
    if (ReasonOf(status) == kUnfit) {
      LogUnfit(status);
      return false;
    }
    RETURN_IF_ERROR(status);
    return true;
  }

 private:
  hubspot::SearchRequest SearchById(std::string_view op, ObjectId id,
                                    hubspot::SortDirection direction) const {
    hubspot::SearchRequest request;
    request.type = calls_.type();
    if (!op.empty()) {
      request.filter_groups = {
          {{.property = "hs_object_id", .op = std::string(op), .value = std::to_string(id)}}};
    }
    request.sort_property = "hs_object_id";
    request.direction = direction;
    request.properties = {"hs_object_id"};
    request.limit = 1;
    return request;
  }

  absl::StatusOr<std::optional<Ends>> FindEnds() {
    using enum hubspot::SortDirection;
    ASSIGN_OR_RETURN(const auto top, calls_.Search(SearchById("", 0, kDescending)));
    if (top.records.empty() || top.total < scope_.options.both_ends_from) return NoEnds();
    ASSIGN_OR_RETURN(const auto bottom, calls_.Search(SearchById("", 0, kAscending)));
    if (bottom.records.empty()) return NoEnds();
    const Ends ends{bottom.records.front().id, top.records.front().id, top.total};
    if (ends.oldest >= ends.newest) return NoEnds();
    return std::optional(ends);
  }
  static std::optional<Ends> NoEnds() { return std::nullopt; }

  // A list that begins at an id in the middle must begin with the record that a search finds there.
  absl::Status TryList(const Ends& ends) {
    using enum hubspot::SortDirection;
    const ObjectId middle = ends.oldest + (ends.newest - ends.oldest) / 2;
    ASSIGN_OR_RETURN(const auto found, calls_.Search(SearchById("GTE", middle, kAscending)));
    hubspot::ListRequest request = ListFrom(middle);
    request.limit = 1;
    ASSIGN_OR_RETURN(const auto listed, calls_.List(request));
    if (found.records.empty() || listed.records.empty()) return Unfit("nothing at an id between");
    const bool same = found.records.front().id == listed.records.front().id;
    return same ? absl::OkStatus() : Unfit("a list does not begin at the id that it is given");
  }

  absl::Status ReadRound(const Ends& ends, bool search) {
    IdPlan plan(left_, ends);
    // As many as are written at once, and what is pushed meanwhile.
    ReadQueue queue(2 * records_a_write_, kListReaders + (search ? 1 : 0));
    ReadQueue found(kFoundBatches, 1);
    const auto abandon = [&] {
      queue.Abandon();
      found.Abandon();
    };
    std::vector<absl::Status> results(kListReaders + 2);
    std::vector<std::jthread> readers;
    // Whatever ends this, no reader is left waiting for room.
    const std::shared_ptr<void> at_the_end(nullptr, [&](void*) { abandon(); });
    const auto start = [&](ReadQueue& into, std::function<absl::Status()> read) {
      readers.emplace_back(
          InThisTrace([&, &result = results[readers.size()], read = std::move(read)] {
            result = Guarded(read);
            if (!result.ok()) abandon();
            into.Done();
          }));
    };
    for (int i = 0; i < kListReaders; ++i) start(queue, [&] { return ReadByList(plan, queue); });
    if (search) {
      start(found, [&] { return ReadBySearch(plan, found); });
      // Beside the searches, which would stand still meanwhile.
      start(queue, [&] { return AddEdges(ends, found, queue); });
    }
    absl::Status status = Guarded([&] { return WriteAll(queue); });
    if (!status.ok()) abandon();
    readers.clear();  // joins
    for (const absl::Status& result : results) {
      if (status.ok()) status = result;
    }
    return status;
  }

  absl::Status WriteAll(ReadQueue& queue) {
    PagePipeline pipeline(records_a_write_, mapper_, calls_, scope_);
    IdSpans left = left_;
    while (auto item = queue.Pop()) {
      ReadPage& page = item->page;
      RETURN_IF_ERROR(WriteParts(page, left.ToCursor(), pipeline));
      left.Remove(item->covered);
      const std::size_t most = pipeline.size().records();
      const auto fits = [&page, most](const ReadItem& next) {
        return page.records.size() + next.page.records.size() <= most &&
               std::chrono::abs(next.page.read_at - page.read_at) <= kReadTogether;
      };
      while (auto next = queue.PopIf(fits)) {
        left.Remove(next->covered);
        Append(std::move(next->page), page);
      }
      RETURN_IF_ERROR(pipeline.Add(std::move(page), left.ToCursor()));
    }
    RETURN_IF_ERROR(pipeline.Finish());
    left_ = std::move(left);
    return absl::OkStatus();
  }

  // All but the last part of a page that a search found, which may be larger than what is written
  // at once now. The cursor stays: until the last part is written, they would be read again.
  static absl::Status WriteParts(ReadPage& page, const std::string& cursor,
                                 PagePipeline& pipeline) {
    while (true) {
      const std::size_t parts = pipeline.size().Parts(page.records.size());
      if (parts == 1) return absl::OkStatus();
      ReadPage part;
      part.read_at = page.read_at;
      const auto end =
          page.records.begin() + static_cast<std::ptrdiff_t>(page.records.size() / parts);
      std::move(page.records.begin(), end, std::back_inserter(part.records));
      page.records.erase(page.records.begin(), end);
      RETURN_IF_ERROR(pipeline.Add(std::move(part), cursor));
    }
  }

  // Together they were read when the first of them was.
  static void Append(ReadPage&& more, ReadPage& page) {
    page.read_at = std::min(page.read_at, more.read_at);
    page.known += more.known;
    std::ranges::move(more.records, std::back_inserter(page.records));
  }

  hubspot::ListRequest ListFrom(ObjectId id) const {
    hubspot::ListRequest request;
    request.type = calls_.type();
    request.properties = shape_.properties;
    request.associations = shape_.associations;
    request.limit = scope_.options.page_size;
    if (id > 0) request.after = std::to_string(id);
    return request;
  }

  absl::Status ReadByList(IdPlan& plan, ReadQueue& queue) {
    while (const auto part = plan.TakeForList()) {
      ObjectId next = part->span.first, end = part->span.end;
      while (next < end) {
        if (queue.abandoned() || scope_.signals.StopRequested()) return absl::OkStatus();
        ReadItem item;
        item.page.read_at = scope_.clock.Now();
        ASSIGN_OR_RETURN(auto page, calls_.List(ListFrom(next)));
        if (!Ascend(page.records, next)) return Unfit("a list is not in the order of ids");
        const ObjectId last = page.records.empty() ? next - 1 : page.records.back().id;
        const auto after = page.next_after.empty() ? std::optional(kNoId) : IdOf(page.next_after);
        if (!after || *after <= last) return Unfit("a list's cursor is not the next id");
        end = plan.Advance(part->index, *after);
        std::erase_if(page.records, [end](const HubSpotRecord& r) { return r.id >= end; });
        item.page.records = std::move(page.records);
        item.covered = {next, std::min(*after, end)};
        next = *after;
        const std::size_t records = item.page.records.size();
        if (!queue.Push(std::move(item), records)) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadBySearch(IdPlan& plan, ReadQueue& found) {
    for (int misfits = 0; misfits < kMisfits;) {
      const auto part = plan.TopForSearch();
      if (!part || part->span.end == kNoId) return absl::OkStatus();
      ASSIGN_OR_RETURN(const bool fits, SearchDown(*part, plan, found));
      if (found.abandoned() || scope_.signals.StopRequested()) return absl::OkStatus();
      if (!fits) ++misfits;
    }
    return absl::OkStatus();
  }

  // Until the lists are met. False: counts don't fit, or nothing became sure.
  absl::StatusOr<bool> SearchDown(IdPlan::Part part, IdPlan& plan, ReadQueue& found) {
    Descent descent(part.span.end);
    bool fits = true;
    bool any_sure = false;
    while (descent.below > part.span.first) {
      if (found.abandoned() || scope_.signals.StopRequested()) return true;
      const Time began = scope_.clock.Now();
      auto page = SearchBelow(descent.below);
      // More properties than a search has room for: reading them by id would use the lists' limit.
      if (ReasonOf(page.status()) == "HUBSPOT_SEARCH_LIMIT") return false;
      RETURN_IF_ERROR(page);
      if (!Descend(page->records, descent.below)) return false;
      fits = descent.Fits(page->total);
      if (!fits) break;
      descent.Confirm();
      if (page->records.empty()) break;
      descent.Add(std::move(page->records), page->total, began);
      if (descent.sure.records.size() < scope_.options.association_batch) continue;
      any_sure |= PushSure(descent, plan, found);
      const auto top = plan.TopForSearch();
      if (!top || top->span.end != descent.floor) return true;
      part = *top;
    }
    any_sure |= PushSure(descent, plan, found);
    return fits && any_sure;
  }

  absl::StatusOr<hubspot::SearchPage> SearchBelow(ObjectId below) {
    hubspot::SearchRequest request = SearchById("LT", below, hubspot::SortDirection::kDescending);
    request.properties = shape_.properties;
    request.limit = scope_.options.search_page_size;
    return calls_.Search(request);
  }

  static bool PushSure(Descent& descent, IdPlan& plan, ReadQueue& found) {
    if (descent.floor >= descent.from) return false;
    // Said before the edges are read, so that the lists don't come this far meanwhile.
    plan.Lower(descent.from, descent.floor);
    return found.Push(descent.TakeSure());
  }

  absl::Status AddEdges(const Ends& ends, ReadQueue& found, ReadQueue& queue) {
    std::vector<ObjectType> to = shape_.associations;
    std::optional<ReverseEdges> companies;
    // A search shows no edges, and a call for each thousand contacts would be the lists' loss.
    if (calls_.type() == ObjectType::kContact && std::erase(to, ObjectType::kCompany) > 0) {
      const auto go_on = [&] { return !queue.abandoned(); };
      ASSIGN_OR_RETURN(
          companies, ReverseEdges::Read(ObjectType::kCompany, ends.records, go_on, calls_, scope_));
      if (!companies) to = shape_.associations;
    }
    while (auto item = found.Pop()) {
      if (queue.abandoned() || scope_.signals.StopRequested()) break;
      if (companies) companies->Fill(item->page.records);
      RETURN_IF_ERROR(ReadEdges(item->page.records, to, calls_, scope_));
      const std::size_t records = item->page.records.size();
      if (!queue.Push(*std::move(item), records)) break;
    }
    found.Abandon();
    return absl::OkStatus();
  }

  void LogUnfit(const absl::Status& status) const {
    scope_.Log({.event = "IMPORT_BY_LIST_ONLY",
                .type = calls_.type(),
                .message = std::string(NameOf(calls_.type())) +
                           " are read by list alone: " + MessageOf(status)});
  }

  const TypeShape& shape_;
  const PageMapper& mapper_;
  TypeCalls& calls_;
  const RunScope& scope_;
  const std::size_t records_a_write_ =
      IsActivity(calls_.type()) ? kActivitiesAWrite : kRecordsAWrite;
  IdSpans left_;
};

}  // namespace

bool IsBothEndsCursor(const std::string& after) { return IdSpans::IsCursor(after); }

absl::StatusOr<bool> ImportFromBothEnds(const TypeShape& shape, const std::string& resume_after,
                                        const PageMapper& mapper, TypeCalls& calls,
                                        const RunScope& scope) {
  return BothEnds(shape, mapper, calls, scope).Run(resume_after);
}

}  // namespace stanna::sync
