#include "tools/stannactl/admin/api_key_admin.h"

#include <glog/logging.h>

#include <algorithm>
#include <boost/json.hpp>

#include "server/app/backends.h"
#include "server/auth/api_keys.h"
#include "server/connect/connector.h"
#include "storage/audit_store.h"
#include "storage/workspace_store.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {
namespace {

using storage::ApiKey;
using storage::Role;

constexpr const char* kRoles[] = {"viewer", "member", "admin"};

std::string NameOf(Role role) { return kRoles[static_cast<int>(role) - 1]; }

absl::StatusOr<Role> RoleNamed(const std::string& name) {
  for (const Role role : {Role::kViewer, Role::kMember, Role::kAdmin}) {
    if (NameOf(role) == name) return role;
  }
  return InvalidArgument("\"" + name + "\" is no role; there are viewer, member and admin");
}

constexpr std::string_view kActive = "active";

std::string StateOf(const ApiKey& key) {
  if (key.revoked_at) return "revoked";
  return std::string(key.expires_at && *key.expires_at <= SystemClock().Now() ? "expired"
                                                                              : kActive);
}

std::optional<Time> ExpiryOf(Time now, int days) {
  if (days == 0) return std::nullopt;
  return now + std::chrono::days(days);
}

// As long as the other one was given.
std::optional<Time> ExpiryLike(const ApiKey& key, Time now) {
  if (!key.expires_at) return std::nullopt;
  return now + (*key.expires_at - key.created_at);
}

boost::json::value TimeOrNull(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return boost::json::value(FormatRfc3339(*time));
}

boost::json::object ToJson(const ApiKey& key) {
  return {{"id", key.id.value},
          {"workspaceId", key.workspace_id.value},
          {"name", key.name},
          {"role", NameOf(key.role)},
          {"hint", key.hint},
          {"createdAt", FormatRfc3339(key.created_at)},
          {"lastUsedAt", TimeOrNull(key.last_used_at)},
          {"expiresAt", TimeOrNull(key.expires_at)},
          {"isActive", StateOf(key) == kActive}};
}

// The secret, this once.
std::string ShowNewKey(const auth::NewApiKey& key, const AdminTarget& target) {
  if (!target.json) return key.secret + "\n";
  boost::json::object json = ToJson(key.record);
  json["key"] = key.secret;
  return boost::json::serialize(json) + "\n";
}

std::string DayOf(const std::optional<Time>& time) {
  return time ? FormatRfc3339(*time).substr(0, 10) : "-";
}

std::string ShowKeys(const std::vector<ApiKey>& keys, LongCells cells) {
  Table table(
      {{"id"}, {"name"}, {"role"}, {"key"}, {"created"}, {"last used"}, {"expires"}, {"state"}},
      cells);
  for (const ApiKey& key : keys) {
    table.AddRow({key.id.value, key.name, NameOf(key.role), key.hint, DayOf(key.created_at),
                  DayOf(key.last_used_at), DayOf(key.expires_at), StateOf(key)});
  }
  return keys.empty() ? "no keys\n" : table.Render();
}

// The database knows nobody here: whoever may open it is its operator. A key that is made is shown
// once, so that a note that can't be written is no reason to keep it back.
void NoteChange(storage::Stores& stores, const WorkspaceId& workspace, const std::string& command,
                const ApiKeyId& key) {
  const absl::Status noted = stores.audit().Append(workspace,
                                                   {{.at = SystemClock().Now(),
                                                     .caller = "operator",
                                                     .method = "stannactl keys " + command,
                                                     .resource = "key_id=" + key.value,
                                                     .outcome = "OK",
                                                     .is_change = true}},
                                                   Deadline::After(kAdminTimeout));
  if (!noted.ok()) LOG(WARNING) << "not in the audit log: " << ToString(noted);
}

}  // namespace

absl::StatusOr<std::string> CreateKey(const app::Options& options, const AdminTarget& target,
                                      const NewKey& wanted) {
  ASSIGN_OR_RETURN(const Role role, RoleNamed(wanted.role));
  ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
  RETURN_IF_ERROR(CheckKeyFile(options, *stores));
  ASSIGN_OR_RETURN(const auto cipher, app::OpenCipher(options));
  ASSIGN_OR_RETURN(const WorkspaceId workspace, ChooseWorkspace(target, *stores));
  const Time now = SystemClock().Now();
  const Deadline deadline = Deadline::After(kAdminTimeout);
  RETURN_IF_ERROR(stores->workspaces().Ensure(connect::NewWorkspace(workspace, now), deadline));
  auth::NewApiKey key = auth::MakeApiKey(workspace, wanted.name, role, *cipher, now);
  key.record.expires_at = ExpiryOf(now, wanted.expires_in_days);
  RETURN_IF_ERROR(stores->api_keys().Create(key.record, deadline));
  NoteChange(*stores, workspace, "create", key.record.id);
  return ShowNewKey(key, target);
}

absl::StatusOr<std::string> RotateKey(const app::Options& options, const AdminTarget& target,
                                      const std::string& key_id, int overlap_hours,
                                      std::optional<int> expires_in_days) {
  ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
  RETURN_IF_ERROR(CheckKeyFile(options, *stores));
  ASSIGN_OR_RETURN(const auto cipher, app::OpenCipher(options));
  ASSIGN_OR_RETURN(const WorkspaceId workspace, ChooseWorkspace(target, *stores));
  const Deadline deadline = Deadline::After(kAdminTimeout);
  ASSIGN_OR_RETURN(const auto keys, stores->api_keys().List(workspace, deadline));
  const auto old = std::find_if(keys.begin(), keys.end(),
                                [&](const ApiKey& key) { return key.id.value == key_id; });
  if (old == keys.end()) return NotFound("no API key " + key_id);
  const Time now = SystemClock().Now();
  auth::NewApiKey key = auth::MakeApiKey(workspace, old->name, old->role, *cipher, now);
  key.record.expires_at = expires_in_days ? ExpiryOf(now, *expires_in_days) : ExpiryLike(*old, now);
  RETURN_IF_ERROR(stores->api_keys().Rotate(old->id, key.record,
                                            now + std::chrono::hours(overlap_hours), deadline));
  NoteChange(*stores, workspace, "rotate", old->id);
  return ShowNewKey(key, target);
}

absl::StatusOr<std::string> ListKeys(const app::Options& options, const AdminTarget& target) {
  ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
  ASSIGN_OR_RETURN(const WorkspaceId workspace, ChooseWorkspace(target, *stores));
  ASSIGN_OR_RETURN(const auto keys,
                   stores->api_keys().List(workspace, Deadline::After(kAdminTimeout)));
  if (!target.json) return ShowKeys(keys, target.cells);
  boost::json::array json;
  for (const ApiKey& key : keys) json.push_back(ToJson(key));
  return boost::json::serialize(json) + "\n";
}

absl::StatusOr<std::string> RevokeKey(const app::Options& options, const AdminTarget& target,
                                      const std::string& key_id) {
  ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
  ASSIGN_OR_RETURN(const WorkspaceId workspace, ChooseWorkspace(target, *stores));
  RETURN_IF_ERROR(stores->api_keys().Revoke(workspace, ApiKeyId(key_id), SystemClock().Now(),
                                            Deadline::After(kAdminTimeout)));
  NoteChange(*stores, workspace, "revoke", ApiKeyId(key_id));
  if (target.json) return boost::json::serialize(boost::json::object{{"id", key_id}}) + "\n";
  return key_id + " is revoked; servers notice within " + std::to_string(auth::kCacheTtl.count()) +
         " s\n";
}

}  // namespace stanna::ctl
