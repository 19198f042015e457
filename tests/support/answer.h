// Looking into JSON answers: one of another shape is a failure that says what was there.
#pragma once

#include <boost/json.hpp>
#include <string>

namespace stanna::testing {

/// A member of an object. Where there is none, a failure of the test and "".
const boost::json::value& Member(const boost::json::value& object, const std::string& name);
boost::json::value Member(boost::json::value&& object, const std::string& name);

/// The text of a string member; the failure and "" for everything else.
std::string TextOf(const boost::json::value& object, const std::string& name);

/// The elements of a list member; the failure and none for everything else.
const boost::json::array& ListOf(const boost::json::value& object, const std::string& name);
boost::json::array ListOf(boost::json::value&& object, const std::string& name);

}  // namespace stanna::testing
