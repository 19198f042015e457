// Thrown where a transaction would write into a workspace that is being erased, or was; never
// leaves storage/sql.
#pragma once

#include <exception>

namespace stanna::storage {

struct ErasedError : std::exception {
  const char* what() const noexcept override { return "the workspace is erased"; }
};

}  // namespace stanna::storage
