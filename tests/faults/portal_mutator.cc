#include "tests/faults/portal_mutator.h"

#include <array>

namespace stanna::testing {
namespace {

const char* NameProperty(ObjectType type) {
  switch (type) {
    case ObjectType::kContact:
      return "firstname";
    case ObjectType::kDeal:
      return "dealname";
    case ObjectType::kMeeting:
      return "hs_meeting_title";
    case ObjectType::kCall:
      return "hs_call_title";
    case ObjectType::kEmail:
      return "hs_email_subject";
    case ObjectType::kNote:
      return "hs_note_body";
    case ObjectType::kTask:
      return "hs_task_subject";
    default:
      return "name";
  }
}

std::string Named(const std::string& key, const std::string& value) {
  return "\"" + key + "\":\"" + value + "\"";
}

std::string RecordJson(ObjectType type, ObjectId id) {
  return Named("type", std::string(NameOf(type))) + "," + Named("id", std::to_string(id));
}

struct Pair {
  ObjectType from, to;
};
constexpr std::array kPairs = {Pair{ObjectType::kContact, ObjectType::kCompany},
                               Pair{ObjectType::kDeal, ObjectType::kCompany},
                               Pair{ObjectType::kDeal, ObjectType::kContact},
                               Pair{ObjectType::kMeeting, ObjectType::kContact},
                               Pair{ObjectType::kEmail, ObjectType::kContact},
                               Pair{ObjectType::kNote, ObjectType::kCompany},
                               Pair{ObjectType::kCall, ObjectType::kDeal}};

}  // namespace

std::int64_t PortalMutator::Roll(std::int64_t sides) {
  return std::uniform_int_distribution<std::int64_t>(0, sides - 1)(random_);
}

ObjectType PortalMutator::AnyType() {
  return kAllObjectTypes[static_cast<std::size_t>(Roll(kAllObjectTypes.size()))];
}

ObjectId PortalMutator::AnyRecord(ObjectType type) {
  const auto& ids = records_[type];
  return ids.empty() ? 0
                     : ids[static_cast<std::size_t>(Roll(static_cast<std::int64_t>(ids.size())))];
}

void PortalMutator::LookUpRecords() {
  records_.clear();
  for (const ObjectType type : kAllObjectTypes) {
    for (const auto& [id, record] : simulator_.Dump(type)) records_[type].push_back(id);
  }
}

void PortalMutator::Mutate(int count) {
  LookUpRecords();
  std::string operations;
  for (int i = 0; i < count; ++i) {
    operations += (operations.empty() ? "" : ",") + RandomOperation();
  }
  simulator_.Mutate(operations);
}

std::string PortalMutator::RandomOperation() {
  switch (Roll(12)) {
    case 0:
    case 1:
      return Create();
    case 2:
      return OnRecord("archive");
    case 3:
      return Restore();
    case 4:
      return Merge();
    case 5:
      return "{" + Named("op", "gdpr_delete") + "," +
             RecordJson(ObjectType::kContact, AnyRecord(ObjectType::kContact)) + "}";
    case 6:
    case 7:
      return ChangeEdge("associate");
    case 8:
      return ChangeEdge("disassociate");
    default:
      return Update();
  }
}

std::string PortalMutator::Create() {
  const ObjectType type = AnyType();
  const std::string name = "made" + std::to_string(++names_);
  std::string properties = Named(NameProperty(type), name);
  if (type == ObjectType::kCompany) properties += "," + Named("domain", name + ".example.com");
  if (type == ObjectType::kContact) properties += "," + Named("email", name + "@example.org");
  if (IsActivity(type)) properties += "," + Named("hs_timestamp", "2026-01-01T00:00:00Z");
  std::string edges;
  if (type != ObjectType::kCompany && type != ObjectType::kLineItem) {
    edges = ",\"associations\":[{" +
            RecordJson(ObjectType::kCompany, AnyRecord(ObjectType::kCompany)) + "}]";
  }
  return "{" + Named("op", "create") + "," + Named("type", std::string(NameOf(type))) +
         ",\"properties\":{" + properties + "}" + edges + "}";
}

std::string PortalMutator::Update() {
  const ObjectType type = AnyType();
  std::string property = NameProperty(type);
  std::string value = "changed" + std::to_string(++names_);
  if (type == ObjectType::kCompany && Roll(2) == 0) {
    property = "domain";
    value = Roll(4) == 0 ? "" : "moved" + std::to_string(Roll(40)) + ".com";
  }
  return "{" + Named("op", "update") + "," + RecordJson(type, AnyRecord(type)) +
         ",\"properties\":{" + Named(property, value) + "}}";
}

std::string PortalMutator::OnRecord(const std::string& op) {
  const ObjectType type = AnyType();
  const std::string record = RecordJson(type, AnyRecord(type));
  if (op == "archive") archived_.push_back(record);
  return "{" + Named("op", op) + "," + record + "}";
}

std::string PortalMutator::Restore() {
  if (archived_.empty()) return Update();
  const auto index = static_cast<std::size_t>(Roll(static_cast<std::int64_t>(archived_.size())));
  return "{" + Named("op", "restore") + "," + archived_[index] + "}";
}

std::string PortalMutator::Merge() {
  const ObjectType type = Roll(2) == 0 ? ObjectType::kCompany : ObjectType::kContact;
  return "{" + Named("op", "merge") + "," + RecordJson(type, AnyRecord(type)) + "," +
         Named("other_id", std::to_string(AnyRecord(type))) + "}";
}

std::string PortalMutator::ChangeEdge(const std::string& op) {
  const Pair pair = kPairs[static_cast<std::size_t>(Roll(kPairs.size()))];
  return "{" + Named("op", op) + ",\"from\":{" + RecordJson(pair.from, AnyRecord(pair.from)) +
         "},\"to\":{" + RecordJson(pair.to, AnyRecord(pair.to)) + "}}";
}

void PortalMutator::AddFault() {
  static constexpr std::array kKinds = {"429",   "500",          "502",  "503",
                                        "reset", "truncate",     "html", "invalid_json",
                                        "504",   "gzip_garbage", "423",  "401_expired"};
  const char* kind = kKinds[static_cast<std::size_t>(Roll(kKinds.size()))];
  simulator_.AddFault("{" + Named("kind", kind) +
                      ",\"path_prefix\":\"/crm\",\"rate\":0.3,\"count\":" +
                      std::to_string(1 + Roll(4)) + ",\"retry_after\":1,\"latency_ms\":5}");
}

}  // namespace stanna::testing
