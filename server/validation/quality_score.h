// How good a workspace's records are, in one number and how it comes about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stanna::validation {

/// The records of one object type.
struct RecordShare {
  std::int64_t records = 0;
  std::int64_t held_back = 0;
  std::int64_t with_issues = 0;  ///< those held back included
};

/// The records that have one field of the product.
struct FieldShare {
  std::int64_t filled = 0, total = 0;
};

/// All of 0–100, to one decimal; nullopt: there is nothing to judge by.
struct QualityScore {
  std::optional<double> overall;
  std::optional<double> soundness;     ///< the types' mean of ScoreOf
  std::optional<double> completeness;  ///< the fields' mean of their share
  std::string explanation;             ///< the arithmetic, with its numbers
};

/// The share of records without an issue; one that is not held back counts half.
std::optional<double> ScoreOf(const RecordShare& share);
std::optional<double> ScoreOf(const FieldShare& share);

/// Each type and each field counts the same, so that a million e-mails hide no bad companies.
QualityScore Judge(const std::vector<RecordShare>& types, const std::vector<FieldShare>& fields);

}  // namespace stanna::validation
