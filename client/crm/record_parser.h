// Pages of CRM records as list, search and batch read answer them, parsed once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hubspot_record.h"
#include "base/status.h"

namespace stanna::hubspot {

struct RecordParseOptions {
  ObjectType type = ObjectType::kCompany;
  /// The to-types that were asked for inline.
  std::vector<ObjectType> associations{};
  /// True: `hs_merged_object_ids` was asked for by us, not by the caller, and stays out of the
  /// properties.
  bool hide_merged_ids = false;
};

/// An inline association list that has further pages of its own.
struct CutEdges {
  std::size_t record = 0;  ///< index into `records`
  ObjectType to = ObjectType::kCompany;
};

struct ParsedPage {
  std::vector<HubSpotRecord> records{};
  std::string next_after{};
  std::optional<std::int64_t> total{};
  std::vector<CutEdges> cut{};
  /// Ids that a record has absorbed, by the record's id.
  std::map<ObjectId, std::vector<ObjectId>> merged{};
  /// 207 only: HubSpot's categories of errors other than "not found".
  std::vector<std::string> failures{};
};

/// DataLoss when `body` is not JSON, has no `results`, or has a record without a usable id. What
/// HubSpot's endpoints disagree about is accepted: ids and property values as numbers, a missing
/// `updatedAt` (then the last-modified property, else the epoch), association keys in any spelling.
absl::StatusOr<ParsedPage> ParseRecords(const std::string& body, const RecordParseOptions& options);

/// HubSpot's names for the target of inline associations: "companies", "line items", "0-8", "deal".
std::optional<ObjectType> ParseAssociationKey(std::string_view key);

}  // namespace stanna::hubspot
