// Changes a simulated portal at random, as its users and other programs would.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/object_type.h"
#include "tests/support/simulator.h"

namespace stanna::testing {

/// The same seed makes the same changes of the same portal.
class PortalMutator {
 public:
  PortalMutator(const Simulator& simulator, std::uint64_t seed)
      : simulator_(simulator), random_(seed) {}

  /// `count` operations: records are created, changed, archived, restored, merged, erased,
  /// associated and separated. Some turn out not to be possible.
  void Mutate(int count);
  /// A fault that heals by itself, for some of the next calls.
  void AddFault();
  std::int64_t Roll(std::int64_t sides);

 private:
  std::string RandomOperation();
  std::string Create();
  std::string Update();
  std::string OnRecord(const std::string& op);
  std::string Restore();
  std::string Merge();
  std::string ChangeEdge(const std::string& op);
  ObjectType AnyType();
  /// 0: the type has no record.
  ObjectId AnyRecord(ObjectType type);
  void LookUpRecords();

  const Simulator& simulator_;
  std::mt19937_64 random_;
  std::map<ObjectType, std::vector<ObjectId>> records_;
  std::vector<std::string> archived_;
  int names_ = 0;
};

}  // namespace stanna::testing
