// Thrown between two statements of a transaction whose deadline passed; never leaves storage/sql.
#pragma once

#include <exception>

namespace stanna::storage {

struct DeadlineError : std::exception {
  const char* what() const noexcept override { return "the deadline passed"; }
};

}  // namespace stanna::storage
