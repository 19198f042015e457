#include "server/sync/run_execution.h"

#include <glog/logging.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/trace_context.h"
#include "server/sync/guarded.h"
#include "server/sync/health_update.h"
#include "server/sync/link_resolver.h"
#include "server/sync/mapping_setup.h"
#include "server/sync/observed_health.h"
#include "server/sync/pending_reads.h"
#include "server/sync/reconciliation.h"
#include "server/sync/requested_properties.h"
#include "server/sync/revenue_update.h"
#include "server/sync/run_errors.h"
#include "server/sync/sweeps.h"
#include "server/sync/type_changes.h"
#include "server/sync/type_import.h"
#include "server/sync/workspace_config.h"
#include "storage/history_store.h"
#include "storage/portal_store.h"

namespace stanna::sync {
namespace {

using storage::RunKind;

const std::vector<std::vector<ObjectType>>& Phases() {
  using enum ObjectType;
  static const auto* const kPhases = new std::vector<std::vector<ObjectType>>{
      {kCompany}, {kContact}, {kDeal}, {kLineItem, kMeeting, kCall, kEmail, kNote, kTask}};
  return *kPhases;
}

// So many clients take a few seconds: what is done sooner needs no sign of life.
constexpr std::int64_t kTellScoring = 10 * kHealthBatch;

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

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

}  // namespace

RunExecution::RunExecution(const RunScope& scope, OnTransient on_transient)
    : scope_(scope), on_transient_(on_transient) {
  for (const ObjectType type : kAllObjectTypes) {
    calls_[static_cast<std::size_t>(type)] = std::make_unique<TypeCalls>(type, scope);
    CheckpointOf(type).type = type;
  }
}

absl::Status RunExecution::Execute() {
  RETURN_IF_ERROR(scope_.CheckStop());
  if (scope_.run.kind == RunKind::kLive) return ExecuteLive();
  RETURN_IF_ERROR(Prepare());
  const std::jthread totals(InThisTrace([this] {
    if (scope_.run.kind == RunKind::kFull) ReadTotals();
  }));
  for (const auto& phase : Phases()) {
    if (absl::Status status = SyncPhase(phase); !status.ok()) {
      scope_.signals.Stop();  // the totals too
      return status;
    }
  }
  if (scope_.run.kind != RunKind::kReplay) RETURN_IF_ERROR(DrainQueuedReads());
  RETURN_IF_ERROR(ResolveLinks(*mapper_, scope_));
  RETURN_IF_ERROR(UpdateRevenue(scope_));
  return UpdateScores();
}

absl::Status RunExecution::ExecuteLive() {
  const Time started_at = scope_.clock.Now();
  RETURN_IF_ERROR(LoadCheckpoints());
  LiveExecution live(
      scope_, [this] { return LoadLiveView(); },
      [this](ObjectType type) -> TypeCalls& { return CallsOf(type); });
  RETURN_IF_ERROR(live.Run());
  for (const ObjectType type : scope_.run.types) RETURN_IF_ERROR(CloseType(type, started_at));
  return absl::OkStatus();
}

absl::StatusOr<LiveView> RunExecution::LoadLiveView() {
  RETURN_IF_ERROR(PrepareMapping());
  LiveView view;
  view.mapper = mapper_.get();
  view.config_version = config_.version;
  for (const ObjectType type : scope_.run.types) {
    if (IsLeftOut(type)) continue;
    view.shapes[type] = ShapeOf(type);
    view.interest.types.insert(type);
    const auto& requested = view.shapes[type].properties;
    view.interest.requested[type].insert(requested.begin(), requested.end());
    auto& watched = view.interest.watched[type];
    for (const std::string_view name : storage::WatchedProperties(type)) watched.emplace(name);
    const auto also = config::AlsoWatched(config_, type);
    watched.insert(also.begin(), also.end());
    if (watched.empty()) continue;
    ASSIGN_OR_RETURN(const auto definitions,
                     scope_.stores.portals().ListProperties(scope_.run.workspace_id, type,
                                                            scope_.StoreDeadline()));
    for (const storage::PropertyDefinition& definition : definitions) {
      if (!watched.contains(definition.name)) continue;
      if (definition.type == "datetime") view.interest.times[type].insert(definition.name);
      if (definition.type == "date") view.interest.dates[type].insert(definition.name);
    }
  }
  return view;
}

void RunExecution::LogScoring(std::int64_t scored, std::int64_t left) const {
  if (scored + left < kTellScoring || scored % kTellScoring != 0) return;
  scope_.Log({.event = "SCORING_CLIENTS",
              .count = scored,
              .message = "worked out the health of " + std::to_string(scored) + " clients, " +
                         std::to_string(left) + " to go"});
}

absl::Status RunExecution::UpdateScores() {
  const HealthUpdate update{
      .stores = scope_.stores,
      .workspace = scope_.run.workspace_id,
      .clock = scope_.clock,
      .fence = scope_.fence,
      .store_deadline = scope_.options.store_deadline,
      .check_stop = [this] { return scope_.CheckStop(); },
      .progress = [this](auto scored, auto left) { LogScoring(scored, left); }};
  ASSIGN_OR_RETURN(const std::int64_t scored, UpdateHealthOf(scope_, update));
  if (scored == 0) return absl::OkStatus();
  scope_.Log({.event = "CLIENTS_SCORED",
              .count = scored,
              .message = std::to_string(scored) + " clients' health was worked out"});
  return absl::OkStatus();
}

absl::Status RunExecution::Prepare() {
  RETURN_IF_ERROR(LoadCheckpoints());
  RETURN_IF_ERROR(PrepareMapping());
  if (scope_.run.kind != RunKind::kReplay) CountEarlierCalls();
  return absl::OkStatus();
}

absl::Status RunExecution::PrepareMapping() {
  const WorkspaceId& workspace = scope_.run.workspace_id;
  ASSIGN_OR_RETURN(auto config,
                   LoadConfiguration(scope_.stores, workspace, scope_.StoreDeadline()));
  RETURN_IF_ERROR(scope_.stores.sync_runs().NoteConfigVersion(
      workspace, scope_.run.id, config.version, scope_.StoreDeadline()));
  config_ = std::move(config);
  context_.config = config_.mapping;
  ASSIGN_OR_RETURN(OwnIdentity own,
                   LoadOwnIdentity(scope_.stores, workspace, scope_.StoreDeadline()));
  RETURN_IF_ERROR(PreparePortal());
  context_.owners = portal_.owners;
  context_.home_currency = portal_.home_currency.empty() ? own.currency : portal_.home_currency;
  ASSIGN_OR_RETURN(context_.labels,
                   LoadOptionLabels(scope_.stores, workspace, config_, scope_.StoreDeadline()));
  std::vector<ObjectType> read_anew;
  if (scope_.run.kind != RunKind::kReplay) {
    std::ranges::copy_if(kAllObjectTypes, std::back_inserter(read_anew),
                         [this](ObjectType type) { return IsToRead(type); });
  }
  ASSIGN_OR_RETURN(const auto types, LoadPropertyTypes(scope_.stores, workspace, config_,
                                                       scope_.StoreDeadline(), read_anew));
  mapper_ = std::make_unique<PageMapper>(
      scope_.stores.records(), workspace, context_,
      RecordGate(config_, {types, context_.labels, scope_.clock.Now()}), std::move(own.domains));
  return absl::OkStatus();
}

absl::Status RunExecution::PreparePortal() {
  SnapshotRequest request{.config = config_, .types = {}, .max_calls = std::nullopt};
  for (const ObjectType type : kAllObjectTypes) {
    if (IsToRead(type) && !IsLeftOut(type)) request.types.push_back(type);
  }
  // A first read needs all of them, a reconciliation is there to find what changed.
  const bool is_quick = scope_.run.kind == RunKind::kQuick || scope_.run.kind == RunKind::kBackfill;
  const bool all_imported = std::all_of(request.types.begin(), request.types.end(),
                                        [this](ObjectType type) { return IsImported(type); });
  if (is_quick && all_imported) request.max_calls = scope_.options.definitions_per_cycle;
  const bool asks_nothing =
      scope_.run.kind == RunKind::kReplay || scope_.run.kind == RunKind::kLive;
  if (asks_nothing) request.max_calls = 0;
  ASSIGN_OR_RETURN(portal_, ReadPortal(request, scope_));
  for (const auto& [type, calls] : portal_.calls) CallsOf(type).Add(calls);
  return absl::OkStatus();
}

absl::Status RunExecution::LoadCheckpoints() {
  ASSIGN_OR_RETURN(auto stored, scope_.stores.checkpoints().List(scope_.run.workspace_id,
                                                                 scope_.StoreDeadline()));
  for (storage::SyncCheckpoint& checkpoint : stored) {
    CheckpointOf(checkpoint.type) = std::move(checkpoint);
  }
  return absl::OkStatus();
}

// What the run saves is told by what the last complete read of everything cost.
void RunExecution::CountEarlierCalls() {
  storage::RunQuery query;
  query.kind = RunKind::kFull;
  query.state = storage::RunState::kCompleted;
  query.limit = 1;
  const auto runs =
      scope_.stores.sync_runs().List(scope_.run.workspace_id, query, scope_.StoreDeadline());
  if (!runs.ok() || runs->runs.empty()) return;
  for (const storage::ObjectProgress& progress : runs->runs.front().progress) {
    full_calls_[progress.type] = progress.calls;
  }
}

const storage::ObjectProgress* RunExecution::ProgressOf(ObjectType type) const {
  const auto& all = scope_.run.progress;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& progress) { return progress.type == type; });
  return found == all.end() ? nullptr : &*found;
}

bool RunExecution::IsToRead(ObjectType type) const {
  const auto& types = scope_.run.types;
  if (std::find(types.begin(), types.end(), type) == types.end()) return false;
  const storage::ObjectProgress* progress = ProgressOf(type);
  return progress == nullptr || (!progress->finished && progress->error.empty());
}

// Of a type that the configuration leaves out as a whole nothing needs to be read. Once it is let
// in again, it is imported, or read from where reading stopped.
bool RunExecution::IsLeftOut(ObjectType type) const {
  if (scope_.run.kind == RunKind::kReplay) return false;
  const auto filter = config_.filters.types.find(type);
  return filter != config_.filters.types.end() && filter->second.none;
}

bool RunExecution::IsImported(ObjectType type) const {
  const storage::SyncCheckpoint& checkpoint = CheckpointOf(type);
  if (!checkpoint.imported_at) return false;
  const auto properties = portal_.properties.find(type);
  return properties == portal_.properties.end() ||
         MissingProperties(checkpoint.properties, properties->second).empty();
}

TypeShape RunExecution::ShapeOf(ObjectType type) const {
  TypeShape shape;
  if (const auto found = portal_.properties.find(type); found != portal_.properties.end()) {
    shape.properties = found->second;
  }
  shape.associations = InlineAssociations(type);
  std::erase_if(shape.associations,
                [this](ObjectType to) { return refused_[static_cast<std::size_t>(to)]; });
  return shape;
}

// Beside the import, because search has a limit of its own. A total that can't be had leaves the
// progress without a percentage and nothing else.
void RunExecution::ReadTotals() {
  for (const ObjectType type : scope_.run.types) {
    if (scope_.signals.StopRequested()) return;
    if (IsLeftOut(type)) continue;
    const absl::Status status = Guarded([this, type] { return TotalOf(type).status(); });
    if (status.ok() || scope_.signals.StopRequested()) continue;
    LOG(WARNING) << "run " << scope_.run.id << ": no total of " << NameOf(type) << ": "
                 << ToString(status);
    // The next type would wait as long again, and the run with it.
    if (ScopeOf(status) != ErrorScope::kType) return;
  }
}

// The thread that reads all totals and the type's own ask once between them.
absl::StatusOr<std::int64_t> RunExecution::TotalOf(ObjectType type) {
  KnownTotal& known = totals_[static_cast<std::size_t>(type)];
  const std::lock_guard lock(known.asking);
  if (known.total) return *known.total;
  const storage::ObjectProgress* progress = ProgressOf(type);
  if (progress != nullptr && (progress->total || progress->finished)) {
    // By an earlier attempt, which may have ended before it asked.
    known.total = progress->total.value_or(progress->processed);
    if (progress->total) return *known.total;
  } else {
    hubspot::SearchRequest request;
    request.type = type;
    request.limit = 1;
    ASSIGN_OR_RETURN(const auto page, CallsOf(type).Search(request));
    known.total = page.total;
  }
  RETURN_IF_ERROR(scope_.stores.sync_runs().SetTotal(scope_.run.workspace_id, scope_.run.id, type,
                                                     *known.total, scope_.StoreDeadline()));
  return *known.total;
}

absl::Status RunExecution::SyncPhase(const std::vector<ObjectType>& phase) {
  std::vector<absl::Status> results(phase.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < phase.size(); ++i) {
      if (!IsToRead(phase[i])) continue;
      threads.emplace_back(InThisTrace([this, type = phase[i], &result = results[i]] {
        result = Guarded([this, type] { return SyncOne(type); });
        // What ends the run ends its siblings; a transient error may not meet them.
        if (!result.ok() && ScopeOf(result) >= ErrorScope::kRun) scope_.signals.Stop();
      }));
    }
  }
  const auto worst = std::max_element(results.begin(), results.end(),
                                      [](auto& a, auto& b) { return Weight(a) < Weight(b); });
  if (worst != results.end() && !worst->ok()) return *worst;
  return scope_.CheckStop();
}

absl::Status RunExecution::SyncOne(ObjectType type) {
  const Time started_at = scope_.clock.Now();
  if (IsLeftOut(type)) return CloseType(type, started_at);
  const storage::ObjectProgress* progress = ProgressOf(type);
  absl::Status status = SyncRecords(type, progress == nullptr ? "" : progress->after);
  if (status.ok() && scope_.run.kind == RunKind::kReconcile) status = SweepType(type);
  if (status.ok() && scope_.run.kind == RunKind::kReconcile) status = CompareCounts(type);
  if (status.ok() && scope_.run.kind == RunKind::kFull) status = CompareIfPossible(type);
  if (status.ok()) return CloseType(type, started_at);
  const ErrorScope scope = ScopeOf(status);
  const bool recorded = scope == ErrorScope::kType ||
                        (scope == ErrorScope::kTransient && on_transient_ == OnTransient::kRecord);
  return recorded ? RecordError(type, status) : status;
}

absl::Status RunExecution::SyncRecords(ObjectType type, const std::string& resume_after) {
  if (scope_.run.kind == RunKind::kReplay) {
    return ReplayType(resume_after, *mapper_, CallsOf(type), scope_);
  }
  if (scope_.run.kind == RunKind::kFull) return Import(type, resume_after);
  if (scope_.run.kind == RunKind::kBackfill && IsActivity(type)) {
    return ReadHistory(ShapeOf(type), resume_after, *mapper_, CallsOf(type), scope_);
  }
  if (!IsImported(type)) return Import(type, resume_after);
  RETURN_IF_ERROR(ReadChanges(ShapeOf(type), resume_after, *mapper_, CallsOf(type), scope_,
                              CheckpointOf(type)));
  CheckpointOf(type).synced_at = scope_.clock.Now();
  return PutCheckpoint(type);
}

// What changes while the import reads is left to the next quick sync, which begins where the
// import's first execution did.
absl::Status RunExecution::Import(ObjectType type, const std::string& resume_after) {
  storage::SyncCheckpoint& checkpoint = CheckpointOf(type);
  if (resume_after.empty() || !checkpoint.import_began) {
    checkpoint.import_began = scope_.client->PortalNow();
    RETURN_IF_ERROR(PutCheckpoint(type));
  }
  const TypeShape shape = ShapeOf(type);
  absl::StatusOr<std::int64_t> total = Unavailable("not asked");
  const absl::Status asked = Guarded([&] { return (total = TotalOf(type)).status(); });
  if (!asked.ok() && ScopeOf(asked) >= ErrorScope::kRun) return asked;
  // Without a total the list alone does.
  ASSIGN_OR_RETURN(
      const ImportSource source,
      ImportType({shape, asked.ok() ? *total : 0}, resume_after, *mapper_, CallsOf(type), scope_));
  checkpoint.fast_until = checkpoint.truth_until = checkpoint.import_began;
  // Searches showed what their index held.
  if (source == ImportSource::kListAndSearch) *checkpoint.truth_until -= scope_.options.index_lag;
  checkpoint.properties = Joined(shape.properties);
  checkpoint.imported_at = checkpoint.synced_at = scope_.clock.Now();
  return PutCheckpoint(type);
}

absl::Status RunExecution::SweepType(ObjectType type) {
  storage::SyncCheckpoint& checkpoint = CheckpointOf(type);
  const auto is_done = [this](const std::optional<Time>& at) {
    return at && *at >= scope_.run.created_at;  // by an earlier execution of this run
  };
  const TypeShape shape = ShapeOf(type);
  if (!shape.associations.empty() && !is_done(checkpoint.associations_at)) {
    ASSIGN_OR_RETURN(const std::int64_t changed,
                     SweepAssociations(shape.associations, *mapper_, CallsOf(type), scope_));
    LogSwept(type, "ASSOCIATIONS_CHANGED", changed, "associations");
    checkpoint.associations_at = scope_.clock.Now();
    RETURN_IF_ERROR(PutCheckpoint(type));
  }
  const auto calculated = portal_.calculated.find(type);
  const bool any = calculated != portal_.calculated.end() && !calculated->second.empty();
  if (!any || is_done(checkpoint.calculated_at)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::int64_t changed,
                   SweepProperties(calculated->second, *mapper_, CallsOf(type), scope_));
  LogSwept(type, "CALCULATED_PROPERTIES_CHANGED", changed, "calculated properties");
  checkpoint.calculated_at = scope_.clock.Now();
  return PutCheckpoint(type);
}

void RunExecution::LogSwept(ObjectType type, std::string_view event, std::int64_t changed,
                            std::string_view what) const {
  if (changed == 0) return;
  scope_.Log({.event = std::string(event),
              .type = type,
              .count = changed,
              .message = std::string(what) + " of " + std::to_string(changed) + " " +
                         std::string(NameOf(type)) +
                         " had changed without moving their last-modified time"});
}

// Whether as many records are here as HubSpot counted when the import began, which costs no call.
absl::StatusOr<bool> RunExecution::HoldsTheTotal(ObjectType type) const {
  const auto total = totals_[static_cast<std::size_t>(type)].total;  // the type's own thread asked
  if (!total) return false;
  ASSIGN_OR_RETURN(
      const std::int64_t here,
      scope_.stores.records().CountLive(scope_.run.workspace_id, type, scope_.StoreDeadline()));
  return here == *total;
}

// The import itself is whole; what no search says today, a reconciliation will say.
absl::Status RunExecution::CompareIfPossible(ObjectType type) {
  ASSIGN_OR_RETURN(const bool equal, HoldsTheTotal(type));
  if (equal) return absl::OkStatus();
  const absl::Status status = Guarded([this, type] { return CompareCounts(type); });
  if (status.ok() || scope_.signals.StopRequested() || ScopeOf(status) >= ErrorScope::kRun) {
    return status;
  }
  scope_.Log({.severity = storage::LogSeverity::kWarning,
              .event = "NOT_COMPARED",
              .type = type,
              .message = std::string(NameOf(type)) +
                         " could not be compared with HubSpot: " + MessageForPerson(status)});
  return absl::OkStatus();
}

absl::Status RunExecution::CompareCounts(ObjectType type) {
  const Time until = scope_.client->PortalNow() - scope_.options.index_lag;
  const bool imported_now = scope_.run.kind == RunKind::kFull;
  const CompareDepth depth = imported_now ? CompareDepth::kCounts : CompareDepth::kIds;
  ASSIGN_OR_RETURN(const Differences found, Reconcile(until, depth, CallsOf(type), scope_));
  CheckpointOf(type).reconciled_at = scope_.clock.Now();
  RETURN_IF_ERROR(PutCheckpoint(type));
  const bool differs = found.total() > 0;
  scope_.Log({.severity = differs ? storage::LogSeverity::kWarning : storage::LogSeverity::kInfo,
              .event = "RECONCILED",
              .type = type,
              .count = found.total(),
              .message = std::string(NameOf(type)) +
                         " compared with HubSpot: " + std::to_string(found.missing) + " missing, " +
                         std::to_string(found.extra) + " extra, " + std::to_string(found.stale) +
                         " stale" + (differs ? "; they are read again" : "")});
  return absl::OkStatus();
}

absl::Status RunExecution::PutCheckpoint(ObjectType type) {
  return scope_.stores.checkpoints().Put(scope_.run.workspace_id, scope_.fence, CheckpointOf(type),
                                         scope_.StoreDeadline());
}

absl::Status RunExecution::CloseType(ObjectType type, Time started_at) {
  storage::SyncRunStore::Effort effort;
  effort.calls = CallsOf(type).Take();
  effort.waited = CallsOf(type).TakeWaited();
  effort.started_at = started_at;
  effort.finished_at = scope_.clock.Now();
  const auto full = full_calls_.find(type);
  const bool is_quick = scope_.run.kind == RunKind::kQuick;
  if (is_quick && full != full_calls_.end()) {
    const storage::ObjectProgress* progress = ProgressOf(type);
    const std::int64_t made = effort.calls + (progress == nullptr ? 0 : progress->calls);
    effort.calls_saved = std::max<std::int64_t>(0, full->second - made);
  }
  return scope_.stores.sync_runs().AddEffort(scope_.run.workspace_id, scope_.run.id, type, effort,
                                             scope_.StoreDeadline());
}

absl::Status RunExecution::recorded() const {
  const std::lock_guard lock(recorded_mutex_);
  return recorded_;
}

absl::Status RunExecution::RecordError(ObjectType type, const absl::Status& status) {
  LOG(WARNING) << "run " << scope_.run.id << ": " << NameOf(type)
               << " stopped early: " << ToString(status);
  {
    // A scope is what a person can do something about.
    const std::lock_guard lock(recorded_mutex_);
    const bool is_graver = ReasonOf(status) == "HUBSPOT_MISSING_SCOPES";
    if (recorded_.ok() || is_graver) recorded_ = status;
  }
  if (ReasonOf(status) == "HUBSPOT_MISSING_SCOPES") refused_[static_cast<std::size_t>(type)] = true;
  scope_.Log({.severity = storage::LogSeverity::kError,
              .event = "TYPE_FAILED",
              .type = type,
              .message = std::string(NameOf(type)) + ": " + MessageForPerson(status)});
  return scope_.stores.sync_runs().SetObjectError(scope_.run.workspace_id, scope_.run.id, type,
                                                  MessageForPerson(status), scope_.StoreDeadline());
}

// Types that were refused keep their queue.
absl::Status RunExecution::DrainQueuedReads() {
  for (const ObjectType type : scope_.run.types) {
    if (refused_[static_cast<std::size_t>(type)]) continue;
    const absl::Status status = ReadPending(ShapeOf(type), *mapper_, CallsOf(type), scope_);
    if (status.ok()) {
      storage::SyncRunStore::Effort effort;
      effort.calls = CallsOf(type).Take();
      effort.waited = CallsOf(type).TakeWaited();
      if (effort.calls > 0) {
        RETURN_IF_ERROR(scope_.stores.sync_runs().AddEffort(scope_.run.workspace_id, scope_.run.id,
                                                            type, effort, scope_.StoreDeadline()));
      }
    } else if (ScopeOf(status) != ErrorScope::kType) {
      return status;
    } else {
      RETURN_IF_ERROR(RecordError(type, status));
    }
  }
  return absl::OkStatus();
}

}  // namespace stanna::sync
