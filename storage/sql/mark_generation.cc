#include "storage/sql/mark_generation.h"

#include <random>

namespace stanna::storage {
namespace {

// What is exact as a double, too, for whoever looks at the tables with a tool.
constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;

std::mt19937_64 Seeded() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

}  // namespace

std::int64_t NewGeneration() {
  thread_local std::mt19937_64 random = Seeded();
  return std::uniform_int_distribution<std::int64_t>(1, kLargest)(random);
}

}  // namespace stanna::storage
