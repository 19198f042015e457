#include "server/mapping/email.h"

#include <gtest/gtest.h>

namespace stanna::mapping {
namespace {

TEST(ParseEmail, ReadsAddresses) {
  struct Case {
    std::string_view text, address, domain;
  };
  const Case kCases[] = {
      {"ann@acme.com", "ann@acme.com", "acme.com"},
      {" Ann.Lee+crm@Mail.ACME.co.uk ", "ann.lee+crm@mail.acme.co.uk", "acme.co.uk"},
      {"Ann Lee <Ann@acme.com>", "ann@acme.com", "acme.com"},
      {"mailto:ann@acme.com", "ann@acme.com", "acme.com"},
      {"o'brien@acme.com", "o'brien@acme.com", "acme.com"},
      {"info@bücher.de", "info@bücher.de", "xn--bcher-kva.de"},
      {"root@10.0.0.1", "root@10.0.0.1", ""},
  };
  for (const Case& c : kCases) {
    const auto email = ParseEmail(c.text);
    ASSERT_TRUE(email) << c.text;
    EXPECT_EQ(email->address, c.address);
    EXPECT_EQ(email->domain, c.domain) << c.text;
  }
}

TEST(ParseEmail, RefusesTheRest) {
  for (const auto* text :
       {"", "ann", "@acme.com", "ann@", "ann@localhost", "a@b@c.com", "ann@acme.com;bob@acme.com",
        "ann lee@acme.com", "<>", "ann@acme.com>", "\"ann\"@acme.com"}) {
    EXPECT_FALSE(ParseEmail(text)) << text;
  }
  EXPECT_FALSE(ParseEmail(std::string(250, 'a') + "@acme.com"));
}

}  // namespace
}  // namespace stanna::mapping
