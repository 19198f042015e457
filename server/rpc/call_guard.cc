#include "server/rpc/call_guard.h"

#include <glog/logging.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <cctype>

#include "server/rpc/caller_address.h"
#include "server/rpc/errors.h"

namespace stanna::rpc {
namespace {

constexpr char kRequestIdKey[] = "x-request-id";
constexpr std::size_t kMaxRequestIdBytes = 128;
// Ours have 31 characters, HubSpot's 20.
constexpr std::size_t kMaxResourceIdBytes = 64;
constexpr std::size_t kMaxPrefixBytes = 10;

std::string MetadataOf(const grpc::ServerContextBase& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

// All values of a key that may be sent several times, as one list: a proxy may add a line of its
// own behind the sender's.
std::string ListOf(const grpc::ServerContextBase& context, const char* key) {
  std::string list;
  const auto [begin, end] = context.client_metadata().equal_range(key);
  for (auto value = begin; value != end; ++value) {
    if (!list.empty()) list += ", ";
    list.append(value->second.data(), value->second.size());
  }
  return list;
}

std::string WorkspaceOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("workspace_id");
  if (field == nullptr || field->cpp_type() != field->CPPTYPE_STRING) return "";
  return request.GetReflection()->GetString(request, field);
}

// An id of ours, with its prefix ("client_…"), or a number of HubSpot's. What else a caller may
// write in its place, a name, an address or a key, is none.
bool IsId(std::string_view text) {
  if (text.empty() || text.size() > kMaxResourceIdBytes) return false;
  const auto all_are = [](std::string_view part, auto is) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is);
  };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto is_ours = [](unsigned char c) { return std::isdigit(c) != 0 || std::islower(c) != 0; };
  if (all_are(text, is_digit)) return true;
  const auto bar = text.find('_');
  if (bar == text.npos || bar > kMaxPrefixBytes) return false;
  return all_are(text.substr(0, bar), [](unsigned char c) { return std::islower(c) != 0; }) &&
         all_are(text.substr(bar + 1), is_ours);
}

std::string IdIn(const google::protobuf::Message& request,
                 const google::protobuf::FieldDescriptor& field) {
  const auto& reflection = *request.GetReflection();
  switch (field.cpp_type()) {
    case google::protobuf::FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(request, &field);
    case google::protobuf::FieldDescriptor::CPPTYPE_INT64: {
      const std::int64_t id = reflection.GetInt64(request, &field);
      return id == 0 ? "" : std::to_string(id);
    }
    default:
      return "";
  }
}

// "client_id=client_…;interaction_id=int_…": what the request names by id, and nothing else of it.
std::string ResourceOf(const google::protobuf::Message& request) {
  const auto& type = *request.GetDescriptor();
  std::string resource;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (field.is_repeated() || !field.name().ends_with("_id")) continue;
    if (field.name() == "workspace_id") continue;
    const std::string id = IdIn(request, field);
    if (!IsId(id)) continue;
    if (!resource.empty()) resource += ';';
    resource += field.name() + "=" + id;
  }
  return resource;
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

absl::StatusOr<const auth::Method*> MethodOf(const auth::MethodTable& methods,
                                             const google::protobuf::Message& request) {
  const auth::Method* method = methods.Find(request.GetDescriptor());
  if (method == nullptr) return Internal("no method takes " + request.GetDescriptor()->full_name());
  return method;
}

auth::Claims ClaimsOf(const grpc::ServerContextBase& context,
                      const google::protobuf::Message& request) {
  return {.authorization = MetadataOf(context, "authorization"),
          .api_key = MetadataOf(context, "x-api-key"),
          .header_workspace = MetadataOf(context, "x-workspace-id"),
          .request_workspace = WorkspaceOf(request)};
}

// Whether the work was done that the caller asked for, or would have been: refusals cost nothing
// and are no reason to let a peer send more.
bool WasServed(const CallGuard::Entry& entry, const absl::Status& status) {
  return entry.scope.principal && entry.status.ok() && !absl::IsCancelled(status) &&
         !absl::IsResourceExhausted(status);
}

// Who sends nothing guesses nothing, and a token that has expired was a good one.
bool IsGuess(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "AUTH_INVALID_KEY" || reason == "AUTH_TOKEN_INVALID";
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
            << " caller=" << (principal ? principal->caller : "");
  const absl::Status outward = ForCaller(status, entry.scope.request_id);
  // Who goes away, as every stream's caller does in the end, is no error of anybody's.
  if (!status.ok() && !absl::IsCancelled(status) && MessageOf(outward) != MessageOf(status)) {
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
  entry.trace = ContinueTrace(MetadataOf(context, "traceparent"), ListOf(context, "tracestate"));
  const TraceScope traced(entry.trace);
  entry.scope.deadline = DeadlineOf(context);
  entry.peer = context.peer();
  entry.request_bytes =
      net::LeastRequestBytes(request.ByteSizeLong(), context.client_metadata().size());
  entry.scope.browser = MetadataOf(context, "x-oauth-browser");
  entry.status = Check(context, request, entry);
  return entry;
}

absl::Status CallGuard::Check(grpc::ServerContextBase& context,
                              const google::protobuf::Message& request, Entry& entry) const {
  ASSIGN_OR_RETURN(const auth::Method* method, MethodOf(methods_, request));
  entry.method = method->full_name;
  entry.scope.address =
      SourceOf(context.peer(), ListOf(context, "x-forwarded-for"), bounds_.proxies);
  if (method->role == auth::RequiredRole::kPublic) return absl::OkStatus();
  const auth::Claims claims = ClaimsOf(context, request);
  entry.resource = ResourceOf(request);
  entry.is_change = method->is_change;
  ASSIGN_OR_RETURN(const auth::Principal caller,
                   Recognise(entry.scope.address, claims, entry.scope.deadline));
  entry.scope.principal = caller;
  entry.scope.workspace = caller.workspace;
  // What is refused anyway must not take from the workspace's few bulk operations.
  const absl::Status may = auth::CheckMay(caller, *method, claims);
  RETURN_IF_ERROR(TakeCall(context, caller, method->is_bulk && may.ok()));
  return may;
}

absl::StatusOr<auth::Principal> CallGuard::Recognise(const std::string& source,
                                                     const auth::Claims& claims,
                                                     Deadline deadline) const {
  if (bounds_.failures == nullptr) return auth::Recognise(claims, callers_, deadline);
  // Keys in use and tokens need no guess at the database: who shares an address with somebody that
  // guesses goes on.
  const absl::Status slowed = bounds_.failures->Check(source);
  auto caller = auth::Recognise(claims, callers_, deadline, slowed);
  if (!IsGuess(caller.status())) return caller;
  bounds_.failures->CountFailure(source);
  RETURN_IF_ERROR(slowed);
  return caller;
}

absl::Status CallGuard::TakeCall(grpc::ServerContextBase& context, const auth::Principal& caller,
                                 bool is_bulk) const {
  if (bounds_.limits == nullptr) return absl::OkStatus();
  const auth::LimitVerdict verdict = bounds_.limits->Take(caller, is_bulk);
  if (verdict.figures) {
    context.AddTrailingMetadata("x-ratelimit-limit", std::to_string(verdict.figures->limit));
    context.AddTrailingMetadata("x-ratelimit-remaining",
                                std::to_string(verdict.figures->remaining));
    context.AddTrailingMetadata("x-ratelimit-reset", std::to_string(verdict.figures->reset_at));
  }
  return verdict.status;
}

absl::Status CallGuard::Recheck(grpc::ServerContextBase& context,
                                const google::protobuf::Message& request) const {
  ASSIGN_OR_RETURN(const auth::Method* method, MethodOf(methods_, request));
  return auth::Authorize(*method, ClaimsOf(context, request), callers_,
                         Deadline::After(kDefaultDeadline))
      .status();
}

grpc::Status CallGuard::Leave(const Entry& entry, const absl::Status& status) const {
  {
    const TraceScope traced(entry.trace);
    Log(entry, status);
  }
  grpc::Status outward = ToGrpc(status, entry.scope.request_id);
  if (observer_ != nullptr) {
    observer_->OnRpc({.method = entry.method,
                      .code = static_cast<int>(outward.error_code()),
                      .is_stream = entry.is_stream,
                      .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::steady_clock::now() - entry.began)});
  }
  Audit(entry, static_cast<int>(outward.error_code()));
  if (bounds_.answered != nullptr && WasServed(entry, status)) {
    bounds_.answered->Add(entry.peer, entry.request_bytes);
  }
  return outward;
}

// Who is not known has no workspace, and is in the log alone.
void CallGuard::Audit(const Entry& entry, int code) const {
  if (audit_ == nullptr || !entry.scope.principal) return;
  audit_->Add(entry.scope.workspace,
              {.at = clock_.Now(),
               .caller = entry.scope.principal->caller,
               .address = entry.scope.address,
               .method = entry.method,
               .resource = entry.resource,
               .outcome = absl::StatusCodeToString(static_cast<absl::StatusCode>(code)),
               .request_id = entry.scope.request_id,
               .is_change = entry.is_change});
}

grpc::Status CallGuard::Call(grpc::ServerContextBase& context,
                             const google::protobuf::Message& request, const Body& body) const {
  Entry entry = Enter(context, request);
  entry.is_stream = false;
  if (!entry.status.ok()) return Leave(entry, entry.status);
  if (context.IsCancelled()) return Leave(entry, Cancelled("the caller went away"));
  const TraceScope traced(entry.trace);
  return Leave(entry, Run(body, entry.scope));
}

}  // namespace stanna::rpc
