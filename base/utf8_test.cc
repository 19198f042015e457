#include "base/utf8.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(Utf8, CharactersAreNoBytes) {
  const struct {
    const char* text;
    std::size_t characters;
  } kCases[] = {{"", 0}, {"name", 4}, {"Søren", 5}, {"€ 5", 3}, {"日本", 2}, {"👍🏽", 2}};
  for (const auto& c : kCases) EXPECT_EQ(CharactersIn(c.text), c.characters) << c.text;
}

}  // namespace
}  // namespace stanna
