/// HubSpot's association type ids and how inline lists spell them.
#pragma once

#include <string>
#include <vector>

#include "tools/hubspot_sim/portal/object_type.h"

namespace stanna::sim {

struct AssociationType {
  ObjectType from;
  ObjectType to;
  int id;
  const char* label;  ///< nullptr: unlabeled
  const char* category;
  bool is_primary;
  std::string inline_name;  ///< "company_to_contact_unlabeled": the `type` in an inline list
};

/// All types between the two, the unlabeled one last.
const std::vector<AssociationType>& AssociationTypesBetween(ObjectType from, ObjectType to);
/// nullptr when the pair has no such type.
const AssociationType* FindAssociationType(ObjectType from, ObjectType to, int id);
/// The unlabeled type of the pair, or 0 when the two cannot be associated.
int UnlabeledTypeId(ObjectType from, ObjectType to);
/// The primary type of the pair, or 0.
int PrimaryTypeId(ObjectType from, ObjectType to);
/// The id that the same link has when it is read from the other side; 0 when unknown.
int InverseTypeId(ObjectType from, ObjectType to, int id);
/// A user-defined label: this contact decides at the company.
inline constexpr int kDecisionMaker = 28;
inline constexpr int kDecisionMakerInverse = 29;

}  // namespace stanna::sim
