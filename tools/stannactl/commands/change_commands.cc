// stannactl changes.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/change_line.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;
using v1::InsightsService;

const std::map<std::string, v1::ChangeKind> kKinds = {
    {"client", v1::CHANGE_KIND_CLIENT}, {"score", v1::CHANGE_KIND_SCORE},
    {"alert", v1::CHANGE_KIND_ALERT},   {"sync", v1::CHANGE_KIND_SYNC},
    {"issue", v1::CHANGE_KIND_ISSUE},   {"property", v1::CHANGE_KIND_PROPERTY}};

struct ChangeFlags {
  std::string cursor, client;
  std::vector<std::string> kinds;
};

// Until the server or the user ends it. The cursor of each line is what goes on after it.
absl::Status Watch(const Session& session, const ChangeFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::WatchChangesRequest request;
  request.set_workspace_id(session.options().workspace);
  request.set_cursor(flags.cursor);
  request.set_client_id(flags.client);
  for (const std::string& kind : flags.kinds) request.add_kinds(Lookup(kKinds, kind));
  const auto context = session.NewContext(std::chrono::seconds(0));
  const auto stream = stub->WatchChanges(context.get(), request);
  v1::WatchChangesResponse next;
  std::string cursor = flags.cursor;
  while (stream->Read(&next)) {
    cursor = next.cursor();
    if (!next.has_change()) continue;
    session.Print(next.change(), ChangeLine(next.change()));
    session.console().out.flush();
  }
  const absl::Status ended = session.StatusOf(stream->Finish());
  if (ended.ok() || cursor.empty()) return ended;
  return Annotate(ended, "after --cursor " + cursor);
}

}  // namespace

void AddChangeCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<ChangeFlags>();
  auto* changes = app.add_subcommand("changes", "watch what changes, a line each");
  changes->add_option("--cursor", flags->cursor,
                      "go on after this line's; \"earliest\": all that is kept; now by default");
  changes->add_option("--kind", flags->kinds, "only these")
      ->delimiter(',')
      ->check(CLI::IsMember(kKinds));
  changes->add_option("--client", flags->client, "only of this one (client_…)");
  line.OnCall(changes, [flags](const Session& session) { return Watch(session, *flags); });
}

}  // namespace stanna::ctl
