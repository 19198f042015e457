#include "server/sync/type_import.h"

#include <future>
#include <utility>

#include "server/mapping/record_mapping.h"

namespace stanna::sync {
namespace {

using PageFuture = std::future<absl::StatusOr<hubspot::RecordPage>>;

class TypeImporter {
 public:
  TypeImporter(const TypeImport& import, const PageMapper& mapper, const RunScope& scope)
      : import_(import), mapper_(mapper), scope_(scope) {
    // The window is about what happened when; companies, contacts and deals are read whole.
    if (IsActivity(import.type)) window_ = {scope.run.window_start, scope.run.window_end};
  }

  absl::Status Run() {
    RETURN_IF_ERROR(scope_.CheckStop());
    PageFuture next = Fetch(import_.after);
    for (;;) {
      auto page = next.get();
      import_.uncounted_calls->fetch_add(1);
      if (!page.ok()) return page.status();
      const std::string after = page->next_after;
      if (!after.empty()) next = Fetch(after);
      // A future left behind waits for its call: until a stop request, or its deadline at most.
      if (absl::Status status = Write(*std::move(page)); !status.ok()) return status;
      if (after.empty()) return absl::OkStatus();
    }
  }

 private:
  PageFuture Fetch(std::string after) const {
    hubspot::ListRequest request;
    request.type = import_.type;
    request.properties = import_.properties;
    request.associations = InlineAssociations(import_.type);
    request.after = std::move(after);
    request.limit = scope_.options.page_size;
    return std::async(std::launch::async, [this, request = std::move(request)] {
      return scope_.client.List(request, scope_.Call());
    });
  }

  absl::Status Write(hubspot::RecordPage read) {
    RETURN_IF_ERROR(scope_.CheckStop());
    storage::PageWrite page = scope_.NewPage(import_.type);
    page.records = std::move(read.records);
    // Here and not for stored copies: the snippet of a snippet may be shorter still.
    for (HubSpotRecord& record : page.records) {
      mapping::ReduceToSnippets(record, mapper_.context().config);
    }
    RETURN_IF_ERROR(mapper_.Map(page, window_, scope_.StoreDeadline()));
    page.cursor = storage::PageCursor{read.next_after, read.next_after.empty(),
                                      import_.uncounted_calls->exchange(0)};
    const auto result = scope_.stores.records().WritePage(page, scope_.StoreDeadline());
    if (!result.ok()) {
      import_.uncounted_calls->fetch_add(page.cursor->calls);
      return result.status();
    }
    scope_.pages_written.fetch_add(1);
    return absl::OkStatus();
  }

  const TypeImport& import_;
  const PageMapper& mapper_;
  const RunScope& scope_;
  Window window_;
};

}  // namespace

std::vector<ObjectType> InlineAssociations(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return {};
    case ObjectType::kContact:
      return {ObjectType::kCompany};
    case ObjectType::kDeal:
      return {ObjectType::kCompany, ObjectType::kContact};
    case ObjectType::kLineItem:
      return {ObjectType::kDeal};
    default:
      return {ObjectType::kCompany, ObjectType::kContact, ObjectType::kDeal};
  }
}

absl::Status ImportType(const TypeImport& import, const PageMapper& mapper, const RunScope& scope) {
  return TypeImporter(import, mapper, scope).Run();
}

}  // namespace stanna::sync
