#include "tests/support/answer.h"

#include <gtest/gtest.h>

namespace stanna::testing {

namespace json = boost::json;

const json::value& Member(const json::value& object, const std::string& name) {
  static const auto& nothing = *new json::value("");
  const json::object* members = object.if_object();
  const json::value* member = members == nullptr ? nullptr : members->if_contains(name);
  EXPECT_NE(member, nullptr) << name << " is not in " << object;
  return member == nullptr ? nothing : *member;
}

json::value Member(json::value&& object, const std::string& name) {
  const json::value& whole = object;
  return Member(whole, name);
}

std::string TextOf(const json::value& object, const std::string& name) {
  const json::string* text = Member(object, name).if_string();
  EXPECT_NE(text, nullptr) << name << " is no text in " << object;
  return text == nullptr ? "" : std::string(*text);
}

const json::array& ListOf(const json::value& object, const std::string& name) {
  static const auto& nothing = *new json::array();
  const json::array* list = Member(object, name).if_array();
  EXPECT_NE(list, nullptr) << name << " is no list in " << object;
  return list == nullptr ? nothing : *list;
}

json::array ListOf(json::value&& object, const std::string& name) {
  const json::value& whole = object;
  return ListOf(whole, name);
}

}  // namespace stanna::testing
