// Every method of every service refuses whom it should: walked over the descriptors, so that a new
// method is checked without being listed.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "server/rpc/service_harness.h"
#include "stanna/auth/v1/auth.pb.h"

namespace stanna::rpc {
namespace {

using google::protobuf::MethodDescriptor;

struct Answer {
  grpc::Status status;
  std::string request_id;
};

bool Next(grpc::CompletionQueue& queue) {
  void* tag;
  bool ok;
  return queue.Next(&tag, &ok) && ok;
}

std::string ServiceOf(const MethodDescriptor& method) { return method.service()->full_name(); }

class AuthorizationTest : public testing::Test {
 protected:
  /// Calls `method` with an otherwise empty request of `workspace`.
  Answer Call(const MethodDescriptor& method, grpc::ClientContext& context,
              const std::string& workspace) {
    std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method.input_type())
            ->New());
    if (const auto* field = method.input_type()->FindFieldByName("workspace_id")) {
      request->GetReflection()->SetString(request.get(), field, workspace);
    }
    grpc::Slice slice(request->SerializeAsString());
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(harness_.channel);
    auto call = stub.PrepareCall(&context, "/" + ServiceOf(method) + "/" + method.name(), &queue);
    call->StartCall(this);
    Next(queue);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, this);
    Next(queue);
    grpc::ByteBuffer ignored;
    for (call->Read(&ignored, this); Next(queue); call->Read(&ignored, this)) {
      if (method.server_streaming()) context.TryCancel();  // it may go on for ever
    }
    Answer answer;
    call->Finish(&answer.status, this);
    Next(queue);
    const auto& trailing = context.GetServerTrailingMetadata();
    if (const auto found = trailing.find("x-request-id"); found != trailing.end()) {
      answer.request_id = std::string(found->second.data(), found->second.size());
    }
    return answer;
  }

  void ForEachGuarded(const std::function<void(const MethodDescriptor&, auth::v1::Role)>& visit) {
    for (const auto* service : ServiceDescriptors()) {
      for (int i = 0; i < service->method_count(); ++i) {
        const auto role = service->method(i)->options().GetExtension(auth::v1::required_role);
        SCOPED_TRACE(service->method(i)->full_name());
        if (role != auth::v1::ROLE_PUBLIC) visit(*service->method(i), role);
      }
    }
  }

  ServiceHarness harness_;
};

TEST_F(AuthorizationTest, EveryGuardedRequestNamesItsWorkspace) {
  ForEachGuarded([](const MethodDescriptor& method, auth::v1::Role) {
    EXPECT_NE(method.input_type()->FindFieldByName("workspace_id"), nullptr);
  });
}

TEST_F(AuthorizationTest, WithoutAKeyNothingIsDone) {
  ForEachGuarded([&](const MethodDescriptor& method, auth::v1::Role) {
    grpc::ClientContext context;
    const Answer answer = Call(method, context, "acme.com");
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(ErrorOf(answer.status).reason, "AUTH_MISSING_KEY");
    EXPECT_EQ(answer.request_id.rfind("req_", 0), 0u) << answer.request_id;
  });
}

TEST_F(AuthorizationTest, AWrongKeyIsRefused) {
  ForEachGuarded([&](const MethodDescriptor& method, auth::v1::Role) {
    grpc::ClientContext context;
    context.AddMetadata("x-api-key", "sk-" + NewSecret(32));
    context.AddMetadata("x-request-id", "my-request");
    const Answer answer = Call(method, context, "");
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(ErrorOf(answer.status).reason, "AUTH_INVALID_KEY");
    EXPECT_EQ(answer.request_id, "my-request");
  });
}

TEST_F(AuthorizationTest, AnotherWorkspaceIsRefusedInTheRequestAndInTheMetadata) {
  harness_.KeyOf("other.com", storage::Role::kAdmin);
  ForEachGuarded([&](const MethodDescriptor& method, auth::v1::Role) {
    const auto in_request = harness_.Context(harness_.admin);
    const auto in_metadata = harness_.Context(harness_.admin);
    in_metadata->AddMetadata("x-workspace-id", "other.com");
    for (const Answer& answer :
         {Call(method, *in_request, "other.com"), Call(method, *in_metadata, "")}) {
      EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
      EXPECT_EQ(ErrorOf(answer.status).reason, "AUTH_WORKSPACE_MISMATCH");
    }
  });
}

TEST_F(AuthorizationTest, ALowerRoleIsRefused) {
  int refused = 0;
  ForEachGuarded([&](const MethodDescriptor& method, auth::v1::Role role) {
    if (role == auth::v1::ROLE_VIEWER) return;
    ++refused;
    const auto context =
        harness_.Context(role == auth::v1::ROLE_ADMIN ? harness_.member : harness_.viewer);
    const Answer answer = Call(method, *context, "acme.com");
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(ErrorOf(answer.status).reason, "AUTH_FORBIDDEN");
  });
  EXPECT_GE(refused, 8);
}

TEST_F(AuthorizationTest, AnEmptyRequestOfTheRightCallerGetsPastTheGuard) {
  ForEachGuarded([&](const MethodDescriptor& method, auth::v1::Role) {
    const auto context = harness_.Context(harness_.admin);
    const Answer answer = Call(method, *context, "");
    const std::string reason = ErrorOf(answer.status).reason;
    EXPECT_NE(reason.rfind("AUTH_", 0), 0u) << reason;
    EXPECT_NE(answer.status.error_code(), grpc::StatusCode::INTERNAL)
        << answer.status.error_message();
  });
}

TEST_F(AuthorizationTest, ThePublicMethodAuthenticatesByItsState) {
  grpc::ClientContext context;
  integration::v1::CompleteConnectionRequest request;
  integration::v1::CompleteConnectionResponse response;
  request.set_provider("hubspot");
  request.set_code("good-code");
  request.set_state("made-up");
  const auto status = harness_.integration->CompleteConnection(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ErrorOf(status).reason, "OAUTH_STATE_INVALID");
}

// A new one that starts runs must say what it counts as.
TEST(CallCosts, WhatStartsRunsIsABulkOperation) {
  std::set<std::string> bulk, starting;
  for (const auto* service : ServiceDescriptors()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      const std::string& name = method.name();
      if (method.options().GetExtension(auth::v1::call_cost) == auth::v1::CALL_COST_BULK) {
        bulk.insert(name);
      }
      const bool starts =
          name.starts_with("Start") || name.starts_with("Run") || name.starts_with("Replay");
      if (starts && name != "StartConnection") starting.insert(name);
    }
  }
  EXPECT_EQ(bulk, starting);
  EXPECT_GE(bulk.size(), 7u);
}

TEST_F(AuthorizationTest, ARequestIdThatCouldForgeALogLineIsReplaced) {
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "a b");
  const auto* method = ServiceDescriptors()[0]->FindMethodByName("GetIntegrationStatus");
  EXPECT_EQ(Call(*method, context, "").request_id.rfind("req_", 0), 0u);
}

}  // namespace
}  // namespace stanna::rpc
