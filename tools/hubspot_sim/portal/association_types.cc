#include "tools/hubspot_sim/portal/association_types.h"

namespace stanna::sim {
namespace {

using T = ObjectType;
constexpr const char* kHubSpot = "HUBSPOT_DEFINED";
constexpr const char* kUser = "USER_DEFINED";

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
    {T::kCompany, T::kCompany, 13, 14, "Child Company", "Parent Company", kHubSpot, false},
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

std::vector<AssociationType> MakeTypes() {
  std::vector<AssociationType> types;
  for (const Pair& p : kPairs) {
    types.push_back({p.from, p.to, p.id, p.label, p.category, p.is_primary});
    if (p.id == p.inverse_id) continue;
    types.push_back({p.to, p.from, p.inverse_id, p.inverse_label, p.category, p.is_primary});
  }
  return types;
}

const std::vector<AssociationType>& Types() {
  static const auto& types = *new std::vector<AssociationType>(MakeTypes());
  return types;
}

}  // namespace

std::vector<AssociationType> AssociationTypesBetween(ObjectType from, ObjectType to) {
  std::vector<AssociationType> found;
  for (const AssociationType& type : Types()) {
    if (type.from == from && type.to == to) found.push_back(type);
  }
  return found;
}

const AssociationType* FindAssociationType(ObjectType from, ObjectType to, int id) {
  for (const AssociationType& type : Types()) {
    if (type.id == id && type.from == from && type.to == to) return &type;
  }
  return nullptr;
}

int UnlabeledTypeId(ObjectType from, ObjectType to) {
  for (const AssociationType& type : Types()) {
    if (type.from == from && type.to == to && type.label == nullptr) return type.id;
  }
  return 0;
}

int PrimaryTypeId(ObjectType from, ObjectType to) {
  for (const AssociationType& type : Types()) {
    if (type.from == from && type.to == to && type.is_primary) return type.id;
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

std::string InlineTypeName(const AssociationType& type) {
  std::string name(Info(type.from).edge_name);
  name += "_to_";
  name += Info(type.to).edge_name;
  if (type.label != nullptr && !type.is_primary) {
    std::string label;
    for (const char* c = type.label; *c != '\0'; ++c) {
      label += *c == ' ' ? '_' : static_cast<char>(*c | 0x20);
    }
    return type.category == kUser ? label : name + "_" + label;
  }
  // Only pairs that also have a primary type spell the plain one out.
  if (type.label == nullptr && PrimaryTypeId(type.from, type.to) != 0) name += "_unlabeled";
  return name;
}

}  // namespace stanna::sim
