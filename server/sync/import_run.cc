#include "server/sync/import_run.h"

#include <glog/logging.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "server/mapping/domain.h"
#include "server/mapping/mapping_document.h"
#include "server/sync/link_resolver.h"
#include "server/sync/run_errors.h"
#include "server/sync/type_import.h"
#include "storage/config_store.h"
#include "storage/workspace_store.h"

namespace stanna::sync {
namespace {

const std::vector<std::vector<ObjectType>>& Phases() {
  using enum ObjectType;
  static const auto* const kPhases = new std::vector<std::vector<ObjectType>>{
      {kCompany}, {kContact, kDeal, kLineItem}, {kMeeting, kCall, kEmail, kNote, kTask}};
  return *kPhases;
}

// An exception that left a thread would end the whole process.
template <typename Body>
absl::Status Guarded(const Body& body) {
  try {
    return body();
  } catch (const std::exception& e) {
    return Unavailable(std::string("unexpected: ") + e.what());
  }
}

// The more a status says about the run as a whole, the more it counts.
int Weight(const absl::Status& status) {
  if (status.ok()) return 0;
  switch (ScopeOf(status)) {
    case ErrorScope::kType:
      return 1;
    case ErrorScope::kTransient:
      return 2;
    case ErrorScope::kRun:
      // Cancelled threads follow the one that failed.
      return status.code() == absl::StatusCode::kCancelled ? 0 : 3;
    case ErrorScope::kLease:
      return 4;
  }
  return 1;
}

}  // namespace

ImportRun::ImportRun(const RunScope& scope, OnTransient on_transient)
    : scope_(scope), on_transient_(on_transient) {}

absl::Status ImportRun::Execute() {
  RETURN_IF_ERROR(scope_.CheckStop());
  RETURN_IF_ERROR(Prepare());
  const std::jthread totals([this] { ReadTotals(); });
  for (const auto& phase : Phases()) {
    if (absl::Status status = ImportPhase(phase); !status.ok()) {
      scope_.signals.Stop();  // the totals too
      return status;
    }
  }
  return ResolveLinks(*mapper_, scope_);
}

absl::Status ImportRun::Prepare() {
  mapping::MappingContext context;
  ASSIGN_OR_RETURN(context.config, LoadMapping());
  std::string workspace_currency;
  ASSIGN_OR_RETURN(auto own_domains, LoadOwnDomains(workspace_currency));
  std::vector<ObjectType> types;
  for (const ObjectType type : kAllObjectTypes) {
    if (IsToRead(type)) types.push_back(type);
  }
  ASSIGN_OR_RETURN(
      portal_, ReadPortal(scope_.client, scope_.stores.portals(), scope_.run.workspace_id, types,
                          context.config, scope_.Call(), scope_.options));
  for (const auto& [type, calls] : portal_.calls) {
    uncounted_calls_[static_cast<std::size_t>(type)] += calls;
  }
  context.owners = portal_.owners;
  context.home_currency =
      portal_.home_currency.empty() ? workspace_currency : portal_.home_currency;
  mapper_ = std::make_unique<PageMapper>(scope_.stores.records(), scope_.run.workspace_id,
                                         std::move(context), std::move(own_domains));
  return absl::OkStatus();
}

absl::StatusOr<mapping::MappingConfig> ImportRun::LoadMapping() const {
  const auto latest =
      scope_.stores.configs().GetLatest(scope_.run.workspace_id, scope_.StoreDeadline());
  if (IsNotFound(latest.status())) return mapping::StandardMapping();
  RETURN_IF_ERROR(latest);
  auto config = mapping::ParseMappingDocument(latest->document);
  if (config.ok()) return config;
  // Checked when it was stored; a newer program may be stricter.
  return WithReason(FailedPrecondition("configuration version " + std::to_string(latest->version) +
                                       " can't be used: " + MessageOf(config.status())),
                    "INVALID_CONFIGURATION");
}

absl::StatusOr<mapping::OwnDomains> ImportRun::LoadOwnDomains(std::string& currency) const {
  mapping::OwnDomains own;
  // A workspace is named by its e-mail domain unless it was given another id.
  const std::string& id = scope_.run.workspace_id.value;
  if (const auto named = mapping::NormalizeDomain(id); named.ok()) own.insert(named.domain);
  const auto workspace =
      scope_.stores.workspaces().Get(scope_.run.workspace_id, scope_.StoreDeadline());
  if (IsNotFound(workspace.status())) return own;
  RETURN_IF_ERROR(workspace);
  own.insert(workspace->own_domains.begin(), workspace->own_domains.end());
  currency = workspace->currency;
  return own;
}

const storage::ObjectProgress* ImportRun::ProgressOf(ObjectType type) const {
  const auto& all = scope_.run.progress;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& progress) { return progress.type == type; });
  return found == all.end() ? nullptr : &*found;
}

bool ImportRun::IsToRead(ObjectType type) const {
  const auto& types = scope_.run.types;
  if (std::find(types.begin(), types.end(), type) == types.end()) return false;
  const storage::ObjectProgress* progress = ProgressOf(type);
  return progress == nullptr || (!progress->finished && progress->error.empty());
}

// Beside the import, because search has a limit of its own. A total that can't be had leaves the
// progress without a percentage and nothing else.
void ImportRun::ReadTotals() {
  for (const ObjectType type : scope_.run.types) {
    if (scope_.signals.StopRequested()) return;
    const storage::ObjectProgress* progress = ProgressOf(type);
    if (progress != nullptr && progress->total) continue;
    const absl::Status status =
        Guarded([this, type, progress] { return ReadTotal(type, progress); });
    if (status.ok() || scope_.signals.StopRequested()) continue;
    LOG(WARNING) << "run " << scope_.run.id << ": no total of " << NameOf(type) << ": "
                 << ToString(status);
    // The next type would wait as long again, and the run with it.
    if (ScopeOf(status) != ErrorScope::kType) return;
  }
}

absl::Status ImportRun::ReadTotal(ObjectType type, const storage::ObjectProgress* progress) {
  std::int64_t total = 0;
  if (progress != nullptr && progress->finished) {
    total = progress->processed;  // by an earlier attempt that ended before it asked
  } else {
    hubspot::SearchRequest request;
    request.type = type;
    request.limit = 1;
    const auto page = scope_.client.Search(request, scope_.Call());
    uncounted_calls_[static_cast<std::size_t>(type)] += 1;
    RETURN_IF_ERROR(page);
    total = page->total;
  }
  return scope_.stores.sync_runs().SetTotal(scope_.run.workspace_id, scope_.run.id, type, total,
                                            scope_.StoreDeadline());
}

absl::Status ImportRun::ImportPhase(const std::vector<ObjectType>& phase) {
  std::vector<absl::Status> results(phase.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < phase.size(); ++i) {
      if (!IsToRead(phase[i])) continue;
      threads.emplace_back([this, type = phase[i], &result = results[i]] {
        result = Guarded([this, type] { return ImportOne(type); });
        // What ends the run ends its siblings; a transient error may not meet them.
        if (!result.ok() && ScopeOf(result) >= ErrorScope::kRun) scope_.signals.Stop();
      });
    }
  }
  const auto worst = std::max_element(results.begin(), results.end(),
                                      [](auto& a, auto& b) { return Weight(a) < Weight(b); });
  if (worst != results.end() && !worst->ok()) return *worst;
  return scope_.CheckStop();
}

absl::Status ImportRun::ImportOne(ObjectType type) {
  const storage::ObjectProgress* progress = ProgressOf(type);
  TypeImport import;
  import.type = type;
  import.properties = portal_.properties[type];
  import.after = progress == nullptr ? "" : progress->after;
  import.uncounted_calls = &uncounted_calls_[static_cast<std::size_t>(type)];
  const absl::Status status = ImportType(import, *mapper_, scope_);
  if (status.ok()) return status;
  const ErrorScope scope = ScopeOf(status);
  const bool recorded = scope == ErrorScope::kType ||
                        (scope == ErrorScope::kTransient && on_transient_ == OnTransient::kRecord);
  if (!recorded) return status;
  LOG(WARNING) << "run " << scope_.run.id << ": " << NameOf(type)
               << " stopped early: " << ToString(status);
  return scope_.stores.sync_runs().SetObjectError(scope_.run.workspace_id, scope_.run.id, type,
                                                  MessageForPerson(status), scope_.StoreDeadline());
}

}  // namespace stanna::sync
