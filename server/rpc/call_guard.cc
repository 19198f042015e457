#include "server/rpc/call_guard.h"

#include <glog/logging.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>

#include <algorithm>

#include "server/rpc/errors.h"

namespace stanna::rpc {
namespace {

constexpr char kRequestIdKey[] = "x-request-id";
constexpr std::size_t kMaxRequestIdBytes = 128;

std::string MetadataOf(const grpc::ServerContextBase& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

std::string WorkspaceOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("workspace_id");
  if (field == nullptr || field->cpp_type() != field->CPPTYPE_STRING) return "";
  return request.GetReflection()->GetString(request, field);
}

// A caller's id goes into log lines: only what cannot forge one.
bool IsPlain(std::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Deadline DeadlineOf(const grpc::ServerContextBase& context) {
  const auto when = context.deadline();
  if (when == std::chrono::system_clock::time_point::max())
    return Deadline::After(kDefaultDeadline);
  const auto left =
      std::chrono::floor<std::chrono::milliseconds>(when - std::chrono::system_clock::now());
  return Deadline::After(std::min<std::chrono::milliseconds>(left, kMaxDeadline));
}

absl::Status Run(const CallGuard::Body& body, const CallScope& scope) {
  try {
    return body(scope);
  } catch (const std::exception& error) {
    return Internal(error.what());
  } catch (...) {
    return Internal("unknown exception");
  }
}

void Log(const CallGuard::Entry& entry, const absl::Status& status) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - entry.began);
  const auto& principal = entry.scope.principal;
  LOG(INFO) << "rpc method=" << entry.method << " code=" << absl::StatusCodeToString(status.code())
            << " ms=" << ms.count() << " request_id=" << entry.scope.request_id
            << " workspace=" << entry.scope.workspace
            << " key=" << (principal ? principal->key_id.value : "");
  const absl::Status outward = ForCaller(status, entry.scope.request_id);
  if (!status.ok() && MessageOf(outward) != MessageOf(status)) {
    LOG(ERROR) << "rpc request_id=" << entry.scope.request_id << " " << ToString(status);
  }
}

}  // namespace

CallGuard::Entry CallGuard::Enter(grpc::ServerContextBase& context,
                                  const google::protobuf::Message& request) const {
  Entry entry;
  entry.began = std::chrono::steady_clock::now();
  entry.method = request.GetDescriptor()->full_name();
  entry.scope.request_id = MetadataOf(context, kRequestIdKey);
  if (!IsPlain(entry.scope.request_id)) entry.scope.request_id = NewId("req_", clock_.Now());
  context.AddTrailingMetadata(kRequestIdKey, entry.scope.request_id);
  entry.scope.deadline = DeadlineOf(context);
  entry.status = Check(context, request, entry);
  return entry;
}

absl::Status CallGuard::Check(grpc::ServerContextBase& context,
                              const google::protobuf::Message& request, Entry& entry) const {
  const auth::Method* method = methods_.Find(request.GetDescriptor());
  if (method == nullptr) return Internal("no method takes " + request.GetDescriptor()->full_name());
  entry.method = method->full_name;
  auth::Claims claims;
  claims.authorization = MetadataOf(context, "authorization");
  claims.api_key = MetadataOf(context, "x-api-key");
  claims.header_workspace = MetadataOf(context, "x-workspace-id");
  claims.request_workspace = WorkspaceOf(request);
  ASSIGN_OR_RETURN(auth::Grant grant,
                   auth::Authorize(*method, claims, keys_, entry.scope.deadline));
  entry.scope.principal = std::move(grant.principal);
  entry.scope.workspace = std::move(grant.workspace);
  return absl::OkStatus();
}

absl::Status CallGuard::Recheck(grpc::ServerContextBase& context,
                                const google::protobuf::Message& request) const {
  Entry entry;
  entry.scope.deadline = Deadline::After(kDefaultDeadline);
  return Check(context, request, entry);
}

grpc::Status CallGuard::Leave(const Entry& entry, const absl::Status& status) const {
  Log(entry, status);
  grpc::Status outward = ToGrpc(status, entry.scope.request_id);
  if (observer_ != nullptr) {
    observer_->OnRpc({.method = entry.method,
                      .code = static_cast<int>(outward.error_code()),
                      .is_stream = entry.is_stream,
                      .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::steady_clock::now() - entry.began)});
  }
  return outward;
}

grpc::Status CallGuard::Call(grpc::ServerContextBase& context,
                             const google::protobuf::Message& request, const Body& body) const {
  Entry entry = Enter(context, request);
  entry.is_stream = false;
  if (!entry.status.ok()) return Leave(entry, entry.status);
  if (context.IsCancelled()) return Leave(entry, Cancelled("the caller went away"));
  return Leave(entry, Run(body, entry.scope));
}

}  // namespace stanna::rpc
