#include "server/rpc/record_url.h"

namespace stanna::rpc {
namespace {

// HubSpot's ids of the types that have a record page.
const char* PageTypeOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return "0-2";
    case ObjectType::kContact:
      return "0-1";
    case ObjectType::kDeal:
      return "0-3";
    default:
      return nullptr;
  }
}

}  // namespace

std::string RecordUrl(ObjectType type, ObjectId id, const storage::Connection& connection) {
  const char* page = PageTypeOf(type);
  if (page == nullptr || connection.portal_id == 0) return "";
  const std::string& domain =
      connection.ui_domain.empty() ? "app.hubspot.com" : connection.ui_domain;
  return "https://" + domain + "/contacts/" + std::to_string(connection.portal_id) + "/record/" +
         page + "/" + std::to_string(id);
}

std::string ActivityUrl(ObjectId id, ObjectId company, const storage::Connection& connection) {
  const std::string page = company == 0 ? "" : RecordUrl(ObjectType::kCompany, company, connection);
  return page.empty() ? "" : page + "/view/1?engagement=" + std::to_string(id);
}

}  // namespace stanna::rpc
