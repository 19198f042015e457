// stannactl keys and db: straight on the database, for whoever may read its settings.
#include <memory>

#include "tools/stannactl/admin/api_key_admin.h"
#include "tools/stannactl/admin/database_admin.h"
#include "tools/stannactl/admin/encryption_admin.h"
#include "tools/stannactl/commands/admin_line.h"

namespace stanna::ctl {
namespace {

struct AdminFlags {
  SettingFlags server;
  NewKey key;
  std::string key_id;
  int overlap_hours = 24;
  int version = 0;
  bool no_new_key = false, remove_old = false;
};

using Body = std::function<absl::StatusOr<std::string>(const app::Options&, const AdminTarget&)>;

// Runs `body` on the options, and prints what it gives.
void OnAdmin(CLI::App* command, CommandLine& line, std::shared_ptr<AdminFlags> flags, Body body) {
  command->callback([&line, flags, body = std::move(body)] {
    line.action = [&line, flags, body] {
      const auto run = [&]() -> absl::StatusOr<std::string> {
        ASSIGN_OR_RETURN(const app::Options options, ReadOptions(flags->server));
        return body(options, {line.options.workspace, line.options.json, CellsFor(line.console)});
      };
      const auto text = run();
      if (!text.ok()) return ShowAdminError(text.status(), "the database", line.console);
      line.console.out << *text << std::flush;
      return ExitCode::kOk;
    };
  });
}

CLI::App* AddGroup(CLI::App& app, const char* name, const char* help, AdminFlags& flags) {
  auto* group = app.add_subcommand(name, help);
  group->require_subcommand(1);
  AddSettingFlags(*group, {"DATABASE_URL", "DATA_DIR", "TOKEN_ENCRYPTION_KEYS_FILE"}, flags.server);
  return group;
}

// A month covers a deployment that is forgotten once; after it nobody rotates any more.
constexpr int kLongestOverlapHours = 31 * 24;
constexpr int kLongestLifeDays = 10 * 366;

CLI::Option* AddExpiry(CLI::App& command, AdminFlags& flags, const char* help) {
  return command.add_option("--expires-in-days", flags.key.expires_in_days, help)
      ->check(CLI::Range(0, kLongestLifeDays));
}

void AddRotateEncryption(CLI::App& keys, CommandLine& line, std::shared_ptr<AdminFlags> flags) {
  auto* rotate =
      keys.add_subcommand("rotate-encryption", "seal tokens with a new key of the key file");
  auto* no_new_key =
      rotate->add_flag("--no-new-key", flags->no_new_key, "with the key that is the first already");
  rotate
      ->add_flag("--remove-old", flags->remove_old, "remove older keys, once nothing is under them")
      ->excludes(no_new_key);
  OnAdmin(rotate, line, flags, [flags](const app::Options& options, const AdminTarget& target) {
    RotationStep step = RotationStep::kNewKey;
    if (flags->no_new_key) step = RotationStep::kReseal;
    if (flags->remove_old) step = RotationStep::kRemoveOld;
    return RotateEncryption(options, target, step);
  });
}

void AddKeyCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<AdminFlags>();
  auto* keys = AddGroup(app, "keys", "API keys, straight on the database", *flags);
  auto* create = keys->add_subcommand("create", "make a key and print it, this once");
  create->add_option("--name", flags->key.name, "what it is for");
  create->add_option("--role", flags->key.role)
      ->check(CLI::IsMember({"viewer", "member", "admin"}));
  AddExpiry(*create, *flags, "of the new key; 0: never");
  OnAdmin(create, line, flags, [flags](const app::Options& options, const AdminTarget& target) {
    return CreateKey(options, target, flags->key);
  });
  OnAdmin(keys->add_subcommand("list", "list keys"), line, flags, ListKeys);
  auto* rotate =
      keys->add_subcommand("rotate", "make a key like another, which ends after an overlap");
  rotate->add_option("KEY_ID", flags->key_id, "the key that ends (key_…)")->required();
  rotate->add_option("--overlap-hours", flags->overlap_hours, "while both are good")
      ->check(CLI::Range(0, kLongestOverlapHours))
      ->capture_default_str();
  auto* expiry = AddExpiry(*rotate, *flags, "of the new key; 0: never; else as the other's");
  OnAdmin(rotate, line, flags,
          [flags, expiry](const app::Options& options, const AdminTarget& target) {
            std::optional<int> days;
            if (expiry->count() > 0) days = flags->key.expires_in_days;
            return RotateKey(options, target, flags->key_id, flags->overlap_hours, days);
          });
  auto* revoke = keys->add_subcommand("revoke", "end a key");
  revoke->add_option("KEY_ID", flags->key_id, "the key (key_…)")->required();
  OnAdmin(revoke, line, flags, [flags](const app::Options& options, const AdminTarget& target) {
    return RevokeKey(options, target, flags->key_id);
  });
  AddRotateEncryption(*keys, line, flags);
}

void AddDatabaseCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<AdminFlags>();
  auto* db = AddGroup(app, "db", "the database itself", *flags);
  auto* migrate = db->add_subcommand("migrate", "bring the schema to this program's version");
  auto* down_to = migrate->add_option("--down-to", flags->version,
                                      "take migrations back to this one instead (0: all)");
  down_to->check(CLI::NonNegativeNumber);
  OnAdmin(migrate, line, flags,
          [flags, down_to](const app::Options& options, const AdminTarget& target) {
            return down_to->count() > 0 ? MigrateDown(options, target, flags->version)
                                        : MigrateUp(options, target);
          });
  OnAdmin(db->add_subcommand("status", "versions of schema and program"), line, flags,
          SchemaStatus);
  OnAdmin(db->add_subcommand("counts", "how many records a workspace holds"), line, flags,
          CountRecords);
}

}  // namespace

void AddAdminCommands(CLI::App& app, CommandLine& line) {
  AddKeyCommands(app, line);
  AddDatabaseCommands(app, line);
}

}  // namespace stanna::ctl
