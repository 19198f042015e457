// A record as an expression sees it, for tests.
#pragma once

#include <map>
#include <string>

#include "server/expressions/expression_set.h"

namespace stanna::expressions {

class FakeInputs : public Inputs {
 public:
  using Texts = std::map<std::string, std::string, std::less<>>;

  FakeInputs() = default;
  explicit FakeInputs(Texts properties, Texts labels = {})
      : properties_(std::move(properties)), labels_(std::move(labels)) {}

  std::optional<std::string_view> Property(std::string_view name) const override {
    const auto found = properties_.find(name);
    if (found == properties_.end()) return std::nullopt;
    return found->second;
  }
  /// Labels are by "property/value".
  std::string Label(std::string_view property, std::string_view value) const override {
    const auto found = labels_.find(std::string(property) + "/" + std::string(value));
    return found == labels_.end() ? std::string(value) : found->second;
  }

 private:
  Texts properties_;
  Texts labels_;
};

}  // namespace stanna::expressions
