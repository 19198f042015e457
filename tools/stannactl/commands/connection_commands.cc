// stannactl connect, status, disconnect.
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <thread>

#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/render/erasure_view.h"
#include "tools/stannactl/render/values.h"
#include "tools/stannactl/render/views.h"

extern char** environ;

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using Stub = v1::IntegrationService::Stub;

// A person clicks; a second is soon enough.
constexpr std::chrono::seconds kPollEvery{1};

struct ConnectFlags {
  bool wait = false;
  bool open = false;
  std::string token_file;
  bool replace_portal = false;
};

struct EraseFlags {
  bool erase = false;
  std::string confirm;
};

absl::StatusOr<v1::IntegrationStatus> ReadStatus(const Session& session, Stub& stub) {
  v1::GetIntegrationStatusRequest request;
  request.set_provider(kProvider);
  v1::IntegrationStatus status;
  RETURN_IF_ERROR(session.Call(stub, &Stub::GetIntegrationStatus, request, status));
  return status;
}

// The desktop's own opener; where there is none, the printed URL has to do.
void OpenInBrowser(const std::string& url) {
  const char* const argv[] = {"xdg-open", url.c_str(), nullptr};
  pid_t child = 0;
  if (posix_spawnp(&child, argv[0], nullptr, nullptr, const_cast<char* const*>(argv), environ) ==
      0) {
    waitpid(child, nullptr, 0);
  }
}

// A new grant moves the access token's end; that tells a reconnection from the old connection.
bool IsNewConnection(const v1::IntegrationStatus& before, const v1::IntegrationStatus& now) {
  return now.connected() &&
         (!before.connected() || before.expires_at().seconds() != now.expires_at().seconds() ||
          before.expires_at().nanos() != now.expires_at().nanos());
}

absl::Status WaitUntilConnected(const Session& session, Stub& stub,
                                const v1::IntegrationStatus& before, Time give_up_at) {
  session.console().err << "waiting for the consent …" << std::endl;
  while (true) {
    ASSIGN_OR_RETURN(const v1::IntegrationStatus now, ReadStatus(session, stub));
    if (IsNewConnection(before, now)) {
      session.Print(now, ShowIntegration(now));
      return absl::OkStatus();
    }
    if (SystemClock().Now() >= give_up_at) {
      return DeadlineExceeded("nobody consented in time; start again");
    }
    std::this_thread::sleep_for(kPollEvery);
  }
}

absl::Status ConnectByConsent(const Session& session, Stub& stub, const ConnectFlags& flags) {
  v1::IntegrationStatus before;
  if (flags.wait) {
    ASSIGN_OR_RETURN(before, ReadStatus(session, stub));
  }
  v1::StartConnectionRequest request;
  request.set_provider(kProvider);
  request.set_replace_portal(flags.replace_portal);
  v1::StartConnectionResponse consent;
  RETURN_IF_ERROR(session.Call(stub, &Stub::StartConnection, request, consent));
  session.Print(consent, consent.authorize_url() + "\n");
  session.console().err << "Open this page in a browser before " << ShowTime(consent.expires_at())
                        << "." << std::endl;
  if (flags.open) OpenInBrowser(consent.authorize_url());
  if (!flags.wait) return absl::OkStatus();
  return WaitUntilConnected(session, stub, before, FromProto(consent.expires_at()));
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  std::string token;
  if (path == "-") {
    std::getline(std::cin, token);
  } else if (std::ifstream file(path); !std::getline(file, token)) {
    return InvalidArgument("the file " + path + " holds no token");
  }
  return token;
}

absl::Status ConnectByToken(const Session& session, Stub& stub, const ConnectFlags& flags) {
  v1::ConnectWithPrivateAppTokenRequest request;
  ASSIGN_OR_RETURN(*request.mutable_token(), ReadToken(flags.token_file));
  request.set_provider(kProvider);
  request.set_replace_portal(flags.replace_portal);
  v1::ConnectWithPrivateAppTokenResponse response;
  RETURN_IF_ERROR(session.Call(stub, &Stub::ConnectWithPrivateAppToken, request, response));
  session.Print(response, ShowIntegration(response.status()) + "first sync        " +
                              OrDash(response.sync_id()) + "\n");
  return absl::OkStatus();
}

absl::Status Connect(const Session& session, const ConnectFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  return flags.token_file.empty() ? ConnectByConsent(session, *stub, flags)
                                  : ConnectByToken(session, *stub, flags);
}

absl::Status Status(const Session& session) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  ASSIGN_OR_RETURN(const v1::IntegrationStatus status, ReadStatus(session, *stub));
  session.Print(status, ShowIntegration(status));
  if (status.connected()) return absl::OkStatus();
  return WithReason(FailedPrecondition("the workspace is not connected to HubSpot"),
                    "INTEGRATION_NOT_CONNECTED");
}

// Large workspaces take several calls; each goes on where the one before it stopped.
template <typename Request, typename Response>
absl::Status CallUntilErased(const Session& session, Stub& stub,
                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                          Response*),
                             const Request& request, Response& response) {
  for (;;) {
    response.Clear();
    RETURN_IF_ERROR(session.Call(stub, method, request, response));
    if (!response.has_erasure() || response.erasure().complete()) return absl::OkStatus();
    session.console().err << "erasing …" << std::endl;
  }
}

absl::Status Disconnect(const Session& session, const EraseFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::DisconnectRequest request;
  request.set_provider(kProvider);
  request.set_erase(flags.erase);
  v1::DisconnectResponse response;
  RETURN_IF_ERROR(CallUntilErased(session, *stub, &Stub::Disconnect, request, response));
  std::string text = response.revoked() ? "disconnected; HubSpot revoked the grant\n"
                                        : "disconnected; HubSpot did not confirm the revocation\n";
  if (response.has_erasure()) text += ShowErasure(response.erasure());
  session.Print(response, text);
  return absl::OkStatus();
}

absl::Status EraseWorkspace(const Session& session, const EraseFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::EraseWorkspaceRequest request;
  request.set_confirm_workspace_id(flags.confirm);
  v1::EraseWorkspaceResponse response;
  RETURN_IF_ERROR(CallUntilErased(session, *stub, &Stub::EraseWorkspace, request, response));
  session.Print(response, "erased " + flags.confirm + "\n" + ShowErasure(response.erasure()));
  return absl::OkStatus();
}

}  // namespace

void AddConnectionCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<ConnectFlags>();
  auto* connect = app.add_subcommand("connect", "print HubSpot's consent page to open");
  connect->add_flag("--wait", flags->wait, "wait until somebody consented");
  connect->add_flag("--open", flags->open, "open the page in a browser");
  connect->add_option("--private-app-token-file", flags->token_file,
                      "connect with a private app's token instead; \"-\" reads standard input");
  connect->add_flag("--replace-portal", flags->replace_portal,
                    "erase the data of the portal that was connected before, if it is another one");
  line.OnCall(connect, [flags](const Session& session) { return Connect(session, *flags); });
  line.OnCall(app.add_subcommand("status", "state of the workspace's integration"), Status);
  auto erase = std::make_shared<EraseFlags>();
  auto* disconnect = app.add_subcommand("disconnect", "revoke the grant and forget the tokens");
  disconnect->add_flag("--erase", erase->erase,
                       "remove all that came from HubSpot, too; settings, keys and configuration "
                       "stay");
  line.OnCall(disconnect, [erase](const Session& session) { return Disconnect(session, *erase); });
  auto* workspace = app.add_subcommand(
      "erase-workspace", "end the connection and remove all that is kept of the workspace");
  workspace->add_option("--confirm", erase->confirm, "the workspace's id once more")->required();
  line.OnCall(workspace,
              [erase](const Session& session) { return EraseWorkspace(session, *erase); });
}

}  // namespace stanna::ctl
