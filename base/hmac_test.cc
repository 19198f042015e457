#include "base/hmac.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

std::string Hex(const std::string& bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

// RFC 4231, cases 1, 2, 6 (a key that is longer than a block), and nothing at all.
TEST(HmacSha256, FollowsTheSpecification) {
  const struct {
    std::string key, text;
    const char* hex;
  } kCases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Hex(HmacSha256(c.key, c.text)), c.hex) << c.text;
}

}  // namespace
}  // namespace stanna
