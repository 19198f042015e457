#include "tools/hubspot_sim/portal/association_types.h"

namespace stanna::sim {
namespace {

using T = ObjectType;
constexpr const char* kHubSpot = "HUBSPOT_DEFINED";
constexpr const char* kUser = "USER_DEFINED";
constexpr const char* kChildCompany = "Child Company";
constexpr const char* kParentCompany = "Parent Company";

/// One row links two types in both directions.
struct Pair {
  T from;
  T to;
  int id;
  int inverse_id;
  const char* label;
  const char* inverse_label;
  const char* category;
  bool is_primary;
};

constexpr Pair Plain(T from, T to, int id, int inverse_id) {
  return {from, to, id, inverse_id, nullptr, nullptr, kHubSpot, false};
}
constexpr Pair Primary(T from, T to, int id, int inverse_id) {
  return {from, to, id, inverse_id, "Primary", "Primary", kHubSpot, true};
}

constexpr Pair kPairs[] = {
    Primary(T::kContact, T::kCompany, 1, 2),
    {T::kContact, T::kCompany, kDecisionMaker, kDecisionMakerInverse, "Decision maker",
     "Decision maker", kUser, false},
    Plain(T::kContact, T::kCompany, 279, 280),
    Primary(T::kCompany, T::kDeal, 6, 5),
    Plain(T::kCompany, T::kDeal, 342, 341),
    {T::kCompany, T::kCompany, 13, 14, kChildCompany, kParentCompany, kHubSpot, false},
    Plain(T::kCompany, T::kCompany, 450, 450),
    Plain(T::kContact, T::kDeal, 4, 3),
    Plain(T::kContact, T::kContact, 449, 449),
    Plain(T::kDeal, T::kDeal, 451, 451),
    Plain(T::kDeal, T::kLineItem, 19, 20),
    Plain(T::kCompany, T::kCall, 181, 182),
    Plain(T::kCompany, T::kEmail, 185, 186),
    Plain(T::kCompany, T::kMeeting, 187, 188),
    Plain(T::kCompany, T::kNote, 189, 190),
    Plain(T::kCompany, T::kTask, 191, 192),
    Plain(T::kContact, T::kCall, 193, 194),
    Plain(T::kContact, T::kEmail, 197, 198),
    Plain(T::kContact, T::kMeeting, 199, 200),
    Plain(T::kContact, T::kNote, 201, 202),
    Plain(T::kContact, T::kTask, 203, 204),
    Plain(T::kDeal, T::kCall, 205, 206),
    Plain(T::kDeal, T::kEmail, 209, 210),
    Plain(T::kDeal, T::kMeeting, 211, 212),
    Plain(T::kDeal, T::kNote, 213, 214),
    Plain(T::kDeal, T::kTask, 215, 216),
};

std::string InlineName(ObjectType from, ObjectType to, const Pair& pair, const char* label,
                       bool has_primary) {
  std::string name(Info(from).edge_name);
  name += "_to_";
  name += Info(to).edge_name;
  // Only pairs that also have a primary type spell the plain one out.
  if (label == nullptr) return has_primary ? name + "_unlabeled" : name;
  if (pair.is_primary) return name;
  if (label == kChildCompany) return "parent_to_child_company";
  if (label == kParentCompany) return "child_to_parent_company";
  std::string word;
  for (const char* c = label; *c != '\0'; ++c) {
    word += *c == ' ' ? '_' : static_cast<char>(*c | 0x20);
  }
  return pair.category == kUser ? word : name + "_" + word;
}

using Types = std::vector<AssociationType>;

/// By from * kObjectTypeCount + to.
std::vector<Types> MakeTypes() {
  std::vector<Types> types(kObjectTypeCount * kObjectTypeCount);
  const auto add = [&types](T from, T to, int id, const char* label, const Pair& pair) {
    Types& list = types[static_cast<size_t>(Ordinal(from) * kObjectTypeCount + Ordinal(to))];
    // A pair's primary type is declared before its plain one.
    const bool has_primary = !list.empty() && list.front().is_primary;
    list.push_back({from, to, id, label, pair.category, pair.is_primary,
                    InlineName(from, to, pair, label, has_primary)});
  };
  for (const Pair& pair : kPairs) {
    add(pair.from, pair.to, pair.id, pair.label, pair);
    if (pair.id != pair.inverse_id) {
      add(pair.to, pair.from, pair.inverse_id, pair.inverse_label, pair);
    }
  }
  return types;
}

}  // namespace

const std::vector<AssociationType>& AssociationTypesBetween(ObjectType from, ObjectType to) {
  static const auto& types = *new std::vector<Types>(MakeTypes());
  return types[static_cast<size_t>(Ordinal(from) * kObjectTypeCount + Ordinal(to))];
}

const AssociationType* FindAssociationType(ObjectType from, ObjectType to, int id) {
  for (const AssociationType& type : AssociationTypesBetween(from, to)) {
    if (type.id == id) return &type;
  }
  return nullptr;
}

int UnlabeledTypeId(ObjectType from, ObjectType to) {
  for (const AssociationType& type : AssociationTypesBetween(from, to)) {
    if (type.label == nullptr) return type.id;
  }
  return 0;
}

int PrimaryTypeId(ObjectType from, ObjectType to) {
  for (const AssociationType& type : AssociationTypesBetween(from, to)) {
    if (type.is_primary) return type.id;
  }
  return 0;
}

int InverseTypeId(ObjectType from, ObjectType to, int id) {
  for (const Pair& p : kPairs) {
    if (p.from == from && p.to == to && p.id == id) return p.inverse_id;
    if (p.to == from && p.from == to && p.inverse_id == id) return p.id;
  }
  return 0;
}

}  // namespace stanna::sim
