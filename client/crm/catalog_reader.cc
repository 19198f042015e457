#include "client/crm/catalog_reader.h"

#include "client/http/url.h"
#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

absl::Status Unreadable(std::string_view why) {
  return WithReason(DataLoss("not the documented answer: " + std::string(why)),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

int Order(json::Element in) {
  return static_cast<int>(json::Integer(in, "displayOrder").value_or(0));
}

absl::StatusOr<Owner> ParseOwner(json::Element in) {
  const auto id = json::Integer(in, "id");
  if (!id) return Unreadable("an owner without an id");
  Owner owner;
  owner.id = *id;
  // An archived owner's userId is null; this other field keeps it.
  owner.user_id = json::Integer(in, "userId");
  if (!owner.user_id) owner.user_id = json::Integer(in, "userIdIncludingInactive");
  owner.email = json::Text(in, "email");
  owner.first_name = json::Text(in, "firstName");
  owner.last_name = json::Text(in, "lastName");
  owner.type = json::Text(in, "type");
  owner.archived = json::Bool(in, "archived");
  owner.updated_at = json::Instant(in, "updatedAt").value_or(Time{});
  return owner;
}

PipelineStage ParseStage(json::Element in) {
  PipelineStage stage;
  stage.id = json::Text(in, "id");
  stage.label = json::Text(in, "label");
  stage.display_order = Order(in);
  stage.archived = json::Bool(in, "archived");
  if (const auto metadata = json::Member(in, "metadata")) {
    stage.closed = json::Bool(*metadata, "isClosed");
    stage.probability = json::Text(*metadata, "probability");
  }
  return stage;
}

absl::StatusOr<Pipeline> ParsePipeline(json::Element in) {
  Pipeline pipeline;
  pipeline.id = json::Text(in, "id");
  if (pipeline.id.empty()) return Unreadable("a pipeline without an id");
  pipeline.label = json::Text(in, "label");
  pipeline.display_order = Order(in);
  pipeline.archived = json::Bool(in, "archived");
  if (const auto stages = json::List(in, "stages")) {
    for (const json::Element stage : *stages) pipeline.stages.push_back(ParseStage(stage));
  }
  return pipeline;
}

absl::StatusOr<PropertyDefinition> ParseProperty(json::Element in) {
  PropertyDefinition out;
  out.name = json::Text(in, "name");
  if (out.name.empty()) return Unreadable("a property without a name");
  out.label = json::Text(in, "label");
  out.description = json::Text(in, "description");
  out.group_name = json::Text(in, "groupName");
  out.type = json::Text(in, "type");
  out.field_type = json::Text(in, "fieldType");
  out.calculated = json::Bool(in, "calculated");
  out.hubspot_defined = json::Bool(in, "hubspotDefined");
  out.hidden = json::Bool(in, "hidden");
  out.archived = json::Bool(in, "archived");
  if (const auto options = json::List(in, "options")) {
    for (const json::Element option : *options) {
      out.options.push_back({json::Text(option, "label"), json::Text(option, "value"),
                             Order(option), json::Bool(option, "hidden")});
    }
  }
  return out;
}

absl::StatusOr<ExchangeRate> ParseRate(json::Element in) {
  ExchangeRate rate;
  rate.from_currency = json::Text(in, "fromCurrencyCode");
  rate.to_currency = json::Text(in, "toCurrencyCode");
  rate.rate = json::Text(in, "conversionRate");
  rate.effective_at = json::Instant(in, "effectiveAt").value_or(Time{});
  if (rate.from_currency.empty() || rate.rate.empty()) return Unreadable("a rate without a value");
  return rate;
}

/// One page of a list: its items appended to `items`, its cursor put into `after`.
template <typename Item>
absl::Status ReadItems(const HttpResponse& response, absl::StatusOr<Item> (*parse)(json::Element),
                       std::vector<Item>& items, std::string& after) {
  json::Document document;
  if (!document.Parse(response.body)) return Unreadable("not JSON");
  const auto results = json::List(document.root(), "results");
  if (!results) return Unreadable("no results");
  std::vector<Item> page;
  for (const json::Element result : *results) {
    ASSIGN_OR_RETURN(Item item, parse(result));
    page.push_back(std::move(item));
  }
  const auto next = json::Path(document.root(), "paging", "next", "after");
  after = next ? json::ToText(*next) : "";
  items.insert(items.end(), std::make_move_iterator(page.begin()),
               std::make_move_iterator(page.end()));
  return absl::OkStatus();
}

/// All pages of a list.
template <typename Item>
absl::Status ReadAll(PortalTransport& transport, std::string name, const std::string& url,
                     absl::StatusOr<Item> (*parse)(json::Element), const CallOptions& options,
                     std::vector<Item>& items) {
  std::string after;
  while (true) {
    const std::string asked = after;
    const char join = url.find('?') == std::string::npos ? '?' : '&';
    const ApiCall call{.name = name,
                       .url = asked.empty() ? url : url + join + "after=" + PercentEncode(asked)};
    RETURN_IF_ERROR(transport.Execute(call, options, [&](const HttpResponse& response) {
      return ReadItems(response, parse, items, after);
    }));
    if (after.empty()) return absl::OkStatus();
    if (after == asked) return DataLoss("HubSpot repeats the same page: " + name);
  }
}

}  // namespace

absl::StatusOr<std::vector<Owner>> ReadOwners(PortalTransport& transport,
                                              const HubSpotEndpoints& endpoints,
                                              const CallOptions& options) {
  std::vector<Owner> owners;
  // Historic records name owners who have left since.
  for (const char* archived : {"false", "true"}) {
    const std::string url = endpoints.Owners() + "?limit=100&archived=" + archived;
    RETURN_IF_ERROR(ReadAll(transport, "list owners", url, ParseOwner, options, owners));
  }
  return owners;
}

absl::StatusOr<std::vector<Pipeline>> ReadPipelines(PortalTransport& transport,
                                                    const HubSpotEndpoints& endpoints,
                                                    ObjectType type, const CallOptions& options) {
  std::vector<Pipeline> pipelines;
  RETURN_IF_ERROR(ReadAll(transport, "list pipelines of " + std::string(NameOf(type)),
                          endpoints.Pipelines(type), ParsePipeline, options, pipelines));
  return pipelines;
}

absl::StatusOr<std::vector<PropertyDefinition>> ReadProperties(PortalTransport& transport,
                                                               const HubSpotEndpoints& endpoints,
                                                               ObjectType type,
                                                               const CallOptions& options) {
  std::vector<PropertyDefinition> properties;
  RETURN_IF_ERROR(ReadAll(transport, "list properties of " + std::string(NameOf(type)),
                          endpoints.Properties(type) + "?archived=false", ParseProperty, options,
                          properties));
  return properties;
}

absl::StatusOr<AccountInfo> ReadAccountInfo(PortalTransport& transport,
                                            const HubSpotEndpoints& endpoints,
                                            const CallOptions& options) {
  AccountInfo info;
  const auto read = [&info](const HttpResponse& response) -> absl::Status {
    json::Document document;
    if (!document.Parse(response.body)) return Unreadable("not JSON");
    const json::Element root = document.root();
    const auto portal = json::Integer(root, "portalId");
    if (!portal) return Unreadable("no portalId");
    info.portal_id = *portal;
    info.account_type = json::Text(root, "accountType");
    info.time_zone = json::Text(root, "timeZone");
    info.company_currency = json::Text(root, "companyCurrency");
    info.ui_domain = json::Text(root, "uiDomain");
    info.data_hosting_location = json::Text(root, "dataHostingLocation");
    info.additional_currencies = json::Texts(root, "additionalCurrencies");
    return absl::OkStatus();
  };
  const ApiCall call{.name = "account info", .url = endpoints.AccountInfo()};
  RETURN_IF_ERROR(transport.Execute(call, options, read));
  return info;
}

absl::StatusOr<std::vector<ExchangeRate>> ReadExchangeRates(PortalTransport& transport,
                                                            const HubSpotEndpoints& endpoints,
                                                            const CallOptions& options) {
  std::vector<ExchangeRate> rates;
  const absl::Status status = ReadAll(transport, "current exchange rates",
                                      endpoints.CurrentExchangeRates(), ParseRate, options, rates);
  // A portal without further currencies has nothing there.
  if (absl::IsNotFound(status)) return std::vector<ExchangeRate>();
  RETURN_IF_ERROR(status);
  return rates;
}

}  // namespace stanna::hubspot
