#include "server/mapping/domain.h"

#include <gtest/gtest.h>

#include <string>

namespace stanna::mapping {
namespace {

TEST(NormalizeDomain, FindsTheRegistrableDomain) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"acme.com", "acme.com"},
      {"  ACME.com ", "acme.com"},
      {"www.acme.com", "acme.com"},
      {"https://www.Acme.com/about?x=1#top", "acme.com"},
      {"http://user:secret@shop.acme.co.uk:8080/a@b", "acme.co.uk"},
      {"//acme.com/path", "acme.com"},
      {"acme.com.", "acme.com"},
      {"acme.com:443", "acme.com"},
      {"info@mail.acme.com", "acme.com"},
      {"bücher.de", "xn--bcher-kva.de"},
      {"BÜCHER.de", "xn--bcher-kva.de"},
      {"xn--bcher-kva.de", "xn--bcher-kva.de"},
      {"XN--BCHER-KVA.DE", "xn--bcher-kva.de"},
      {"straße.de", "xn--strae-oqa.de"},
      {"食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"},
      {"acme.myshopify.com", "acme.myshopify.com"},
      {"a.b.c.kobe.jp", "b.c.kobe.jp"},
      {"www.city.kobe.jp", "city.kobe.jp"},
      {"acme.internal", "acme.internal"},
      {"www.com", "www.com"},
      {"_dmarc.acme.com", "acme.com"},
  };
  for (const auto& [text, expected] : kCases) {
    const DomainResult result = NormalizeDomain(text);
    EXPECT_EQ(result.domain, expected) << text << " " << Describe(result.fault);
    EXPECT_TRUE(result.ok()) << text;
  }
}

TEST(NormalizeDomain, SaysWhyNot) {
  const std::pair<std::string_view, DomainFault> kCases[] = {
      {"", DomainFault::kEmpty},
      {" \t", DomainFault::kEmpty},
      {"co.uk", DomainFault::kPublicSuffix},
      {"https://co.uk/", DomainFault::kPublicSuffix},
      {"github.io", DomainFault::kPublicSuffix},
      {"192.168.0.1", DomainFault::kIpAddress},
      {"http://10.0.0.1:80/", DomainFault::kIpAddress},
      {"[2001:db8::1]:443", DomainFault::kIpAddress},
      {"2001:db8::1", DomainFault::kIpAddress},
      {"localhost", DomainFault::kNotADomain},
      {"com", DomainFault::kNotADomain},
      {"not a domain", DomainFault::kNotADomain},
      {"n/a", DomainFault::kNotADomain},
      {"-", DomainFault::kNotADomain},
      {"a..b.com", DomainFault::kNotADomain},
      {"..", DomainFault::kNotADomain},
      {"-acme.com", DomainFault::kNotADomain},
      {"ac_me.com", DomainFault::kNotADomain},
      {"300.300.300.300", DomainFault::kNotADomain},
      {"acme,com", DomainFault::kNotADomain},
      {"https://", DomainFault::kNotADomain},
      {"\xFF\xFE.com", DomainFault::kNotADomain},
  };
  for (const auto& [text, fault] : kCases) {
    const DomainResult result = NormalizeDomain(text);
    EXPECT_EQ(result.fault, fault)
        << "'" << text << "' gave '" << result.domain << "' " << Describe(result.fault);
    EXPECT_TRUE(result.domain.empty()) << text;
  }
  EXPECT_FALSE(NormalizeDomain(std::string(300, 'a') + ".com").ok());
}

TEST(NormalizeDomain, WhatWasAskedBeforeDoesNotMatter) {
  const std::string long_name = std::string(300, 'a') + ".com";
  for (const std::string& before : {std::string("www.acme.com"), std::string(), long_name,
                                    std::string("acme.com\0", 9), std::string("co.uk")}) {
    for (int i = 0; i < 2; ++i) {
      NormalizeDomain(before);
      EXPECT_EQ(NormalizeDomain("www.acme.com").domain, "acme.com") << before;
      EXPECT_EQ(NormalizeDomain("www.acme.com").domain, "acme.com") << before;
      EXPECT_EQ(NormalizeDomain("").fault, DomainFault::kEmpty) << before;
      EXPECT_EQ(NormalizeDomain("co.uk").fault, DomainFault::kPublicSuffix) << before;
      EXPECT_EQ(NormalizeDomain(long_name).fault, DomainFault::kNotADomain) << before;
    }
  }
}

TEST(FreeMail, KnowsProvidersAndNothingElse) {
  for (const auto* domain :
       {"gmail.com", "yahoo.co.uk", "web.de", "proton.me", "126.com", "zohomail.eu"}) {
    EXPECT_TRUE(IsFreeMailDomain(domain)) << domain;
  }
  for (const auto* domain : {"acme.com", "", "#", "google.com", "mail.gmail.com"}) {
    EXPECT_FALSE(IsFreeMailDomain(domain)) << domain;
  }
}

}  // namespace
}  // namespace stanna::mapping
