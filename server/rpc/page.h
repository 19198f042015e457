// Paging: request fields `page_size`, `page_token` and `skip` ↔ limit and offset.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace stanna::rpc {

struct PageSizes {
  int standard = 50;  ///< when the request says 0
  int most = 500;     ///< a larger wish is cut down to it, as AIP-158 has it
};

/// So deep a page is a mistake of the caller's, and would cost the database a scan.
inline constexpr std::int64_t kMaxOffset = 1'000'000;

struct Page {
  int limit = 0;
  int offset = 0;
  std::string fingerprint;  ///< of the request's other fields
};

/// A listing that goes on from an item's own key: nothing is passed over twice, however much is
/// added at its head.
struct KeyPage {
  int limit = 0;
  std::int64_t key = 0;     ///< of the last item of the page before; 0: the first page
  std::string fingerprint;  ///< of the request's other fields
};

/// Reads `page_size` alone, for a listing that goes on by other means. Errors as ReadPage.
absl::StatusOr<int> ReadPageSize(const google::protobuf::Message& request, PageSizes sizes);

/// Reads `page_size` and `page_token`. Errors as ReadPage.
absl::StatusOr<KeyPage> ReadKeyPage(const google::protobuf::Message& request, PageSizes sizes);

/// The token of the page after the one that ended with the item `last_key`.
std::string NextKeyToken(const KeyPage& page, std::int64_t last_key);

/// Reads the three fields by reflection (`skip` where there is one; it counts from the token's
/// place). InvalidArgument (VALIDATION_ERROR) names the field: a negative number, a token that is
/// none of ours or came from a request with other parameters.
absl::StatusOr<Page> ReadPage(const google::protobuf::Message& request, PageSizes sizes);

/// The part of `all` that `page` asks for; a view.
template <typename T>
std::span<const T> Slice(const std::vector<T>& all, const Page& page) {
  const auto from = std::min(all.size(), static_cast<std::size_t>(page.offset));
  return std::span(all).subspan(from,
                                std::min(all.size() - from, static_cast<std::size_t>(page.limit)));
}

/// The token of the page after `page`; empty when `returned` items end the `total`.
std::string NextToken(const Page& page, std::size_t returned, std::int64_t total);

}  // namespace stanna::rpc
