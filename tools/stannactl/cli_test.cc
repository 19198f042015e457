// Commands against a server in this process that answers from a script.
#include "tools/stannactl/cli.h"

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <sstream>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tools/stannactl/exit_code.h"

namespace stanna::ctl {
namespace {

namespace insights_v1 = insights::v1;
namespace sync_v1 = sync::v1;

std::string Metadata(const grpc::ServerContext& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

class Insights : public insights_v1::InsightsService::Service {
 public:
  grpc::Status ListClients(grpc::ServerContext* context,
                           const insights_v1::ListClientsRequest* request,
                           insights_v1::ListClientsResponse* response) override {
    api_key = Metadata(*context, "x-api-key");
    last = *request;
    response->add_clients()->set_name("Müller GmbH");
    response->set_total_size(1);
    return grpc::Status::OK;
  }
  grpc::Status GetClient(grpc::ServerContext*, const insights_v1::GetClientRequest*,
                         insights_v1::GetClientResponse*) override {
    return {grpc::StatusCode::NOT_FOUND, "There is no client."};
  }

  std::string api_key;
  insights_v1::ListClientsRequest last;
};

class Sync : public sync_v1::SyncService::Service {
 public:
  grpc::Status StartSync(grpc::ServerContext*, const sync_v1::StartSyncRequest*,
                         sync_v1::StartSyncResponse* response) override {
    response->set_sync_id("sync_1");
    return grpc::Status::OK;
  }
  grpc::Status WatchSyncRun(grpc::ServerContext*, const sync_v1::WatchSyncRunRequest* request,
                            grpc::ServerWriter<sync_v1::WatchSyncRunResponse>* writer) override {
    sync_v1::WatchSyncRunResponse update;
    update.mutable_run()->set_sync_id(request->sync_id());
    for (const sync_v1::JobStatus status : {sync_v1::JOB_STATUS_RUNNING, end}) {
      update.mutable_run()->set_status(status);
      writer->Write(update);
    }
    return grpc::Status::OK;
  }

  sync_v1::JobStatus end = sync_v1::JOB_STATUS_COMPLETED;
};

class CliTest : public testing::Test {
 protected:
  CliTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&insights_);
    builder.RegisterService(&sync_);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }

  ExitCode Run(std::vector<std::string> args) {
    out_.str("");
    err_.str("");
    Console console{out_, err_};
    args.insert(args.end(), {"--server", address_, "--api-key", "sk-test"});
    return static_cast<ExitCode>(RunCommand(args, console));
  }

  Insights insights_;
  Sync sync_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::ostringstream out_, err_;
};

TEST_F(CliTest, PassesKeyWorkspaceAndFlags) {
  ASSERT_EQ(Run({"clients", "--filter", "at_risk", "--sort", "mrr desc", "--limit", "7",
                 "--workspace", "acme.com"}),
            ExitCode::kOk)
      << err_.str();
  EXPECT_EQ(insights_.api_key, "sk-test");
  EXPECT_EQ(insights_.last.workspace_id(), "acme.com");
  EXPECT_EQ(insights_.last.filter(), insights_v1::CLIENT_FILTER_AT_RISK);
  EXPECT_EQ(insights_.last.order_by(), "mrr desc");
  EXPECT_EQ(insights_.last.page_size(), 7);
  EXPECT_NE(out_.str().find("Müller GmbH"), std::string::npos) << out_.str();
}

TEST_F(CliTest, JsonInTheSpellingOfTheRestApi) {
  ASSERT_EQ(Run({"--output", "json", "clients"}), ExitCode::kOk) << err_.str();
  EXPECT_NE(out_.str().find("\"csmOwner\":\"\""), std::string::npos) << out_.str();
}

TEST_F(CliTest, ErrorsGoToStderrWithTheirExitCode) {
  EXPECT_EQ(Run({"client", "client_none"}), ExitCode::kNotFound);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("NOT_FOUND"), std::string::npos) << err_.str();
  EXPECT_EQ(Run({"status"}), ExitCode::kError) << "the service is not there";
}

TEST_F(CliTest, WrongCommandLines) {
  EXPECT_EQ(Run({"clients", "--filter", "all"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"clients", "--limit", "0"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"explode"}), ExitCode::kUsage);
  EXPECT_EQ(Run({}), ExitCode::kUsage);
  EXPECT_EQ(Run({"--help"}), ExitCode::kOk);
}

TEST_F(CliTest, WatchEndsWithTheRun) {
  EXPECT_EQ(Run({"sync", "--watch"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(), "sync_1 running\nsync_1 completed: 0 records, 0 new, 0 changed\n");
  sync_.end = sync_v1::JOB_STATUS_FAILED;
  EXPECT_EQ(Run({"watch", "sync_1"}), ExitCode::kError);
}

TEST_F(CliTest, AServerThatIsAwayIsUnavailable) {
  server_->Shutdown();
  EXPECT_EQ(Run({"clients"}), ExitCode::kUnavailable);
  EXPECT_NE(err_.str().find(address_), std::string::npos) << err_.str();
}

}  // namespace
}  // namespace stanna::ctl
