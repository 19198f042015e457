#include "tools/hubspot_sim/portal/object_type.h"

namespace stanna::sim {
namespace {

constexpr std::string_view kContactsRead = "crm.objects.contacts.read";
constexpr std::string_view kContactsWrite = "crm.objects.contacts.write";

constexpr ObjectTypeInfo Activity(ObjectType type, std::string_view plural,
                                  std::string_view singular, std::string_view type_id,
                                  std::string_view edge_name, std::string_view upper,
                                  int64_t first_id) {
  return {type,
          plural,
          singular,
          type_id,
          plural,
          edge_name,
          upper,
          "hs_createdate",
          "hs_lastmodifieddate",
          kContactsRead,
          type == ObjectType::kEmail ? "sales-email-read" : "",
          kContactsWrite,
          first_id};
}

constexpr std::array<ObjectTypeInfo, kObjectTypeCount> kTypes = {{
    {ObjectType::kCompany, "companies", "company", "0-2", "companies", "company", "COMPANY",
     "createdate", "hs_lastmodifieddate", "crm.objects.companies.read", "",
     "crm.objects.companies.write", 25'177'000'000},
    {ObjectType::kContact, "contacts", "contact", "0-1", "contacts", "contact", "CONTACT",
     "createdate", "lastmodifieddate", kContactsRead, "", kContactsWrite, 72'810'000'000},
    {ObjectType::kDeal, "deals", "deal", "0-3", "deals", "deal", "DEAL", "createdate",
     "hs_lastmodifieddate", "crm.objects.deals.read", "", "crm.objects.deals.write",
     35'447'000'000},
    {ObjectType::kLineItem, "line_items", "line_item", "0-8", "line items", "line_item",
     "LINE_ITEM", "createdate", "hs_lastmodifieddate", "crm.objects.line_items.read", "e-commerce",
     "crm.objects.line_items.write", 8'210'000'000},
    Activity(ObjectType::kMeeting, "meetings", "meeting", "0-47", "meeting_event", "MEETING_EVENT",
             61'000'000'000),
    Activity(ObjectType::kCall, "calls", "call", "0-48", "call", "CALL", 63'000'000'000),
    Activity(ObjectType::kEmail, "emails", "email", "0-49", "email", "EMAIL", 65'000'000'000),
    Activity(ObjectType::kNote, "notes", "note", "0-46", "note", "NOTE", 67'000'000'000),
    Activity(ObjectType::kTask, "tasks", "task", "0-27", "task", "TASK", 69'000'000'000),
}};

}  // namespace

const std::array<ObjectTypeInfo, kObjectTypeCount>& AllObjectTypes() { return kTypes; }

const ObjectTypeInfo& Info(ObjectType type) { return kTypes[static_cast<size_t>(type)]; }

std::optional<ObjectType> ParseObjectType(std::string_view name) {
  for (const ObjectTypeInfo& info : kTypes) {
    if (name == info.plural || name == info.singular || name == info.type_id ||
        name == info.upper || name == info.association_key) {
      return info.type;
    }
  }
  return std::nullopt;
}

}  // namespace stanna::sim
