#include "server/gateway/openapi.h"

#include <google/api/field_behavior.pb.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <set>

#include "server/gateway/json_names.h"
#include "server/gateway/json_schema.h"
#include "server/gateway/total_count.h"
#include "stanna/auth/v1/auth.pb.h"

namespace stanna::gateway {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

constexpr char kDocumentVersion[] = "1";
constexpr char kWorkspaceField[] = "workspace_id";

// Query parameters of messages within messages: none of ours goes deeper.
constexpr int kMaxParameterDepth = 3;

json::object Content(json::object schema) {
  return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}

json::object Described(std::string description) { return {{"description", description}}; }

json::object JsonAnswer(const std::string& description, json::object schema) {
  json::object answer = Described(description);
  answer["content"] = Content(std::move(schema));
  return answer;
}

// Of each event that has no name; the last one is named "end", or "error" with an error's body.
json::object EventsAnswer(const std::string& description, json::object schema) {
  json::object answer = Described("Server-sent events: " + description);
  answer["content"] =
      json::object{{"text/event-stream", json::object{{"schema", std::move(schema)}}}};
  return answer;
}

// OpenAPI's spelling of a path: variables by their JSON names.
std::string PathOf(const Route& route) {
  std::string path = route.path.text();
  for (const std::string& variable : route.path.variables()) {
    const auto fields = FindFieldPath(*route.method->input_type(), variable);
    const auto at = path.find('{' + variable);
    const auto end = path.find('}', at);
    path.replace(at, end + 1 - at, '{' + fields.back()->json_name() + '}');
  }
  return path;
}

class Document {
 public:
  Document(const RouteTable& routes, const ProtoComments& comments)
      : routes_(routes), comments_(comments), schemas_(comments) {}

  std::string Write(const std::string& public_url) {
    json::object document{{"openapi", "3.1.0"}, {"info", Info()}};
    if (!public_url.empty()) {
      document["servers"] = json::array{json::object{{"url", public_url}}};
    }
    document["security"] = json::array{json::object{{"bearer", json::array()}},
                                       json::object{{"apiKey", json::array()}}};
    document["tags"] = Tags();
    document["paths"] = Paths();
    document["components"] = Components();
    return json::serialize(document);
  }

 private:
  static json::object Info() {
    return {{"title", "Stanna HubSpot integration"},
            {"version", kDocumentVersion},
            {"description",
             "Keeps a workspace in step with its HubSpot portal. Every answer has an X-Request-Id; "
             "every error has the same body."}};
  }

  json::array Tags() const {
    std::set<const google::protobuf::ServiceDescriptor*> services;
    json::array tags;
    for (const Route& route : routes_.routes()) {
      const auto* service = route.method->service();
      if (!services.insert(service).second) continue;
      tags.emplace_back(json::object{{"name", service->name()},
                                     {"description", comments_.Of(service->full_name())}});
    }
    return tags;
  }

  json::object Paths() {
    json::object paths;
    for (const Route& route : routes_.routes()) {
      json::value& item = paths[PathOf(route)];
      if (!item.is_object()) item = json::object();
      item.as_object()[LowerMethod(route)] = Operation(route);
    }
    AddFixed(paths, "/healthz", "Whether the process lives.");
    AddFixed(paths, "/readyz", "Whether the server can serve; 503 when it can't.");
    AddFixed(paths, "/openapi.json", "This document.");
    return paths;
  }

  static std::string LowerMethod(const Route& route) {
    std::string method = route.http_method;
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return method;
  }

  static void AddFixed(json::object& paths, const char* path, const char* summary) {
    json::object operation{{"summary", summary}, {"security", json::array()}};
    operation["responses"] =
        json::object{{"200", JsonAnswer("Well.", {{"type", "object"}})}, {"default", ErrorRef()}};
    paths[path] = json::object{{"get", std::move(operation)}};
  }

  static json::object ErrorRef() { return {{"$ref", "#/components/responses/Error"}}; }

  json::object Operation(const Route& route) {
    const MethodDescriptor& method = *route.method;
    const std::string comment = comments_.Of(method.full_name());
    json::object operation{{"operationId", method.service()->name() + '_' + method.name()},
                           {"tags", json::array{method.service()->name()}},
                           {"summary", FirstSentence(comment)},
                           {"description", comment}};
    AddRole(method, operation);
    operation["parameters"] = Parameters(route);
    if (route.body != BodyKind::kNone) operation["requestBody"] = RequestBody(route);
    operation["responses"] = Responses(route);
    return operation;
  }

  static void AddRole(const MethodDescriptor& method, json::object& operation) {
    const auto role = method.options().GetExtension(auth::v1::required_role);
    if (role == auth::v1::ROLE_PUBLIC) operation["security"] = json::array();
    const auto* value = auth::v1::Role_descriptor()->FindValueByNumber(role);
    if (value != nullptr && !IsUnspecified(*value)) {
      operation["x-required-role"] = EnumJsonName(*value);
    }
  }

  json::array Parameters(const Route& route) {
    json::array parameters;
    std::set<const FieldDescriptor*> taken;
    for (const std::string& variable : route.path.variables()) {
      const FieldDescriptor& field = *FindFieldPath(*route.method->input_type(), variable).back();
      taken.insert(&field);
      parameters.emplace_back(Parameter(field, field.json_name(), "path"));
    }
    if (route.body_field != nullptr) taken.insert(route.body_field);
    if (route.body != BodyKind::kWhole) {
      AddQuery(*route.method->input_type(), "", taken, 0, parameters);
    }
    if (route.method->input_type()->FindFieldByName(kWorkspaceField) != nullptr) {
      parameters.emplace_back(json::object{{"$ref", "#/components/parameters/WorkspaceHeader"}});
    }
    return parameters;
  }

  json::object Parameter(const FieldDescriptor& field, const std::string& name, const char* in) {
    json::object parameter{{"name", name}, {"in", in}};
    const bool in_path = std::string_view(in) == "path";
    if (in_path || HasBehavior(field, google::api::REQUIRED)) parameter["required"] = true;
    if (const std::string comment = comments_.Of(field.full_name()); !comment.empty()) {
      parameter["description"] = comment;
    }
    parameter["schema"] = schemas_.ValueSchema(field);
    return parameter;
  }

  void AddQuery(const Descriptor& type, const std::string& prefix,
                const std::set<const FieldDescriptor*>& taken, int depth, json::array& parameters) {
    for (int i = 0; i < type.field_count() && depth < kMaxParameterDepth; ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (taken.contains(&field) || field.is_map()) continue;
      const std::string name = prefix + field.json_name();
      const WellKnown kind =
          field.message_type() ? WellKnownOf(*field.message_type()) : WellKnown::kDate;
      if (kind == WellKnown::kDate || kind == WellKnown::kTimestamp) {
        parameters.emplace_back(Parameter(field, name, "query"));
      } else if (kind == WellKnown::kNone && !field.is_repeated()) {
        AddQuery(*field.message_type(), name + '.', taken, depth + 1, parameters);
      }
    }
  }

  json::object RequestBody(const Route& route) {
    const auto variables = route.path.variables();
    json::object schema = route.body == BodyKind::kField ? schemas_.ValueSchema(*route.body_field)
                          : variables.empty()
                              ? schemas_.Reference(*route.method->input_type())
                              : schemas_.ObjectSchema(*route.method->input_type(),
                                                      {variables.begin(), variables.end()});
    return {{"content", Content(std::move(schema))}};
  }

  json::object Responses(const Route& route) {
    json::object responses;
    const Descriptor& type = *route.method->output_type();
    if (IsBrowserRoute(route)) {
      responses["302"] = Described("To the page that the Location header names.");
    }
    if (!route.method->full_name().ends_with(".CompleteConnection")) {
      json::object schema = route.response_field ? schemas_.ValueSchema(*route.response_field)
                                                 : schemas_.Reference(type);
      const auto* described = route.response_field && route.response_field->message_type()
                                  ? route.response_field->full_name().c_str()
                                  : type.full_name().c_str();
      std::string comment = comments_.Of(described);
      if (comment.empty()) comment = "Well.";
      json::object answer = route.is_stream() ? EventsAnswer(comment, std::move(schema))
                                              : JsonAnswer(comment, std::move(schema));
      if (route.total_field != nullptr) answer["headers"] = TotalCount(*route.total_field);
      responses[std::to_string(route.success_status)] = std::move(answer);
    }
    if (HasCaller(*route.method)) {
      responses["429"] = json::object{{"$ref", "#/components/responses/TooManyCalls"}};
    }
    responses["default"] = ErrorRef();
    return responses;
  }

  json::object TotalCount(const FieldDescriptor& field) const {
    return {{kTotalCountHeader, json::object{{"description", comments_.Of(field.full_name())},
                                             {"schema", json::object{{"type", "integer"}}}}}};
  }

  // Whose calls are counted.
  static bool HasCaller(const MethodDescriptor& method) {
    return method.options().GetExtension(auth::v1::required_role) != auth::v1::ROLE_PUBLIC;
  }

  static bool IsBrowserRoute(const Route& route) {
    const std::string& name = route.method->full_name();
    return name.ends_with(".StartConnection") || name.ends_with(".CompleteConnection");
  }

  json::object Components() {
    json::object schemas = schemas_.Components();
    schemas["Error"] = ErrorSchema();
    const json::object error{{"$ref", "#/components/schemas/Error"}};
    return {
        {"schemas", std::move(schemas)},
        {"responses",
         json::object{
             {"Error", JsonAnswer("What went wrong; docs/rest-api.md lists the codes.", error)},
             {"TooManyCalls", TooManyCalls(error)}}},
        {"parameters", json::object{{"WorkspaceHeader", WorkspaceHeader()}}},
        {"securitySchemes", SecuritySchemes()},
    };
  }

  static json::object TooManyCalls(const json::object& error) {
    json::object answer = JsonAnswer(
        "More calls than a limit allows. This one was not begun and may be repeated.", error);
    json::object headers;
    const std::pair<const char*, const char*> kHeaders[] = {
        {"Retry-After", "Seconds until a call may succeed."},
        {"X-RateLimit-Limit", "Calls that the limit which the caller is nearest to allows."},
        {"X-RateLimit-Remaining", "What is left of them."},
        {"X-RateLimit-Reset", "When the whole limit is there again, in seconds since 1970."}};
    for (const auto& [name, description] : kHeaders) {
      headers[name] =
          json::object{{"description", description}, {"schema", json::object{{"type", "integer"}}}};
    }
    answer["headers"] = std::move(headers);
    return answer;
  }

  static json::object WorkspaceHeader() {
    return {
        {"name", "X-Workspace-Id"},
        {"in", "header"},
        {"description", "The workspace, instead of `workspaceId`. The API key names it anyway."},
        {"schema", json::object{{"type", "string"}}}};
  }

  static json::object SecuritySchemes() {
    return {{"bearer", json::object{{"type", "http"}, {"scheme", "bearer"}}},
            {"apiKey", json::object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}};
  }

  static json::object ErrorSchema() {
    json::object properties{
        {"error", json::object{{"type", "string"}, {"description", "For people."}}},
        {"code", json::object{{"type", "string"}, {"description", "For machines."}}},
        {"status", json::object{{"type", "integer"}, {"description", "The HTTP status."}}},
        {"details", json::object{{"type", "object"}, {"description", "Facts, by code."}}}};
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", json::array{"error", "code", "status", "details"}}};
  }

  const RouteTable& routes_;
  const ProtoComments& comments_;
  JsonSchemas schemas_;
};

}  // namespace

std::string OpenApiDocument(const RouteTable& routes, const ProtoComments& comments,
                            const std::string& public_url) {
  return Document(routes, comments).Write(public_url);
}

}  // namespace stanna::gateway
