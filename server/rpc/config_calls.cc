#include "server/rpc/config_calls.h"

#include <glog/logging.h>

#include <algorithm>
#include <utility>

#include "server/rpc/errors.h"
#include "server/rpc/integration_protos.h"
#include "server/rpc/page.h"
#include "server/rpc/preview_protos.h"
#include "server/rpc/record_links.h"
#include "server/rpc/request_checks.h"
#include "server/sync/config_apply.h"
#include "server/sync/config_preview.h"
#include "server/sync/workspace_config.h"

namespace stanna::rpc {

namespace v1 = integration::v1;

namespace {

constexpr PageSizes kConfigPages{50, 500};
// Of a preview, of each type: more than a person reads.
constexpr std::int32_t kMostSamples = 50;

storage::ConfigVersion StandardVersion(const CallScope& scope) {
  storage::ConfigVersion standard;
  standard.workspace_id = scope.workspace;
  standard.document = std::string(config::StandardDocument());
  standard.author = "system";
  return standard;
}

bool NamesRecords(const sync::ConfigPreview& preview) {
  return (preview.mrr && !preview.mrr->samples.empty()) ||
         std::ranges::any_of(preview.types, [](const auto& type) { return !type.samples.empty(); });
}

}  // namespace

absl::Status ConfigCalls::Get(const CallScope& scope, const v1::GetConfigRequest& in,
                              v1::Config& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  const auto version = in.has_version() ? Numbered(scope, in.version()) : Current(scope);
  RETURN_IF_ERROR(version);
  ASSIGN_OR_RETURN(out, ToProto(*version));
  return absl::OkStatus();
}

absl::Status ConfigCalls::Update(const CallScope& scope, const v1::UpdateConfigRequest& in,
                                 v1::Config& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  if (!in.config().has_document()) return Violated({{"document", "is required"}});
  ASSIGN_OR_RETURN(const auto next,
                   Next(scope, in.config().etag(), DocumentText(in.config().document())));
  if (!in.validate_only()) return MakeNewest(scope, next, out);
  ASSIGN_OR_RETURN(out, ToProto(next));
  return absl::OkStatus();
}

absl::Status ConfigCalls::Preview(const CallScope& scope, const v1::PreviewConfigRequest& in,
                                  v1::PreviewConfigResponse& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  if (!in.has_document()) return Violated({{"document", "is required"}});
  if (in.sample_size() < 0) return Violated({{"sampleSize", "must not be negative"}});
  ASSIGN_OR_RETURN(const auto draft, Checked(scope, DocumentText(in.document())));
  sync::PreviewOptions options;
  if (in.sample_size() > 0) {
    options.samples = static_cast<std::size_t>(std::min(in.sample_size(), kMostSamples));
  }
  ASSIGN_OR_RETURN(const auto preview,
                   sync::PreviewConfiguration(parts_.stores, scope.workspace, draft, options,
                                              parts_.clock.Now(), scope.deadline));
  const auto connection =
      NamesRecords(preview) ? ReadConnection(parts_.stores, scope) : std::nullopt;
  out = ToProto(preview, connection ? &*connection : nullptr);
  return absl::OkStatus();
}

absl::Status ConfigCalls::ListVersions(const CallScope& scope,
                                       const v1::ListConfigVersionsRequest& in,
                                       v1::ListConfigVersionsResponse& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kConfigPages));
  // Versions are counted without gaps: an offset is a version, and one more tells whether there
  // are older ones.
  ASSIGN_OR_RETURN(const auto current, Current(scope));
  const int before = current.version + 1 - page.offset;
  if (before <= 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto versions, parts_.stores.configs().List(scope.workspace, before,
                                                                     page.limit, scope.deadline));
  for (const auto& version : versions) *out.add_versions() = SummaryOf(version);
  out.set_next_page_token(NextToken(page, versions.size(), current.version));
  return absl::OkStatus();
}

absl::Status ConfigCalls::Rollback(const CallScope& scope, const v1::RollbackConfigRequest& in,
                                   v1::Config& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  ASSIGN_OR_RETURN(const auto earlier, Numbered(scope, in.version()));
  ASSIGN_OR_RETURN(const auto next, Next(scope, in.etag(), earlier.document));
  return MakeNewest(scope, next, out);
}

absl::StatusOr<storage::ConfigVersion> ConfigCalls::Current(const CallScope& scope) const {
  auto latest = parts_.stores.configs().GetLatest(scope.workspace, scope.deadline);
  if (!absl::IsNotFound(latest.status())) return latest;
  return StandardVersion(scope);
}

absl::StatusOr<storage::ConfigVersion> ConfigCalls::Numbered(const CallScope& scope,
                                                             int version) const {
  if (version == 0) return StandardVersion(scope);
  auto found = parts_.stores.configs().Get(scope.workspace, version, scope.deadline);
  if (!found.ok()) return OrNoSuch(found.status(), "config", std::to_string(version));
  return found;
}

// The change stands once it is stored: a replay that can't begin now begins by the schedule.
absl::Status ConfigCalls::MakeNewest(const CallScope& scope, const storage::ConfigVersion& next,
                                     v1::Config& out) const {
  RETURN_IF_ERROR(parts_.stores.configs().Add(next, scope.deadline));
  ASSIGN_OR_RETURN(out, ToProto(next));
  const auto run = sync::ApplyConfiguration(parts_.stores, parts_.syncs, scope.workspace,
                                            parts_.clock.Now(), scope.deadline);
  if (!run.ok()) LOG(WARNING) << "replay of " << scope.workspace << ": " << ToString(run.status());
  if (run.ok() && *run) out.set_apply_sync_id((*run)->value);
  return absl::OkStatus();
}

absl::StatusOr<storage::ConfigVersion> ConfigCalls::Next(const CallScope& scope,
                                                         const std::string& etag,
                                                         std::string document) const {
  ASSIGN_OR_RETURN(const auto current, Current(scope));
  if (!etag.empty() && etag != EtagOf(current.version)) {
    return WithReason(Aborted("The configuration was changed by somebody else; read it again."),
                      "CONFIG_CONFLICT", {{"etag", EtagOf(current.version)}});
  }
  storage::ConfigVersion next;
  next.workspace_id = scope.workspace;
  next.version = current.version + 1;
  next.document = std::move(document);
  next.author = scope.principal ? scope.principal->caller : "";
  next.created_at = parts_.clock.Now();
  RETURN_IF_ERROR(Checked(scope, next.document));
  return next;
}

absl::StatusOr<config::Configuration> ConfigCalls::Checked(const CallScope& scope,
                                                           const std::string& document) const {
  ASSIGN_OR_RETURN(auto parsed, config::ParseDocument(document));
  RETURN_IF_ERROR(sync::CheckConfiguration(parts_.stores, scope.workspace, parsed, scope.deadline));
  return parsed;
}

}  // namespace stanna::rpc
