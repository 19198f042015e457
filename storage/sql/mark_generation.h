// Tells one mark of a record or client that is to be worked off from a later one of the same.
#pragma once

#include <cstdint>

namespace stanna::storage {

/// A number that no other mark of the same record has, whichever process made it and when (by
/// chance alone; marks that are made together may share one): of two who work a mark off at once,
/// the slower one must not take away a mark that was made after the faster one took theirs. So a
/// count, which would begin anew with the row, is none. 1 to 2^53 - 1. Thread-safe.
std::int64_t NewGeneration();

}  // namespace stanna::storage
