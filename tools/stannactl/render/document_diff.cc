#include "tools/stannactl/render/document_diff.h"

#include <boost/json.hpp>
#include <map>

namespace stanna::ctl {
namespace {

namespace json = boost::json;
using Leaves = std::map<std::string, std::string>;

void Flatten(const json::value& value, const std::string& path, Leaves& leaves) {
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& [key, member] : *object) {
      const std::string name(key.data(), key.size());
      Flatten(member, path.empty() ? name : path + "." + name, leaves);
    }
    return;
  }
  if (const json::array* array = value.if_array(); array != nullptr && !array->empty()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      Flatten((*array)[i], path + "[" + std::to_string(i) + "]", leaves);
    }
    return;
  }
  leaves[path] = json::serialize(value);
}

Leaves LeavesOf(const std::string& text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  Leaves leaves;
  if (error) {
    leaves[""] = text;
  } else {
    Flatten(value, "", leaves);
  }
  return leaves;
}

}  // namespace

std::string DiffOf(const std::string& before, const std::string& after) {
  const Leaves old = LeavesOf(before);
  Leaves now = LeavesOf(after);
  std::map<std::string, std::string> lines;  // by path
  for (const auto& [path, value] : old) {
    const auto same = now.extract(path);
    if (same.empty()) {
      lines[path] = "- " + path + ": " + value;
    } else if (same.mapped() != value) {
      lines[path] = "~ " + path + ": " + value + " -> " + same.mapped();
    }
  }
  for (const auto& [path, value] : now) lines[path] = "+ " + path + ": " + value;
  std::string text;
  for (const auto& [path, line] : lines) text += line + "\n";
  return text;
}

}  // namespace stanna::ctl
