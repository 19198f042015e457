// stannactl config get|history|diff|preview|apply|edit|rollback.
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/text_input.h"
#include "tools/stannactl/render/document_diff.h"
#include "tools/stannactl/render/preview_view.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using v1::IntegrationService;
using Stub = IntegrationService::Stub;

struct ConfigFlags {
  int version = 0;
  int from = 0, to = 0;
  int limit = 0;
  int samples = 0;
  bool has_version = false;
  bool validate_only = false;
  std::string file, etag;
};

std::string TextOf(const google::protobuf::Struct& document) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string text;
  // A Struct always has a JSON form.
  (void)google::protobuf::util::MessageToJsonString(document, &text, options);
  return text;
}

absl::StatusOr<google::protobuf::Struct> DocumentOf(const std::string& text,
                                                    const std::string& name) {
  google::protobuf::Struct document;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &document);
  if (parsed.ok()) return document;
  return InvalidArgument(name + " is no JSON object: " + std::string(parsed.message()));
}

absl::StatusOr<v1::Config> Get(const Session& session, std::optional<int> version) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::GetConfigRequest request;
  request.set_provider(kProvider);
  if (version) request.set_version(*version);
  v1::Config config;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::GetConfig, request, config));
  return config;
}

absl::Status PrintConfig(const Session& session, const ConfigFlags& flags) {
  ASSIGN_OR_RETURN(const v1::Config config,
                   Get(session, flags.has_version ? std::optional(flags.version) : std::nullopt));
  // The document alone, so that it can be changed and applied.
  session.Print(config, TextOf(config.document()));
  return absl::OkStatus();
}

absl::Status PrintHistory(const Session& session, const ConfigFlags& flags) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::ListConfigVersionsRequest request;
  request.set_provider(kProvider);
  request.set_page_size(flags.limit);
  v1::ListConfigVersionsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListConfigVersions, request, page));
  Table table({{"version", Align::kRight}, {"made"}, {"by"}}, CellsFor(session.console()));
  for (const auto& version : page.versions()) {
    table.AddRow({std::to_string(version.version()), ShowTime(version.update_time()),
                  OrDash(version.author())});
  }
  session.Print(
      page, page.versions().empty() ? "only the standard document, version 0\n" : table.Render());
  return absl::OkStatus();
}

absl::Status PrintDiff(const Session& session, const ConfigFlags& flags) {
  ASSIGN_OR_RETURN(const v1::Config from, Get(session, flags.from));
  google::protobuf::Struct to;
  if (!flags.file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadText(flags.file));
    ASSIGN_OR_RETURN(to, DocumentOf(text, flags.file));
  } else {
    ASSIGN_OR_RETURN(const v1::Config other,
                     Get(session, flags.has_version ? std::optional(flags.to) : std::nullopt));
    to = other.document();
  }
  session.console().out << DiffOf(TextOf(from.document()), TextOf(to)) << std::flush;
  return absl::OkStatus();
}

absl::Status PreviewFile(const Session& session, const ConfigFlags& flags) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(flags.file));
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::PreviewConfigRequest request;
  request.set_provider(kProvider);
  ASSIGN_OR_RETURN(*request.mutable_document(), DocumentOf(text, flags.file));
  request.set_sample_size(flags.samples);
  v1::PreviewConfigResponse preview;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::PreviewConfig, request, preview));
  session.Print(preview, ShowPreview(preview, CellsFor(session.console())));
  return absl::OkStatus();
}

std::string AppliedBy(const v1::Config& made) {
  if (made.apply_sync_id().empty())
    return "; the schedule applies it as soon as no other sync is under way\n";
  return "; " + made.apply_sync_id() + " applies it (`stannactl watch`)\n";
}

absl::Status Apply(const Session& session, const google::protobuf::Struct& document,
                   const std::string& etag, bool validate_only) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::UpdateConfigRequest request;
  request.set_provider(kProvider);
  *request.mutable_config()->mutable_document() = document;
  request.mutable_config()->set_etag(etag);
  request.set_validate_only(validate_only);
  v1::Config made;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::UpdateConfig, request, made));
  session.Print(made,
                validate_only
                    ? "valid; it would become version " + std::to_string(made.version()) + "\n"
                    : "version " + std::to_string(made.version()) + AppliedBy(made));
  return absl::OkStatus();
}

absl::Status ApplyFile(const Session& session, const ConfigFlags& flags) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(flags.file));
  ASSIGN_OR_RETURN(const auto document, DocumentOf(text, flags.file));
  return Apply(session, document, flags.etag, flags.validate_only);
}

// A file that only this user can read; "" when there can't be one.
std::string MakeScratchFile() {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  std::string path = (error ? std::filesystem::path("/tmp") : folder) / "stanna-config-XXXXXX.json";
  const int descriptor = mkstemps(path.data(), 5);  // the length of ".json"
  if (descriptor < 0) return "";
  close(descriptor);
  return path;
}

// For a shell.
std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

absl::Status RunEditor(const std::string& path) {
  const char* editor = std::getenv("VISUAL");
  if (editor == nullptr) editor = std::getenv("EDITOR");
  if (editor == nullptr) return InvalidArgument("set EDITOR, or use `config get` and `apply`");
  // Through a shell, for people put options into the variable.
  const std::string command = std::string(editor) + " " + Quoted(path);
  if (std::system(command.c_str()) == 0) return absl::OkStatus();
  return InvalidArgument("the editor failed");
}

absl::Status EditFile(const Session& session, const v1::Config& config, const std::string& path) {
  const std::string before = TextOf(config.document());
  std::ofstream(path) << before;
  RETURN_IF_ERROR(RunEditor(path));
  ASSIGN_OR_RETURN(const std::string after, ReadText(path));
  ASSIGN_OR_RETURN(const auto document, DocumentOf(after, "what you wrote"));
  const std::string diff = DiffOf(before, TextOf(document));
  if (diff.empty()) {
    session.console().err << "nothing was changed" << std::endl;
    return absl::OkStatus();
  }
  session.console().err << diff << std::flush;
  return Apply(session, document, config.etag(), false);
}

absl::Status Edit(const Session& session) {
  ASSIGN_OR_RETURN(const v1::Config config, Get(session, std::nullopt));
  const std::string path = MakeScratchFile();
  if (path.empty()) return InvalidArgument("can't make a file in the folder for temporary ones");
  const absl::Status status = EditFile(session, config, path);
  if (status.ok()) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  } else {
    session.console().err << "what you wrote is kept in " << path << std::endl;
  }
  return status;
}

absl::Status Rollback(const Session& session, const ConfigFlags& flags) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::RollbackConfigRequest request;
  request.set_provider(kProvider);
  request.set_version(flags.version);
  request.set_etag(flags.etag);
  v1::Config made;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::RollbackConfig, request, made));
  session.Print(made, "version " + std::to_string(made.version()) + " is as version " +
                          std::to_string(flags.version) + " was" + AppliedBy(made));
  return absl::OkStatus();
}

void AddReadCommands(CLI::App& config, CommandLine& line) {
  auto flags = std::make_shared<ConfigFlags>();
  auto* get = config.add_subcommand("get", "print the document");
  auto* version = get->add_option("--version", flags->version, "an earlier one; 0: the standard")
                      ->check(CLI::NonNegativeNumber);
  line.OnCall(get, [flags, version](const Session& session) {
    flags->has_version = version->count() > 0;
    return PrintConfig(session, *flags);
  });

  auto* history = config.add_subcommand("history", "list the versions, newest first");
  history->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  line.OnCall(history, [flags](const Session& session) { return PrintHistory(session, *flags); });

  auto* diff = config.add_subcommand("diff", "what changed between two documents");
  diff->add_option("FROM", flags->from, "a version; 0: the standard document")
      ->required()
      ->check(CLI::NonNegativeNumber);
  auto* to = diff->add_option("TO", flags->to, "another one; the newest when left out")
                 ->check(CLI::NonNegativeNumber);
  diff->add_option("--file", flags->file, "a document that is not applied yet, - for the input")
      ->excludes(to);
  line.OnCall(diff, [flags, to](const Session& session) {
    flags->has_version = to->count() > 0;
    return PrintDiff(session, *flags);
  });

  auto* preview =
      config.add_subcommand("preview", "what a document would do, before it is applied");
  preview->add_option("FILE", flags->file, "the document, - for the input")->required();
  preview->add_option("--sample", flags->samples, "records shown of each type; 10 when left out")
      ->check(CLI::Range(1, 50));
  line.OnCall(preview, [flags](const Session& session) { return PreviewFile(session, *flags); });
}

void AddWriteCommands(CLI::App& config, CommandLine& line) {
  auto flags = std::make_shared<ConfigFlags>();
  auto* apply =
      config.add_subcommand("apply", "replace the document; `preview` shows what it does first");
  apply->add_option("FILE", flags->file, "the new one, - for the input")->required();
  apply->add_option("--etag", flags->etag, "refuse unless the newest version has it");
  apply->add_flag("--validate-only", flags->validate_only, "check, and change nothing");
  line.OnCall(apply, [flags](const Session& session) { return ApplyFile(session, *flags); });

  auto* edit = config.add_subcommand("edit", "change the document in $EDITOR");
  line.OnCall(edit, [](const Session& session) { return Edit(session); });

  auto* rollback = config.add_subcommand("rollback", "make an earlier version the newest again");
  rollback->add_option("VERSION", flags->version, "0: the standard document")
      ->required()
      ->check(CLI::NonNegativeNumber);
  rollback->add_option("--etag", flags->etag, "refuse unless the newest version has it");
  line.OnCall(rollback, [flags](const Session& session) { return Rollback(session, *flags); });
}

}  // namespace

void AddConfigCommands(CLI::App& app, CommandLine& line) {
  auto* config = app.add_subcommand("config", "the workspace's configuration document");
  config->require_subcommand(1);
  AddReadCommands(*config, line);
  AddWriteCommands(*config, line);
}

}  // namespace stanna::ctl
