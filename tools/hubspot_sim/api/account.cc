#include "tools/hubspot_sim/api/handlers.h"
#include "tools/hubspot_sim/portal/staff.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

void WriteRate(JsonWriter& json, const ExchangeRate& rate) {
  json.BeginObject().Field("id", rate.id).Field("fromCurrencyCode", rate.from);
  json.Field("toCurrencyCode", rate.to).Key("conversionRate").Raw(rate.rate);
  json.Field("effectiveAt", rate.effective_at).Field("createdAt", rate.effective_at);
  json.Field("updatedAt", rate.effective_at).Field("visibleInUI", true).EndObject();
}

bool Wanted(const Parameters& query, std::string_view name, std::string_view code) {
  const auto wanted = FindParameter(query, name);
  return !wanted.has_value() || *wanted == code;
}

}  // namespace

HttpReply AccountDetails(const Context& context, const Call&) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("portalId", context.options.portal.portal_id);
  json.Field("accountType", "STANDARD").Field("timeZone", "US/Eastern");
  json.Field("companyCurrency", kHomeCurrency).Key("additionalCurrencies").BeginArray();
  json.String("EUR").String("GBP").EndArray().Field("utcOffset", "-04:00");
  json.Field("utcOffsetMilliseconds", -14'400'000).Field("uiDomain", "app.hubspot.com");
  json.Field("dataHostingLocation", "na1").EndObject();
  return reply;
}

HttpReply DailyUsage(const Context&, const Call& call) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray().BeginObject();
  json.Field("name", "private-apps-api-calls-daily").Field("usageLimit", 625'000);
  json.Field("currentUsage", 0).Field("collectedAt", IsoMillis(call.now_ms));
  json.Field("fetchStatus", "SUCCESS");
  json.Field("resetsAt", IsoMillis((call.now_ms / kDayMs + 1) * kDayMs));
  json.EndObject().EndArray().EndObject();
  return reply;
}

HttpReply CompanyCurrency(const Context&, const Call&) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("currencyCode", kHomeCurrency).Field("id", "1");
  json.Field("createdAt", "2023-01-01T00:00:00Z").Field("updatedAt", "2023-01-01T00:00:00Z");
  json.EndObject();
  return reply;
}

HttpReply CurrencyCodes(const Context&, const Call&) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  for (const char* code : {"EUR", "GBP", "USD"}) {
    json.BeginObject().Field("code", code).Field("name", code).EndObject();
  }
  json.EndArray().EndObject();
  return reply;
}

HttpReply ListExchangeRates(const Context&, const Call& call) {
  const Parameters& query = call.request.query;
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  for (const ExchangeRate& rate : ExchangeRates()) {
    const bool wanted =
        Wanted(query, "fromCurrencyCode", rate.from) && Wanted(query, "toCurrencyCode", rate.to);
    if (wanted) WriteRate(json, rate);
  }
  json.EndArray().EndObject();
  return reply;
}

// The table lists the newest rate of each pair first.
HttpReply CurrentExchangeRates(const Context&, const Call&) {
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Key("results").BeginArray();
  std::string_view previous;
  for (const ExchangeRate& rate : ExchangeRates()) {
    if (rate.from != previous) WriteRate(json, rate);
    previous = rate.from;
  }
  json.EndArray().EndObject();
  return reply;
}

}  // namespace stanna::sim
