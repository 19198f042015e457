/// Reading JSON request bodies.
#pragma once

#include <boost/json.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/api/context.h"

namespace stanna::sim {

/// Nothing when `text` is not a JSON object.
std::optional<boost::json::object> ParseObject(std::string_view text);

/// A member's text; numbers are written out, since HubSpot takes both. Empty when absent.
std::string TextOf(const boost::json::object& object, std::string_view name);
/// Nothing when the member is absent or is not an integer (or a string that holds one).
std::optional<int64_t> IntOf(const boost::json::object& object, std::string_view name);
/// The member when it is an array, else an empty one.
const boost::json::array& ArrayOf(const boost::json::object& object, std::string_view name);
std::vector<std::string> TextsOf(const boost::json::object& object, std::string_view name);
std::optional<int64_t> ParseInt(std::string_view text);

/// The first member that is not in `known`, if any.
std::optional<std::string> UnknownMember(const boost::json::object& object,
                                         std::initializer_list<std::string_view> known);

}  // namespace stanna::sim
