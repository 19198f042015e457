/// A HubSpot portal computed from a seed: record i of a type is a pure function of (seed, type, i),
/// so a portal of millions of records takes no memory. Immutable, therefore thread-safe.
///
/// Indexes [0, LiveCount) are live records and [LiveCount, TotalCount) archived ones; ids ascend
/// with the index, with gaps. Creation times ascend with the id.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/hubspot_sim/portal/blocks.h"
#include "tools/hubspot_sim/portal/object_type.h"

namespace stanna::sim {

struct PortalOptions {
  uint64_t seed = 1;
  /// Live records of each type, by Ordinal(type).
  std::array<int64_t, kObjectTypeCount> counts = {100, 1000, 300, 600, 900, 1200, 2700, 700, 500};
  /// The end of the generated history, epoch ms. Fixed by default (2026-11-01), so that the same
  /// seed gives the same portal on every day.
  int64_t epoch_ms = 1'793'491'200'000;
  int64_t portal_id = 44'237'313;
};

class Portal;

/// What all values of one record derive from. Cheap to copy.
struct Facts {
  const Portal* portal = nullptr;
  ObjectType type = ObjectType::kCompany;
  int64_t index = -1;  ///< -1: a record made at run time, with no generated values
  int64_t id = 0;
  uint64_t hash = 0;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  int64_t company = -1;  ///< index of the company whose block holds the record, or -1

  /// A number in [0, bound) for one aspect (`salt`) of the record.
  int64_t Roll(uint64_t salt, int64_t bound) const;
  bool Percent(uint64_t salt, int64_t percent) const { return Roll(salt, 100) < percent; }
};

/// One related record with every association type that links it.
struct Edge {
  int64_t to = 0;  ///< an index in Portal, an id in Store
  std::vector<int> type_ids;
};

class Portal {
 public:
  explicit Portal(const PortalOptions& options);

  const PortalOptions& options() const { return options_; }
  int64_t LiveCount(ObjectType type) const { return options_.counts[Ordinal(type)]; }
  int64_t TotalCount(ObjectType type) const;

  int64_t IdAt(ObjectType type, int64_t index) const;
  /// The index of the generated record that has this id.
  std::optional<int64_t> IndexOf(ObjectType type, int64_t id) const;
  /// The smallest index whose id is >= `id`; TotalCount when there is none.
  int64_t LowerBound(ObjectType type, int64_t id) const;
  /// Ids given to records made at run time start here.
  int64_t FirstFreeId(ObjectType type) const { return IdAt(type, TotalCount(type)) + 1000; }

  Facts FactsOf(ObjectType type, int64_t index) const;
  /// The id that was merged into this company or contact long ago, if any.
  std::optional<int64_t> AbsorbedId(ObjectType type, int64_t index) const;
  /// The index of the record that absorbed `id`.
  std::optional<int64_t> SurvivorOf(ObjectType type, int64_t id) const;
  /// When an archived record (index >= LiveCount) was archived.
  int64_t ArchivedAt(const Facts& facts) const;

  /// Appends the associations of a live record, by index of the related record.
  void AppendEdges(ObjectType from, int64_t index, ObjectType to, std::vector<Edge>& out) const;

  /// The contact an activity is mainly about, or -1.
  int64_t MainContact(const Facts& activity) const;
  /// What the messages of one e-mail thread share; the record's own index for other types.
  int64_t GroupOf(ObjectType type, int64_t index) const;

 private:
  struct Shape {
    Permutation permutation;
    Blocks blocks;
  };

  uint64_t HashOf(ObjectType type, int64_t index) const;
  int64_t SlotOf(ObjectType type, int64_t index) const;
  int64_t OwnerOf(ObjectType type, int64_t index) const;
  /// Appends the indexes of the records of `type` in the block of `owner`.
  void AppendBlock(ObjectType type, int64_t owner, std::vector<int64_t>& out) const;

  bool HasCompany(ObjectType type, int64_t index) const;
  int64_t SecondCompany(int64_t contact) const;
  int64_t ParentCompany(int64_t company) const;
  std::vector<int64_t> ContactsOf(ObjectType type, int64_t index) const;
  std::vector<int64_t> DealsOf(ObjectType type, int64_t index) const;

  void CompanyEdges(int64_t company, ObjectType to, std::vector<Edge>& out) const;
  void ContactEdges(int64_t contact, ObjectType to, std::vector<Edge>& out) const;
  void DealEdges(int64_t deal, ObjectType to, std::vector<Edge>& out) const;
  void LineItemEdges(int64_t line_item, ObjectType to, std::vector<Edge>& out) const;
  void ActivityEdges(ObjectType from, int64_t activity, ObjectType to,
                     std::vector<Edge>& out) const;

  PortalOptions options_;
  std::vector<Shape> shapes_;
};

}  // namespace stanna::sim
