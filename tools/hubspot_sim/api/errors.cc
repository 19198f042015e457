#include "tools/hubspot_sim/api/errors.h"

#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {
namespace {

void WriteList(JsonWriter& json, const std::vector<std::string>& values) {
  json.BeginArray();
  for (const std::string& value : values) json.String(value);
  json.EndArray();
}

void WriteContext(JsonWriter& json, const ErrorBody& error) {
  if (error.context.empty()) return;
  json.Key("context").BeginObject();
  for (const auto& [key, values] : error.context) {
    json.Key(key);
    WriteList(json, values);
  }
  json.EndObject();
}

}  // namespace

std::string RenderError(const ErrorBody& error, bool with_correlation_id) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("status", "error");
  if (!with_correlation_id && !error.category.empty()) json.Field("category", error.category);
  if (!error.sub_category.empty()) json.Field("subCategory", error.sub_category);
  json.Field("message", error.message);
  if (with_correlation_id) json.Field("correlationId", NewUuid());
  WriteContext(json, error);
  if (with_correlation_id && !error.category.empty()) json.Field("category", error.category);
  json.EndObject();
  return out;
}

HttpReply ErrorReply(int status, const ErrorBody& error) {
  HttpReply reply;
  reply.status = status;
  reply.body = RenderError(error, true);
  return reply;
}

HttpReply ValidationError(std::string message) {
  return ErrorReply(400, {std::move(message), "VALIDATION_ERROR", {}, {}});
}

HttpReply NotFoundReply() {
  return ErrorReply(404, {"resource not found", "OBJECT_NOT_FOUND", {}, {}});
}

HttpReply HtmlReply(int status, std::string_view title) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  const std::string heading = std::to_string(status) + " " + std::string(title);
  reply.body = "<html>\r\n<head><title>" + heading + "</title></head>\r\n<body>\r\n<center><h1>" +
               heading + "</h1></center>\r\n<hr><center>edge</center>\r\n</body>\r\n</html>\r\n";
  return reply;
}

HttpReply MissingScopesReply(const std::vector<std::string>& scopes, bool nested) {
  HttpReply reply;
  reply.status = 403;
  JsonWriter json(reply.body);
  json.BeginObject().Field("status", "error");
  constexpr const char* kDetail = "One or more of the following scopes are required.";
  constexpr const char* kLink = "https://developers.hubspot.com/scopes";
  if (nested) {
    json.Field("message",
               "This app hasn't been granted all required scopes to make this call. Read more "
               "about required scopes here: https://developers.hubspot.com/scopes.");
    json.Field("correlationId", NewUuid());
    json.Key("errors").BeginArray().BeginObject().Field("message", kDetail);
    json.Key("context").BeginObject().Key("requiredGranularScopes");
    WriteList(json, scopes);
    json.EndObject().EndObject().EndArray();
    json.Key("links").BeginObject().Field("scopes", kLink).EndObject();
  } else {
    json.Field("message", kDetail).Field("correlationId", NewUuid());
    json.Key("context").BeginObject().Key("requiredGranularScopes");
    WriteList(json, scopes);
    json.Key("links");
    WriteList(json, {kLink});
    json.EndObject();
  }
  json.Field("category", "MISSING_SCOPES").EndObject();
  return reply;
}

}  // namespace stanna::sim
