#include "server/sync/type_import.h"

#include <future>
#include <utility>

#include "base/trace_context.h"
#include "server/sync/both_ends.h"
#include "server/sync/page_write.h"

namespace stanna::sync {
namespace {

// The cursor of a type that was read to its end, by whatever readers.
constexpr char kAtEnd[] = "end";

// Page N+1 is read while page N is written: two pages in memory at most.
class ListImporter {
 public:
  ListImporter(const TypeShape& shape, const PageMapper& mapper, TypeCalls& calls,
               const RunScope& scope)
      : shape_(shape), mapper_(mapper), calls_(calls), scope_(scope) {}

  absl::Status Run(const std::string& after) {
    RETURN_IF_ERROR(scope_.CheckStop());
    Reading next = Fetch(after);
    for (;;) {
      auto page = next.page.get();
      const Time read_at = next.read_at;
      if (!page.ok()) return page.status();
      const std::string end = page->next_after;
      if (!end.empty()) next = Fetch(end);
      // A future left behind waits for its call: until a stop request, or its deadline at most.
      RETURN_IF_ERROR(WriteRead({std::move(page->records), read_at}, end.empty() ? kAtEnd : end,
                                Window(), mapper_, calls_, scope_));
      if (end.empty()) return absl::OkStatus();
    }
  }

 private:
  struct Reading {
    Time read_at{};
    std::future<absl::StatusOr<hubspot::RecordPage>> page;
  };

  Reading Fetch(std::string after) {
    hubspot::ListRequest request;
    request.type = calls_.type();
    request.properties = shape_.properties;
    request.associations = shape_.associations;
    request.after = std::move(after);
    request.limit = scope_.options.page_size;
    return {scope_.clock.Now(), std::async(std::launch::async, InThisTrace([this, request] {
                                             return calls_.List(request);
                                           }))};
  }

  const TypeShape& shape_;
  const PageMapper& mapper_;
  TypeCalls& calls_;
  const RunScope& scope_;
};

}  // namespace

absl::StatusOr<ImportSource> ImportType(const TypeImport& import, const std::string& resume_after,
                                        const PageMapper& mapper, TypeCalls& calls,
                                        const RunScope& scope) {
  if (resume_after == kAtEnd) return ImportSource::kListAndSearch;  // perhaps: an earlier run knew
  std::string after = resume_after;
  const bool is_large = import.expected >= scope.options.both_ends_from;
  if ((after.empty() && is_large) || IsBothEndsCursor(after)) {
    ASSIGN_OR_RETURN(const bool done,
                     ImportFromBothEnds(import.shape, after, mapper, calls, scope));
    if (done) return ImportSource::kListAndSearch;
    after.clear();
  }
  RETURN_IF_ERROR(ListImporter(import.shape, mapper, calls, scope).Run(after));
  return ImportSource::kList;
}

}  // namespace stanna::sync
