#include "client/http/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "client/http/http_client.h"

namespace stanna::hubspot {
namespace {

std::string Gzip(std::string text) {
  z_stream z{};
  deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(text.data());
  z.avail_in = text.size();
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = out.size();
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

TEST(Gunzip, GivesBackWhatWentIn) {
  for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 400000u}) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i * 7919 % 23);
    const auto out = Gunzip(Gzip(text), 1 << 20);
    ASSERT_TRUE(out.ok()) << size << ": " << ToString(out.status());
    EXPECT_EQ(*out, text) << size;
  }
}

TEST(Gunzip, ExactlyTheCapIsAllowedAndOneMoreIsNot) {
  const std::string bomb = Gzip(std::string(100000, 'x'));
  EXPECT_TRUE(Gunzip(bomb, 100000).ok());
  const auto out = Gunzip(bomb, 99999);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(ReasonOf(out.status()), kHttpTooLarge);
}

// The size that went in stands at the end, and a wrong one is corrupt data, not a reason to
// believe.
TEST(Gunzip, TheStatedSizeIsNotBelieved) {
  const std::string text(5000, 'x');
  for (const std::uint32_t stated : {0u, 1u, 4999u, 5001u, 0xffffffffu}) {
    std::string data = Gzip(text);
    for (int i = 0; i < 4; ++i) data[data.size() - 4 + i] = static_cast<char>(stated >> (8 * i));
    const auto out = Gunzip(data, 1 << 20);
    ASSERT_FALSE(out.ok()) << stated;
    EXPECT_EQ(ReasonOf(out.status()), kHttpBadAnswer) << stated;
    EXPECT_EQ(ReasonOf(Gunzip(data, 4999).status()), kHttpTooLarge) << stated;
  }
}

TEST(Gunzip, WhatStandsBehindTheFirstMemberIsIgnored) {
  const std::string text(5000, 'x');
  for (const std::string& behind :
       {std::string("\0\0\0\0\0\0", 6), std::string(9, '\xff'), Gzip("y")}) {
    const auto out = Gunzip(Gzip(text) + behind, 1 << 20);
    ASSERT_TRUE(out.ok()) << behind.size() << ": " << ToString(out.status());
    EXPECT_EQ(*out, text) << behind.size();
  }
}

TEST(Gunzip, CutOrForeignDataIsAnError) {
  const std::string whole = Gzip(std::string(5000, 'x') + "tail");
  for (const std::string& bad : {std::string(), std::string("{\"a\":1}"),
                                 whole.substr(0, whole.size() - 1), whole.substr(0, 12)}) {
    const auto out = Gunzip(bad, 1 << 20);
    ASSERT_FALSE(out.ok()) << bad.size();
    EXPECT_EQ(ReasonOf(out.status()), kHttpBadAnswer) << bad.size();
  }
}

}  // namespace
}  // namespace stanna::hubspot
