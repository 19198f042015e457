#include "server/rpc/erasure_protos.h"

#include <charconv>

#include "base/ascii.h"
#include "server/rpc/errors.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

v1::ErasedItems ToProto(const connect::ErasedItems& items) {
  v1::ErasedItems out;
  out.set_kind(items.kind);
  out.set_count(static_cast<double>(items.count));
  return out;
}

v1::PortalCopy CodeOf(connect::PortalCopy copy) {
  switch (copy) {
    case connect::PortalCopy::kPresent:
      return v1::PORTAL_COPY_PRESENT;
    case connect::PortalCopy::kAbsent:
      return v1::PORTAL_COPY_ABSENT;
    case connect::PortalCopy::kUnknown:
      break;
  }
  return v1::PORTAL_COPY_UNSPECIFIED;
}

const char* NextStepOf(connect::PortalCopy copy) {
  switch (copy) {
    case connect::PortalCopy::kPresent:
      return "HubSpot has this contact still: delete it there, permanently (the contact's record, "
             "Actions, Delete, \"Delete and don't allow re-adding\"). Until then it is kept away "
             "from here only.";
    case connect::PortalCopy::kAbsent:
      return "HubSpot has this contact no more; nothing is left to do.";
    case connect::PortalCopy::kUnknown:
      break;
  }
  return "HubSpot could not be asked: look there for this contact, and delete it permanently.";
}

}  // namespace

v1::ErasureReport ToProto(const connect::ErasureReport& report) {
  v1::ErasureReport out;
  out.set_complete(report.complete);
  for (const connect::ErasedItems& items : report.removed) {
    *out.add_removed() = ToProto(items);
  }
  out.set_revoked(report.revoked);
  *out.mutable_began_at() = ToProto(report.began_at);
  if (report.ended_at) *out.mutable_ended_at() = ToProto(*report.ended_at);
  return out;
}

v1::ErasedPerson ToProto(const storage::ErasedPerson& person) {
  v1::ErasedPerson out;
  out.set_contact_id(std::to_string(person.contact_id));
  out.set_portal_id(static_cast<double>(person.portal_id));
  *out.mutable_erased_at() = ToProto(person.erased_at);
  out.set_asked_by(person.asked_by);
  return out;
}

v1::ErasePersonResponse ToProto(const connect::PersonReport& report) {
  v1::ErasePersonResponse out;
  for (const auto& person : report.people) *out.add_people() = ToProto(person);
  for (const connect::ErasedItems& items : report.removed) *out.add_removed() = ToProto(items);
  out.set_portal_copy(CodeOf(report.portal_copy));
  out.set_next_step(NextStepOf(report.portal_copy));
  return out;
}

absl::StatusOr<ObjectId> ContactIdOf(const std::string& text) {
  ObjectId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id > 0) return id;
  return Violated({{"contactId", "must be HubSpot's id of a contact, a number"}});
}

absl::StatusOr<connect::PersonToErase> FromProto(const v1::ErasePersonRequest& request) {
  if (request.contact_id().empty() == request.email().empty()) {
    return Violated({{"contactId", "either this or email is required, and not both"}});
  }
  connect::PersonToErase who;
  who.email = std::string(TrimBlanks(request.email()));
  if (!request.contact_id().empty()) {
    ASSIGN_OR_RETURN(who.contact_id, ContactIdOf(request.contact_id()));
  } else if (who.email.find('@') == std::string::npos) {
    return Violated({{"email", "is no address of e-mail"}});
  }
  return who;
}

}  // namespace stanna::rpc
