#include "server/gateway/transcoder.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "server/gateway/json_reader.h"
#include "server/gateway/json_writer.h"
#include "server/gateway/query_binding.h"
#include "server/gateway/request_scope.h"
#include "server/gateway/uri.h"

namespace stanna::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

constexpr char kWorkspaceParameter[] = "workspaceId";
constexpr char kWorkspaceField[] = "workspace_id";

const FieldDescriptor* WorkspaceField(const Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName(kWorkspaceField);
  const bool is_text =
      field && !field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return is_text ? field : nullptr;
}

std::string WorkspaceIn(const Message& message) {
  const auto* field = WorkspaceField(message);
  return field ? message.GetReflection()->GetString(message, field) : "";
}

bool IsJson(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

// One request on its way; collects every violation before it gives up.
class RequestBuilder {
 public:
  RequestBuilder(const RouteMatch& match, const HttpRequest& request)
      : match_(match), route_(*match.route), request_(request) {
    message_ = NewMessage(*route_.method->input_type());
  }

  std::variant<TranscodedRequest, RestError> Build(UnknownParameters unknown) {
    if (auto refusal = ReadBody()) return *std::move(refusal);
    ReadPath();
    ReadQuery(unknown);
    if (!violations_.empty()) return ValidationError(violations_);
    named_.header = request_.Header("x-workspace-id");
    auto workspace = ResolveWorkspace(named_);
    if (auto* error = std::get_if<RestError>(&workspace)) return std::move(*error);
    SetWorkspace(std::get<std::string>(workspace));
    return TranscodedRequest{std::move(message_), std::get<std::string>(std::move(workspace))};
  }

 private:
  std::optional<RestError> ReadBody() {
    if (request_.body.empty()) return std::nullopt;
    if (route_.body == BodyKind::kNone) {
      violations_.push_back({"", "is not taken by this method"});
      return std::nullopt;
    }
    if (!IsJson(request_.Header("content-type"))) {
      return HttpError(415, "The body must be JSON, with Content-Type: application/json.");
    }
    Add(route_.body == BodyKind::kWhole ? ReadWholeBody() : ReadFieldBody());
    return std::nullopt;
  }

  std::vector<FieldViolation> ReadWholeBody() {
    auto violations = ReadJson(request_.body, *message_, Extra(*message_));
    if (named_.body.empty()) named_.body = WorkspaceIn(*message_);
    return violations;
  }

  std::vector<FieldViolation> ReadFieldBody() {
    const FieldDescriptor& field = *route_.body_field;
    if (field.is_repeated() || field.message_type() == nullptr) {
      return ReadJsonField(request_.body, *message_, field);
    }
    Message& inner = *message_->GetReflection()->MutableMessage(message_.get(), &field);
    return ReadJson(request_.body, inner, Extra(inner));
  }

  // Every JSON body may name the workspace, also where its message has no field for it.
  JsonReadOptions Extra(const Message& message) {
    if (WorkspaceField(message) != nullptr) return {};
    return {.extra_member = kWorkspaceParameter, .extra_value = &named_.body};
  }

  void ReadPath() {
    for (const auto& [path, value] : match_.bindings) {
      const auto fields = FindFieldPath(*message_->GetDescriptor(), path);
      Message* at = message_.get();
      for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
        at = at->GetReflection()->MutableMessage(at, fields[i]);
      }
      SetFromPath(*at, *fields.back(), value);
    }
  }

  // A body may repeat what the path says, but not contradict it.
  void SetFromPath(Message& at, const FieldDescriptor& field, const std::string& value) {
    const auto* reflection = at.GetReflection();
    taken_.insert(&field);
    const bool in_body = reflection->HasField(at, &field);
    const std::string before = WriteJsonField(at, field);
    if (auto problem = SetFromText(at, field, value)) {
      violations_.push_back({field.json_name(), *std::move(problem)});
    } else if (in_body && WriteJsonField(at, field) != before) {
      violations_.push_back({field.json_name(), "contradicts the path"});
    }
  }

  void ReadQuery(UnknownParameters unknown) {
    auto parameters = ParseQuery(request_.Query());
    if (!parameters) {
      violations_.push_back({"query", "is not percent-encoded UTF-8 text"});
      return;
    }
    TakeWorkspace(*parameters);
    QueryFields fields{.taken = taken_,
                       .none = route_.body == BodyKind::kWhole,
                       .ignore_unknown = unknown == UnknownParameters::kIgnore};
    if (route_.body_field != nullptr) fields.taken.insert(route_.body_field);
    Add(BindQuery(*parameters, fields, *message_));
  }

  void TakeWorkspace(QueryParameters& parameters) {
    std::erase_if(parameters, [this](const auto& parameter) {
      if (parameter.first != kWorkspaceParameter) return false;
      if (!named_.query.empty() && named_.query != parameter.second) {
        violations_.push_back({kWorkspaceParameter, "comes more than once"});
      }
      named_.query = parameter.second;
      return true;
    });
  }

  void SetWorkspace(const std::string& workspace) {
    const auto* field = WorkspaceField(*message_);
    if (field != nullptr && !workspace.empty()) {
      message_->GetReflection()->SetString(message_.get(), field, workspace);
    }
  }

  void Add(std::vector<FieldViolation> violations) {
    violations_.insert(violations_.end(), violations.begin(), violations.end());
  }

  const RouteMatch& match_;
  const Route& route_;
  const HttpRequest& request_;
  std::unique_ptr<Message> message_;
  NamedWorkspaces named_;
  std::set<const FieldDescriptor*> taken_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

std::variant<TranscodedRequest, RestError> TranscodeRequest(const RouteMatch& match,
                                                            const HttpRequest& request,
                                                            UnknownParameters unknown) {
  return RequestBuilder(match, request).Build(unknown);
}

absl::StatusOr<std::string> TranscodeResponse(const Route& route, const std::string& serialized) {
  const auto message = NewMessage(*route.method->output_type());
  if (!message->ParseFromString(serialized)) {
    return DataLoss("unreadable answer of " + route.method->full_name());
  }
  return route.response_field ? WriteJsonField(*message, *route.response_field)
                              : WriteJson(*message);
}

}  // namespace stanna::gateway
