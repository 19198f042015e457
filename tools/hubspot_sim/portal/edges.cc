// The associations of a Portal. Each relation is written once, from the record that decides it, and
// inverted by looking through the block of the company (or deal) that both records belong to.
#include <algorithm>

#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/portal/portal.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

using T = ObjectType;

// Salts of the decisions about links; records' values use small salts.
enum Salt : uint64_t {
  kLinkMode = 9001,
  kSecondCompany,
  kIsDecisionMaker,
  kIsChild,
  kContactPick,
  kContactCount,
  kDealPick,
};

// What an activity is linked to, in percent of all activities.
constexpr int64_t kNoLinks = 5;
constexpr int64_t kContactOnly = 13;
constexpr int64_t kCompanyOnly = 16;
constexpr int64_t kWithDeal = 20;

constexpr int64_t kContactsWithoutCompany = 5;
constexpr int64_t kDealsWithoutCompany = 3;
constexpr int64_t kLineItemsWithoutDeal = 2;

/// How many people a deal or an activity involves, by a roll of 24.
int64_t ContactCount(T type, int64_t roll) {
  if (type == T::kDeal) return roll % 4;
  if (type == T::kMeeting) return 1 + roll % 3;
  return roll % 8 == 0 ? 2 : 1;
}

bool Contains(const std::vector<int64_t>& list, int64_t value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

void SortByTarget(std::vector<Edge>& edges, size_t begin) {
  std::sort(edges.begin() + static_cast<std::ptrdiff_t>(begin), edges.end(),
            [](const Edge& a, const Edge& b) { return a.to < b.to; });
}

}  // namespace

bool Portal::HasCompany(T type, int64_t index) const {
  if (OwnerOf(type, index) < 0) return false;
  const auto roll = static_cast<int64_t>(Mix(HashOf(type, GroupOf(type, index)), kLinkMode) % 100);
  if (type == T::kContact) return roll >= kContactsWithoutCompany;
  if (type == T::kDeal) return roll >= kDealsWithoutCompany;
  return roll >= kContactOnly;
}

int64_t Portal::SecondCompany(int64_t contact) const {
  const int64_t companies = LiveCount(T::kCompany);
  if (companies < 2 || !HasCompany(T::kContact, contact)) return -1;
  if (Mix(HashOf(T::kContact, contact), kSecondCompany) % 40 != 0) return -1;
  return (OwnerOf(T::kContact, contact) + 1) % companies;
}

int64_t Portal::ParentCompany(int64_t company) const {
  if (company < 2 || Mix(HashOf(T::kCompany, company), kIsChild) % 20 != 0) return -1;
  return company / 2;
}

int64_t Portal::MainContact(const Facts& activity) const {
  const std::vector<int64_t> contacts = ContactsOf(activity.type, activity.index);
  return contacts.empty() ? -1 : contacts.front();
}

std::vector<int64_t> Portal::ContactsOf(T type, int64_t index) const {
  const int64_t company = OwnerOf(type, index);
  if (company < 0) return {};
  const uint64_t hash = HashOf(type, GroupOf(type, index));
  const auto mode = static_cast<int64_t>(Mix(hash, kLinkMode) % 100);
  if (IsActivity(type) && (mode < kNoLinks || (mode >= kContactOnly && mode < kCompanyOnly))) {
    return {};
  }
  const Shape& contacts = shapes_[static_cast<size_t>(T::kContact)];
  const int64_t size = contacts.blocks.Size(company);
  const auto roll = static_cast<int64_t>(Mix(hash, kContactCount) % 24);
  const int64_t count = std::min(size, ContactCount(type, roll));
  std::vector<int64_t> picked;
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<int64_t>(Mix(hash, kContactPick) % static_cast<uint64_t>(size));
    picked.push_back(
        contacts.permutation.Inverse(contacts.blocks.Begin(company) + (at + i) % size));
  }
  return picked;
}

std::vector<int64_t> Portal::DealsOf(T type, int64_t index) const {
  if (type == T::kLineItem) {
    const bool linked = Mix(HashOf(type, index), kLinkMode) % 100 >= kLineItemsWithoutDeal;
    const int64_t slot = OwnerOf(type, index);
    if (!linked || slot < 0) return {};
    return {slot};
  }
  const int64_t company = OwnerOf(type, index);
  const uint64_t hash = HashOf(type, GroupOf(type, index));
  const auto mode = static_cast<int64_t>(Mix(hash, kLinkMode) % 100);
  if (company < 0 || mode < kCompanyOnly || mode >= kCompanyOnly + kWithDeal) return {};
  const Shape& deals = shapes_[static_cast<size_t>(T::kDeal)];
  const int64_t size = deals.blocks.Size(company);
  if (size == 0) return {};
  const auto at = static_cast<int64_t>(Mix(hash, kDealPick) % static_cast<uint64_t>(size));
  return {deals.permutation.Inverse(deals.blocks.Begin(company) + at)};
}

void Portal::AppendEdges(T from, int64_t index, T to, std::vector<Edge>& out) const {
  if (index < 0 || index >= LiveCount(from)) return;
  const size_t begin = out.size();
  switch (from) {
    case T::kCompany:
      CompanyEdges(index, to, out);
      break;
    case T::kContact:
      ContactEdges(index, to, out);
      break;
    case T::kDeal:
      DealEdges(index, to, out);
      break;
    case T::kLineItem:
      LineItemEdges(index, to, out);
      break;
    default:
      ActivityEdges(from, index, to, out);
      break;
  }
  SortByTarget(out, begin);
}

void Portal::CompanyEdges(int64_t company, T to, std::vector<Edge>& out) const {
  if (to == T::kLineItem) return;
  if (to == T::kCompany) {
    if (ParentCompany(company) >= 0) out.push_back({ParentCompany(company), {14}});
    for (int64_t child : {2 * company, 2 * company + 1}) {
      const bool is_child = child < LiveCount(T::kCompany) && ParentCompany(child) == company;
      if (is_child) out.push_back({child, {13}});
    }
    return;
  }
  std::vector<int64_t> members;
  AppendBlock(to, company, members);
  for (int64_t member : members) {
    if (!HasCompany(to, member)) continue;
    Edge edge{member, {}};
    if (to == T::kContact || to == T::kDeal)
      edge.type_ids.push_back(PrimaryTypeId(T::kCompany, to));
    if (to == T::kContact && Mix(HashOf(to, member), kIsDecisionMaker) % 10 == 0) {
      edge.type_ids.push_back(kDecisionMakerInverse);
    }
    edge.type_ids.push_back(UnlabeledTypeId(T::kCompany, to));
    out.push_back(std::move(edge));
  }
  if (to != T::kContact) return;
  std::vector<int64_t> neighbours;
  const int64_t companies = LiveCount(T::kCompany);
  AppendBlock(to, (company + companies - 1) % companies, neighbours);
  for (int64_t contact : neighbours) {
    if (SecondCompany(contact) == company) out.push_back({contact, {280}});
  }
}

void Portal::ContactEdges(int64_t contact, T to, std::vector<Edge>& out) const {
  const int64_t company = OwnerOf(T::kContact, contact);
  if (company < 0 || to == T::kLineItem || to == T::kContact) return;
  if (to == T::kCompany) {
    if (!HasCompany(T::kContact, contact)) return;
    Edge primary{company, {1}};
    if (Mix(HashOf(T::kContact, contact), kIsDecisionMaker) % 10 == 0) {
      primary.type_ids.push_back(kDecisionMaker);
    }
    primary.type_ids.push_back(279);
    out.push_back(std::move(primary));
    if (SecondCompany(contact) >= 0) out.push_back({SecondCompany(contact), {279}});
    return;
  }
  std::vector<int64_t> members;
  AppendBlock(to, company, members);
  for (int64_t member : members) {
    if (!Contains(ContactsOf(to, member), contact)) continue;
    out.push_back({member, {UnlabeledTypeId(T::kContact, to)}});
  }
}

void Portal::DealEdges(int64_t deal, T to, std::vector<Edge>& out) const {
  const int64_t company = OwnerOf(T::kDeal, deal);
  if (to == T::kDeal) return;
  if (to == T::kCompany) {
    if (HasCompany(T::kDeal, deal)) out.push_back({company, {5, 341}});
    return;
  }
  if (to == T::kContact) {
    for (int64_t contact : ContactsOf(T::kDeal, deal)) out.push_back({contact, {3}});
    return;
  }
  const int64_t owner = to == T::kLineItem ? deal : company;
  if (owner < 0) return;
  std::vector<int64_t> members;
  AppendBlock(to, owner, members);
  for (int64_t member : members) {
    if (Contains(DealsOf(to, member), deal)) {
      out.push_back({member, {UnlabeledTypeId(T::kDeal, to)}});
    }
  }
}

void Portal::LineItemEdges(int64_t line_item, T to, std::vector<Edge>& out) const {
  if (to != T::kDeal) return;
  for (int64_t deal : DealsOf(T::kLineItem, line_item)) out.push_back({deal, {20}});
}

void Portal::ActivityEdges(T from, int64_t activity, T to, std::vector<Edge>& out) const {
  const int type_id = UnlabeledTypeId(from, to);
  if (to == T::kCompany && HasCompany(from, activity)) {
    out.push_back({OwnerOf(from, activity), {type_id}});
  } else if (to == T::kContact) {
    for (int64_t contact : ContactsOf(from, activity)) out.push_back({contact, {type_id}});
  } else if (to == T::kDeal) {
    for (int64_t deal : DealsOf(from, activity)) out.push_back({deal, {type_id}});
  }
}

}  // namespace stanna::sim
