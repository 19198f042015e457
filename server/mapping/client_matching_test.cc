#include "server/mapping/client_matching.h"

#include <gtest/gtest.h>

namespace stanna::mapping {
namespace {

const OwnDomains kOwn = {"ourselves.com"};
const ClientId kA("client_a");
const ClientId kB("client_b");

MappedCompany CompanyOf(std::string_view domain) {
  MappedCompany company;
  company.domain_found = domain;
  company.domain_property = "domain";
  company.domain = NormalizeDomain(domain);
  return company;
}

MappedContact ContactOf(std::string email, std::string domain) {
  MappedContact contact;
  contact.email = std::move(email);
  contact.email_domain = std::move(domain);
  return contact;
}

TEST(CheckClientDomain, HoldsBackWhatCanNotBeAClient) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"acme.com", ""},
      {"", "MISSING_DOMAIN"},
      {"not a domain", "INVALID_DOMAIN"},
      {"10.0.0.1", "INVALID_DOMAIN"},
      {"co.uk", "INVALID_DOMAIN"},
      {"www.gmail.com", "FREE_MAIL_DOMAIN"},
      {"shop.ourselves.com", "OWN_DOMAIN"},
  };
  for (const auto& [domain, rule] : kCases) {
    const auto issue = CheckClientDomain(CompanyOf(domain), kOwn);
    EXPECT_EQ(issue ? issue->rule : "", rule) << domain;
    if (!issue) continue;
    EXPECT_TRUE(issue->held_back);
    EXPECT_EQ(issue->field, "domain");
    EXPECT_FALSE(issue->message.empty());
  }
}

TEST(DecideCompany, TheLowestIdGivesTheFields) {
  const auto first = DecideCompany(5, "acme.com", std::nullopt);
  EXPECT_TRUE(first.gives_fields);
  EXPECT_TRUE(first.client_id.empty());

  const auto again = DecideCompany(5, "acme.com", DomainHolder{kA, 5});
  EXPECT_TRUE(again.gives_fields);
  EXPECT_EQ(again.client_id, kA);
  EXPECT_FALSE(again.issue);

  const auto later = DecideCompany(9, "acme.com", DomainHolder{kA, 5});
  EXPECT_FALSE(later.gives_fields);
  EXPECT_EQ(later.client_id, kA);
  ASSERT_TRUE(later.issue);
  EXPECT_EQ(later.issue->rule, "DUPLICATE_DOMAIN");
  EXPECT_FALSE(later.issue->held_back);
  EXPECT_NE(later.issue->message.find("company 5"), std::string::npos);

  const auto successor = DecideCompany(9, "acme.com", DomainHolder{kA, std::nullopt});
  EXPECT_EQ(successor.client_id, kA);
  EXPECT_TRUE(successor.gives_fields);
  EXPECT_FALSE(successor.issue.has_value());

  const auto earlier = DecideCompany(2, "acme.com", DomainHolder{kA, 5});
  EXPECT_TRUE(earlier.gives_fields);
  EXPECT_EQ(earlier.client_id, kA);
}

TEST(DecideContact, PrimaryCompanyFirst) {
  auto contact = ContactOf("ann@acme.com", "acme.com");
  contact.primary_company = 2;
  const ClientsOfRecord companies = {{1, {kA}}, {2, {kB}}};
  const auto decision = DecideContact({&contact, {1, 2, 3}}, companies, {}, kOwn);
  EXPECT_EQ(decision.clients, (std::vector<ClientId>{kB, kA}));
  EXPECT_FALSE(decision.issue);
}

TEST(DecideContact, ByDomainWhenNoCompanyIsAClient) {
  const auto contact = ContactOf("ann@acme.com", "acme.com");
  const std::map<std::string, ClientId> domains = {{"acme.com", kA}};
  EXPECT_EQ(DecideContact({&contact, {}}, {}, domains, kOwn).clients, std::vector<ClientId>{kA});
  EXPECT_EQ(DecideContact({&contact, {9}}, {}, domains, kOwn).clients, std::vector<ClientId>{kA});
  const ClientsOfRecord companies = {{9, {kB}}};
  EXPECT_EQ(DecideContact({&contact, {9}}, companies, domains, kOwn).clients,
            std::vector<ClientId>{kB});
}

TEST(DecideContact, SaysWhyThereIsNoClient) {
  // Even if someone made clients of these domains.
  const std::map<std::string, ClientId> domains = {{"gmail.com", kA}, {"ourselves.com", kA}};
  struct Case {
    std::string email, domain;
    std::vector<ObjectId> companies;
    std::string_view reason;
  };
  const Case kCases[] = {
      {"", "", {}, "it has no associated company, and it has no usable e-mail address"},
      {"a@gmail.com", "gmail.com", {}, "gmail.com is a free-mail domain"},
      {"a@ourselves.com", "ourselves.com", {}, "one of the workspace's own domains"},
      {"a@new.com", "new.com", {}, "no client has the domain new.com"},
      {"a@new.com", "new.com", {4}, "its associated company is not a client"},
      {"a@new.com", "new.com", {4, 5}, "none of its associated companies is a client"},
      {"a@10.0.0.1", "", {}, "its e-mail address has no domain"},
  };
  for (const Case& c : kCases) {
    const auto contact = ContactOf(c.email, c.domain);
    const auto decision = DecideContact({&contact, c.companies}, {}, domains, kOwn);
    EXPECT_TRUE(decision.clients.empty()) << c.email;
    ASSERT_TRUE(decision.issue) << c.email;
    EXPECT_EQ(decision.issue->rule, "CONTACT_WITHOUT_CLIENT");
    EXPECT_FALSE(decision.issue->held_back);
    EXPECT_NE(decision.issue->message.find(c.reason), std::string::npos) << decision.issue->message;
  }
}

TEST(DecideDeal, CompaniesElseContacts) {
  const ClientsOfRecord companies = {{1, {kA}}};
  const ClientsOfRecord contacts = {{7, {kB}}};
  EXPECT_EQ(DecideDeal({{1}, {}, {7}}, companies, contacts).clients, std::vector<ClientId>{kA});
  EXPECT_EQ(DecideDeal({{2}, {}, {7}}, companies, contacts).clients, std::vector<ClientId>{kB});
  const auto none = DecideDeal({{2}, {}, {8}}, companies, contacts);
  EXPECT_TRUE(none.clients.empty());
  EXPECT_EQ(none.issue->rule, "DEAL_WITHOUT_CLIENT");
}

TEST(DecideActivity, AllClientsOnce) {
  const ClientsOfRecord companies = {{1, {kA}}};
  const ClientsOfRecord deals = {{3, {kA, kB}}};
  const ClientsOfRecord contacts = {{7, {kB}}};
  EXPECT_EQ(DecideActivity({{1}, {3}, {7}}, companies, deals, contacts).clients,
            (std::vector<ClientId>{kA, kB}));
  const auto none = DecideActivity({}, companies, deals, contacts);
  EXPECT_EQ(none.issue->rule, "ACTIVITY_WITHOUT_CLIENT");
  EXPECT_EQ(none.issue->message,
            "belongs to no client: it has no associated company, deal or contact");
  EXPECT_FALSE(none.issue->held_back);
}

}  // namespace
}  // namespace stanna::mapping
