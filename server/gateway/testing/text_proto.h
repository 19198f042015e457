// Messages written down in tests.
#pragma once

#include <google/protobuf/text_format.h>

#include <stdexcept>
#include <string>

namespace stanna::gateway::testing {

/// Throws, and so fails the test, when `text` is no `Message`.
template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    throw std::invalid_argument("not a " + message.GetTypeName() + ": " + text);
  }
  return message;
}

inline std::string ToText(const google::protobuf::Message& message) {
  return message.ShortDebugString();
}

}  // namespace stanna::gateway::testing
