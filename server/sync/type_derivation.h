// What a configuration makes of the stored records of one object type, without writing it: by the
// rules of page_gate.h and page_mapper.h, but for the links to clients.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hubspot_record.h"
#include "base/ids.h"
#include "server/mapping/client_matching.h"
#include "server/mapping/mapping_context.h"
#include "server/mapping/values.h"
#include "server/sync/record_gate.h"
#include "storage/canonical.h"
#include "storage/record_store.h"

namespace stanna::sync {

/// What the mapping alone makes of a record. Whether there is a row is for Derive to say.
struct MappedRecord {
  storage::FieldTexts fields;
  std::vector<mapping::Issue> issues;
  bool has_failed_formula = false;
  std::string domain;                     ///< of a company
  std::optional<mapping::Issue> refused;  ///< of a company that its domain makes no client
};

struct DerivedRecord {
  bool has_row = false;  ///< of a company: it stands behind a client
  /// Of its row. A company that stands behind a client to which another one gives its fields has
  /// the domain alone.
  storage::FieldTexts fields;
  std::vector<storage::RecordIssue> issues;
};

/// For one pass over a type. Holds the keys that records are told apart by and the domains of
/// companies, nothing else of a record. Not thread-safe.
class TypeDerivation {
 public:
  TypeDerivation(mapping::MappingContext context, RecordGate gate, mapping::OwnDomains own_domains);

  const RecordGate& gate() const { return gate_; }

  /// `previous`: the record's row, for fields whose formula fails; null: not looked up.
  MappedRecord Map(const HubSpotRecord& record, const storage::FieldTexts* previous) const;

  /// Live records, each once, ascending by id: of those that share a key or a domain the first
  /// counts. `exclusion`, `issues`: what the filter says, and its issues.
  DerivedRecord Derive(const HubSpotRecord& record, MappedRecord mapped,
                       storage::Exclusion exclusion, std::vector<mapping::Issue> issues);

  /// The company that gives each client its fields, by domain.
  const std::map<std::string, ObjectId>& company_of() const { return company_of_; }

 private:
  void CompareKeys(const HubSpotRecord& record, std::vector<mapping::Issue>& issues);
  bool PlaceCompany(const HubSpotRecord& record, MappedRecord& company,
                    std::vector<mapping::Issue>& issues);

  const mapping::MappingContext context_;
  const RecordGate gate_;
  const mapping::OwnDomains own_domains_;
  std::map<storage::KeyName, ObjectId> first_with_;
  std::map<std::string, ObjectId> company_of_;
};

}  // namespace stanna::sync
