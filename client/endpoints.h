// Where HubSpot is, and under which version each of its endpoints is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/object_type.h"

namespace stanna::hubspot {

/// "v3"/"v4", or a dated version ("2026-03", "2026-09"). One per endpoint, because HubSpot moves
/// them one by one: a connector met `crm/properties/2026-03` as not found while others already
/// answered. v1 to v3 become unsupported after September 2027, v4 with 2027-03.
struct EndpointVersions {
  std::string objects = "v3";
  std::string search = "v3";
  std::string associations = "v4";
  std::string owners = "v3";
  std::string pipelines = "v3";
  std::string properties = "v3";
  std::string account_info = "v3";
  std::string currencies = "v3";
  /// Token exchange and refresh; "v1" ends on 2027-02-16.
  std::string oauth_token = "v3";
  /// Introspection and revocation exist under the dated form only.
  std::string oauth_introspection = "2026-09";
  /// The app's settings and subscriptions: "v3", "2026-03" or "2026-09".
  std::string webhooks = "v3";
  /// The app's journal of events; there is no version before this one.
  std::string webhooks_journal = "2026-03";
};

struct HubSpotEndpoints {
  /// The same host for all regions.
  std::string api_base = "https://api.hubapi.com";
  std::string authorize_url = "https://app.hubspot.com/oauth/authorize";
  EndpointVersions versions{};

  std::string Objects(ObjectType type) const;
  std::string BatchRead(ObjectType type) const;
  std::string Search(ObjectType type) const;
  std::string AssociationsBatchRead(ObjectType from, ObjectType to) const;
  std::string Owners() const;
  std::string Pipelines(ObjectType type) const;
  std::string Properties(ObjectType type) const;
  std::string AccountInfo() const;
  std::string CurrentExchangeRates() const;
  std::string OAuthToken() const;
  std::string OAuthIntrospect() const;
  std::string OAuthRevoke() const;
  std::string PrivateAppTokenInfo() const;
  std::string WebhookSettings(std::string_view app_id) const;
  std::string WebhookSubscriptions(std::string_view app_id) const;
  std::string WebhookJournal() const;
  std::string WebhookJournalSubscriptions() const;
};

}  // namespace stanna::hubspot
