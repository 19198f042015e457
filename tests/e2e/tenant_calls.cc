#include "tests/e2e/tenant_calls.h"

#include <glog/logging.h>
#include <google/rpc/error_info.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/support/sync_stream.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>

#include "server/gateway/json_names.h"
#include "server/gateway/json_writer.h"
#include "server/gateway/served_services.h"
#include "server/rpc/services.h"

namespace stanna::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::chrono::minutes kLongestCall{4};

std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

const gateway::RouteTable& Routes() {
  static const auto* table = [] {
    auto built = gateway::RouteTable::Build(gateway::ServedServices());
    CHECK(built.ok()) << ToString(built.status());
    return new gateway::RouteTable(*std::move(built));
  }();
  return *table;
}

std::vector<Door> FindDoors() {
  std::vector<Door> doors;
  for (const auto* service : rpc::ServiceDescriptors()) {
    for (int i = 0; i < service->method_count(); ++i) doors.push_back({service->method(i)});
  }
  for (const auto& route : Routes().routes()) doors.push_back({route.method, &route});
  return doors;
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  for (const auto& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

DoorAnswer AnswerOf(const Door& door, const grpc::Status& status,
                    const std::vector<std::string>& messages) {
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  // A stream is broken off after its first message.
  if (messages.empty()) {
    // Named, so that the linker keeps it and the text shows it in full.
    CHECK(google::rpc::ErrorInfo::descriptor() != nullptr);
    google::rpc::Status details;
    details.ParseFromString(status.error_details());
    return {code, status.error_message() + "\n" + details.DebugString()};
  }
  DoorAnswer answer;
  for (const std::string& bytes : messages) {
    const auto message = New(door.method->output_type());
    CHECK(message->ParseFromString(bytes)) << door.name();
    answer.text += gateway::WriteJson(*message);
  }
  return answer;
}

// What generated stubs do, for methods that are known by their descriptors only.
grpc::Status CallUnary(grpc::ChannelInterface& channel, const std::string& path,
                       grpc::ClientContext& context, const grpc::ByteBuffer& request,
                       std::vector<std::string>& messages) {
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ByteBuffer answer;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      &channel, method, &context, request, &answer);
  if (status.ok()) messages.push_back(BytesOf(answer));
  return status;
}

grpc::Status CallStream(grpc::ChannelInterface& channel, const std::string& path,
                        grpc::ClientContext& context, const grpc::ByteBuffer& request,
                        std::vector<std::string>& messages) {
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(&channel, method, &context,
                                                                    request));
  grpc::ByteBuffer message;
  if (reader->Read(&message)) {
    messages.push_back(BytesOf(message));
    context.TryCancel();
    while (reader->Read(&message)) {
    }
  }
  return reader->Finish();
}

DoorAnswer CallGrpc(const Server& server, const Door& door, const Message& request,
                    const Credentials& credentials) {
  // Never destroyed: gRPC's own statics may be gone by then.
  static auto& channels = *new std::map<std::string, std::shared_ptr<grpc::Channel>>;
  auto& channel = channels[server.grpc_address()];
  if (!channel) {
    channel = grpc::CreateChannel(server.grpc_address(), grpc::InsecureChannelCredentials());
  }
  grpc::ClientContext context;
  for (const auto& [name, value] : credentials) context.AddMetadata(name, value);
  context.set_deadline(std::chrono::system_clock::now() + kLongestCall);
  const grpc::Slice slice(request.SerializeAsString());
  const grpc::ByteBuffer bytes(&slice, 1);
  const std::string path = "/" + door.method->service()->full_name() + "/" + door.method->name();
  std::vector<std::string> messages;
  const grpc::Status status = door.method->server_streaming()
                                  ? CallStream(*channel, path, context, bytes, messages)
                                  : CallUnary(*channel, path, context, bytes, messages);
  return AnswerOf(door, status, messages);
}

absl::StatusCode CodeOf(int http_status) {
  if (http_status < 400) return absl::StatusCode::kOk;
  switch (http_status) {
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 400:
      return absl::StatusCode::kInvalidArgument;
    case 500:
      return absl::StatusCode::kInternal;
    default:
      return absl::StatusCode::kUnknown;
  }
}

std::string TextOfValue(const boost::json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

void AddQuery(const std::string& name, const boost::json::value& value, std::string& query) {
  if (value.is_array()) {
    for (const auto& element : value.as_array()) AddQuery(name, element, query);
    return;
  }
  query += (query.empty() ? "?" : "&") + name + "=" + EncodeQuery(TextOfValue(value));
}

// What of `request` is set, by the names that fields have in JSON.
boost::json::object SetMembers(const Message& request) {
  std::vector<const FieldDescriptor*> fields;
  request.GetReflection()->ListFields(request, &fields);
  const boost::json::value all = boost::json::parse(gateway::WriteJson(request));
  boost::json::object members;
  for (const auto* field : fields) members[field->json_name()] = all.at(field->json_name());
  return members;
}

// A body says what is set and nothing else: most of what answers have is not to be sent.
boost::json::value BodyOf(const Message& message) {
  boost::json::object body = SetMembers(message);
  for (auto& [name, value] : body) {
    const auto* field = gateway::FindByJsonName(*message.GetDescriptor(), name);
    if (field->message_type() == nullptr || field->is_repeated()) continue;
    if (gateway::WellKnownOf(*field->message_type()) != gateway::WellKnown::kNone) continue;
    value = BodyOf(message.GetReflection()->GetMessage(message, field));
  }
  return body;
}

DoorAnswer CallRest(const Server& server, const Door& door, const Message& request,
                    const Credentials& credentials) {
  boost::json::object members = BodyOf(request).as_object();
  std::string target = door.route->path.text();
  for (const std::string& variable : door.route->path.variables()) {
    const std::string name = request.GetDescriptor()->FindFieldByName(variable)->json_name();
    const std::string place = "{" + variable + "}";
    target.replace(target.find(place), place.size(), EncodeQuery(TextOfValue(members.at(name))));
    members.erase(name);
  }
  HttpCall call{.method = door.route->http_method, .url = target, .headers = credentials};
  call.headers.emplace_back("Accept", "application/json");
  if (door.route->body == gateway::BodyKind::kWhole) {
    call.body = boost::json::serialize(members);
    members.clear();
  } else if (door.route->body == gateway::BodyKind::kField) {
    const std::string name = door.route->body_field->json_name();
    call.body = boost::json::serialize(members.at(name));
    members.erase(name);
  }
  if (!call.body.empty()) call.headers.emplace_back("Content-Type", "application/json");
  std::string query;
  for (const auto& [name, value] : members) AddQuery(name, value, query);
  call.url = target + query;
  HttpReply reply = server.Call(call);
  if (reply.Header("Content-Type") == "text/event-stream") {
    constexpr std::string_view kData = "data: ";
    CHECK(reply.body.starts_with(kData)) << reply.body;
    reply.body = reply.body.substr(kData.size(), reply.body.find("\n\n") - kData.size());
  }
  // A redirection tells what its target is.
  return {CodeOf(reply.status), reply.body + reply.Header("Location")};
}

bool IsNaming(const FieldDescriptor& field) {
  const std::string& name = field.name();
  if (name == "workspace_id") return false;
  if (name == "id" || name == "ids" || name.ends_with("_id") || name.ends_with("_ids")) return true;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return true;
    default:
      return false;
  }
}

void CollectNaming(const Descriptor& type, const FieldPath& prefix, std::vector<FieldPath>& found) {
  for (int i = 0; i < type.field_count(); ++i) {
    FieldPath path = prefix;
    path.push_back(type.field(i));
    const Descriptor* message = type.field(i)->message_type();
    if (message == nullptr) {
      if (IsNaming(*type.field(i))) found.push_back(std::move(path));
    } else if (gateway::WellKnownOf(*message) == gateway::WellKnown::kNone) {
      CollectNaming(*message, path, found);
    }
  }
}

}  // namespace

auth::v1::Role Door::role() const {
  return method->options().GetExtension(auth::v1::required_role);
}

std::string Door::name() const {
  if (route == nullptr) return method->full_name();
  return route->http_method + " " + route->path.text();
}

const std::vector<Door>& AllDoors() {
  static const auto* doors = new std::vector<Door>(FindDoors());
  return *doors;
}

Credentials KeyCredentials(const std::string& key) { return {{"x-api-key", key}}; }

DoorAnswer Call(const Server& server, const Door& door, const Message& request,
                const Credentials& credentials) {
  return door.route == nullptr ? CallGrpc(server, door, request, credentials)
                               : CallRest(server, door, request, credentials);
}

std::unique_ptr<Message> NewRequest(const Door& door) { return New(door.method->input_type()); }

void SetText(Message& request, const FieldPath& path, const std::string& value) {
  Message* at = &request;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    at = at->GetReflection()->MutableMessage(at, path[i]);
  }
  const FieldDescriptor* field = path.back();
  CHECK(field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
      << field->full_name() << " is no text: the walk has to learn to set it";
  const auto* reflection = at->GetReflection();
  if (!field->is_repeated()) return reflection->SetString(at, field, value);
  reflection->ClearField(at, field);
  reflection->AddString(at, field, value);
}

std::string PathText(const FieldPath& path) {
  std::string text;
  for (const auto* field : path) text += (text.empty() ? "" : ".") + field->name();
  return text;
}

std::vector<FieldPath> NamingFields(const Descriptor& request) {
  std::vector<FieldPath> found;
  CollectNaming(request, {}, found);
  return found;
}

}  // namespace stanna::testing
