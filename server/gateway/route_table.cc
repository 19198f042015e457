#include "server/gateway/route_table.h"

#include <google/api/annotations.pb.h>

#include <algorithm>
#include <set>

#include "server/gateway/json_names.h"

namespace stanna::gateway {
namespace {

using google::api::HttpRule;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// The product's clients expect 202 of them; google.api.http cannot say so.
constexpr std::string_view kAcceptedMethods[] = {
    "stanna.sync.v1.SyncService.StartSync",
    "stanna.sync.v1.SyncService.StartBackfill",
    "stanna.sync.v1.SyncService.StartReconcile",
    "stanna.sync.v1.SyncService.ReplayFromRaw",
};

absl::Status Wrong(const MethodDescriptor& method, const std::string& what) {
  return InvalidArgument("google.api.http of " + method.full_name() + ": " + what);
}

struct Binding {
  std::string http_method;
  std::string path;
};

absl::StatusOr<Binding> BindingOf(const HttpRule& rule, const MethodDescriptor& method) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return Binding{"GET", rule.get()};
    case HttpRule::kPut:
      return Binding{"PUT", rule.put()};
    case HttpRule::kPost:
      return Binding{"POST", rule.post()};
    case HttpRule::kDelete:
      return Binding{"DELETE", rule.delete_()};
    case HttpRule::kPatch:
      return Binding{"PATCH", rule.patch()};
    default:
      return Wrong(method, "no GET, PUT, POST, DELETE or PATCH");
  }
}

// Types of google.protobuf that have a JSON form of their own which we do not speak.
absl::Status CheckJsonForm(const Descriptor& type, std::set<const Descriptor*>& seen) {
  if (!seen.insert(&type).second || WellKnownOf(type) != WellKnown::kNone) return absl::OkStatus();
  if (type.file()->package() == "google.protobuf") {
    return InvalidArgument("no JSON form for " + type.full_name());
  }
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->message_type() != nullptr) {
      RETURN_IF_ERROR(CheckJsonForm(*type.field(i)->message_type(), seen));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTypes(const MethodDescriptor& method) {
  if (method.client_streaming()) return Wrong(method, "streams of requests have no REST face");
  std::set<const Descriptor*> seen;
  RETURN_IF_ERROR(CheckJsonForm(*method.input_type(), seen));
  return CheckJsonForm(*method.output_type(), seen);
}

absl::Status SetBody(const HttpRule& rule, Route& route) {
  if (rule.body().empty()) return absl::OkStatus();
  route.body = rule.body() == "*" ? BodyKind::kWhole : BodyKind::kField;
  if (route.body == BodyKind::kWhole) return absl::OkStatus();
  route.body_field = route.method->input_type()->FindFieldByName(rule.body());
  return route.body_field ? absl::OkStatus() : Wrong(*route.method, "no field " + rule.body());
}

absl::Status SetResponse(const HttpRule& rule, Route& route) {
  if (rule.response_body().empty()) return absl::OkStatus();
  route.response_field = route.method->output_type()->FindFieldByName(rule.response_body());
  return route.response_field ? absl::OkStatus()
                              : Wrong(*route.method, "no field " + rule.response_body());
}

void SetTotal(Route& route) {
  const auto* field = route.method->output_type()->FindFieldByName("total_size");
  const bool is_count =
      field && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_INT32;
  if (is_count && !route.is_stream()) route.total_field = field;
}

absl::Status CheckVariables(const Route& route) {
  for (const std::string& variable : route.path.variables()) {
    const auto fields = FindFieldPath(*route.method->input_type(), variable);
    if (fields.empty() || fields.back()->is_repeated() ||
        fields.back()->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Wrong(*route.method, "{" + variable + "} is no scalar field");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Route> MakeRoute(const HttpRule& rule, const MethodDescriptor& method) {
  ASSIGN_OR_RETURN(Binding binding, BindingOf(rule, method));
  auto path = PathTemplate::Parse(binding.path);
  if (!path.ok()) return Wrong(method, MessageOf(path.status()));
  Route route{.http_method = binding.http_method, .path = *std::move(path), .method = &method};
  if (route.is_stream() && route.http_method != "GET") {
    return Wrong(method, "server-sent events are answers to GET");
  }
  RETURN_IF_ERROR(SetBody(rule, route));
  RETURN_IF_ERROR(SetResponse(rule, route));
  SetTotal(route);
  RETURN_IF_ERROR(CheckVariables(route));
  const auto* accepted =
      std::find(std::begin(kAcceptedMethods), std::end(kAcceptedMethods), method.full_name());
  if (accepted != std::end(kAcceptedMethods)) route.success_status = 202;
  return route;
}

absl::Status AddMethod(const MethodDescriptor& method, std::vector<Route>& routes) {
  if (!method.options().HasExtension(google::api::http)) return absl::OkStatus();
  RETURN_IF_ERROR(CheckTypes(method));
  const HttpRule& rule = method.options().GetExtension(google::api::http);
  ASSIGN_OR_RETURN(Route route, MakeRoute(rule, method));
  routes.push_back(std::move(route));
  for (const HttpRule& additional : rule.additional_bindings()) {
    ASSIGN_OR_RETURN(Route another, MakeRoute(additional, method));
    routes.push_back(std::move(another));
  }
  return absl::OkStatus();
}

bool TriedBefore(const Route& a, const Route& b) {
  return std::pair(a.path.SortKey(), a.http_method) < std::pair(b.path.SortKey(), b.http_method);
}

absl::Status CheckUnique(const std::vector<Route>& sorted) {
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (!TriedBefore(sorted[i - 1], sorted[i])) {
      return Wrong(*sorted[i].method, "the same place as " + sorted[i - 1].method->full_name());
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string Route::GrpcPath() const {
  return '/' + method->service()->full_name() + '/' + method->name();
}

absl::StatusOr<RouteTable> RouteTable::Build(
    const std::vector<const ServiceDescriptor*>& services) {
  RouteTable table;
  for (const ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      RETURN_IF_ERROR(AddMethod(*service->method(i), table.routes_));
    }
  }
  std::sort(table.routes_.begin(), table.routes_.end(), TriedBefore);
  RETURN_IF_ERROR(CheckUnique(table.routes_));
  return table;
}

std::optional<RouteMatch> RouteTable::Find(std::string_view http_method,
                                           std::string_view path) const {
  for (const Route& route : routes_) {
    if (route.http_method != http_method) continue;
    if (auto bindings = route.path.Match(path)) return RouteMatch{&route, std::move(*bindings)};
  }
  return std::nullopt;
}

std::vector<std::string> RouteTable::MethodsAt(std::string_view path) const {
  std::set<std::string> methods;
  for (const Route& route : routes_) {
    if (route.path.Match(path)) methods.insert(route.http_method);
  }
  return {methods.begin(), methods.end()};
}

std::vector<const FieldDescriptor*> FindFieldPath(const Descriptor& type, std::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* at = &type;
  while (!path.empty()) {
    const auto name = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(std::string(name));
    if (field == nullptr) return {};
    fields.push_back(field);
    at = field->is_repeated() ? nullptr : field->message_type();
  }
  return fields;
}

}  // namespace stanna::gateway
