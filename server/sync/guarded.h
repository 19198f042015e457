// An exception that left a thread would end the whole process.
#pragma once

#include <exception>
#include <string>

#include "base/status.h"

namespace stanna::sync {

/// What `body` answers, an absl::Status or StatusOr; Unavailable when it throws.
template <typename Body>
auto Guarded(const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& e) {
    return Unavailable(std::string("unexpected: ") + e.what());
  }
}

}  // namespace stanna::sync
