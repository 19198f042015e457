#include "client/endpoints.h"

namespace stanna::hubspot {
namespace {

bool IsDated(std::string_view version) { return !version.empty() && version[0] != 'v'; }

/// Dated versions come after the resource: /crm/v3/owners, but /crm/owners/2026-09.
std::string Versioned(const HubSpotEndpoints& at, std::string_view area, std::string_view version,
                      std::string_view resource) {
  const std::string v(version), r(resource);
  std::string out = at.api_base + std::string(area);
  return out + (IsDated(version) ? "/" + r + "/" + v : "/" + v + "/" + r);
}

/// The newest version has moved: /app-webhooks/2026-09, but /webhooks/2026-03.
std::string WebhooksOf(const HubSpotEndpoints& at, std::string_view app_id) {
  const std::string& version = at.versions.webhooks;
  const bool moved = IsDated(version) && version >= "2026-09";
  return at.api_base + (moved ? "/app-webhooks/" : "/webhooks/") + version + "/" +
         std::string(app_id);
}

std::string Under(std::string path, std::string_view child) {
  return path + "/" + std::string(child);
}

}  // namespace

std::string HubSpotEndpoints::Objects(ObjectType type) const {
  return Under(Versioned(*this, "/crm", versions.objects, "objects"), NameOf(type));
}

std::string HubSpotEndpoints::BatchRead(ObjectType type) const {
  return Objects(type) + "/batch/read";
}

std::string HubSpotEndpoints::Search(ObjectType type) const {
  return Under(Versioned(*this, "/crm", versions.search, "objects"), NameOf(type)) + "/search";
}

std::string HubSpotEndpoints::AssociationsBatchRead(ObjectType from, ObjectType to) const {
  const std::string base = Versioned(*this, "/crm", versions.associations, "associations");
  return Under(Under(base, NameOf(from)), NameOf(to)) + "/batch/read";
}

std::string HubSpotEndpoints::Owners() const {
  return Versioned(*this, "/crm", versions.owners, "owners");
}

std::string HubSpotEndpoints::Pipelines(ObjectType type) const {
  return Under(Versioned(*this, "/crm", versions.pipelines, "pipelines"), NameOf(type));
}

std::string HubSpotEndpoints::Properties(ObjectType type) const {
  return Under(Versioned(*this, "/crm", versions.properties, "properties"), NameOf(type));
}

std::string HubSpotEndpoints::AccountInfo() const {
  return api_base + "/account-info/" + versions.account_info + "/details";
}

std::string HubSpotEndpoints::CurrentExchangeRates() const {
  return Versioned(*this, "/settings", versions.currencies, "currencies") +
         "/exchange-rates/current";
}

std::string HubSpotEndpoints::OAuthToken() const {
  return api_base + "/oauth/" + versions.oauth_token + "/token";
}

std::string HubSpotEndpoints::OAuthIntrospect() const {
  return api_base + "/oauth/" + versions.oauth_introspection + "/token/introspect";
}

std::string HubSpotEndpoints::OAuthRevoke() const {
  return api_base + "/oauth/" + versions.oauth_introspection + "/token/revoke";
}

std::string HubSpotEndpoints::PrivateAppTokenInfo() const {
  return api_base + "/oauth/v2/private-apps/get/access-token-info";
}

std::string HubSpotEndpoints::WebhookSettings(std::string_view app_id) const {
  return WebhooksOf(*this, app_id) + "/settings";
}

std::string HubSpotEndpoints::WebhookSubscriptions(std::string_view app_id) const {
  return WebhooksOf(*this, app_id) + "/subscriptions";
}

std::string HubSpotEndpoints::WebhookJournal() const {
  return api_base + "/webhooks-journal/journal/" + versions.webhooks_journal;
}

std::string HubSpotEndpoints::WebhookJournalSubscriptions() const {
  return api_base + "/webhooks-journal/subscriptions/" + versions.webhooks_journal;
}

}  // namespace stanna::hubspot
