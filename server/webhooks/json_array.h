// A JSON array's elements as they were written.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace stanna::webhooks {

/// The texts of the elements of the array that `text` is, at most `limit`; nullopt: it is no array
/// that ends where `text` ends, or has more. Elements are told apart by their brackets and strings
/// alone: one that is no JSON itself does not take the others down.
std::optional<std::vector<std::string_view>> SplitArray(std::string_view text, std::size_t limit);

}  // namespace stanna::webhooks
