#include "server/sync/record_diagnosis.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "client/object_scopes.h"
#include "server/mapping/client_matching.h"
#include "server/mapping/domain.h"
#include "server/mapping/email.h"
#include "server/mapping/record_mapping.h"
#include "server/sync/link_rules.h"
#include "server/sync/live_check.h"
#include "server/sync/workspace_config.h"
#include "storage/checkpoint_store.h"
#include "storage/client_store.h"
#include "storage/connection_store.h"
#include "storage/record_store.h"
#include "storage/sync_run_store.h"

namespace stanna::sync {
namespace {

constexpr char kProvider[] = "hubspot";
// How far back a run with the type in it is looked for.
constexpr int kRunsLookedAt = 5;
constexpr int kMostIssues = 50;
// Of several contacts with one address so many are explained.
constexpr std::size_t kMostExplained = 5;

std::string SingularOf(ObjectType type) {
  constexpr std::string_view kNames[] = {"company", "contact", "deal", "line item", "meeting",
                                         "call",    "email",   "note", "task"};
  return std::string(kNames[static_cast<int>(type)]);
}

std::string LabelOf(const RecordName& record) {
  return SingularOf(record.type) + " " + std::to_string(record.id);
}

std::string Listed(const std::vector<ObjectId>& ids) {
  constexpr std::size_t kMostListed = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), kMostListed); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(ids[i]);
  }
  return ids.size() > kMostListed ? text + ", …" : text;
}

// What the live call found, and what it means for the record asked for.
struct Live {
  LiveAnswer answer = LiveAnswer::kNotAsked;
  std::vector<HubSpotRecord> records;
};

/// One request: collects findings while it looks.
class Inquiry {
 public:
  Inquiry(storage::Stores& stores, PortalClients& clients, Time now, const WorkspaceId& workspace,
          const DiagnosisRequest& request, Deadline deadline)
      : stores_(stores),
        clients_(clients),
        now_(now),
        workspace_(workspace),
        request_(request),
        deadline_(deadline) {}

  absl::StatusOr<Diagnosis> Answer() {
    ASSIGN_OR_RETURN(auto config, LoadConfiguration(stores_, workspace_, deadline_));
    context_.config = std::move(config.mapping);
    ASSIGN_OR_RETURN(OwnIdentity own, LoadOwnIdentity(stores_, workspace_, deadline_));
    own_domains_ = std::move(own.domains);
    if (request_.record) {
      RETURN_IF_ERROR(OfRecord(*request_.record));
    } else if (!request_.domain.empty()) {
      RETURN_IF_ERROR(OfDomain(request_.domain));
    } else {
      RETURN_IF_ERROR(OfEmail(request_.email));
    }
    return std::move(out_);
  }

 private:
  void Find(std::string code, std::string message) {
    out_.findings.push_back({std::move(code), std::move(message)});
  }
  void Conclude(Verdict verdict, std::string summary) {
    out_.verdict = verdict;
    out_.summary = std::move(summary);
  }

  absl::Status OfRecord(const RecordName& record) {
    out_.records.push_back(record);
    auto& records = stores_.records();
    ASSIGN_OR_RETURN(const auto stored,
                     records.Load(workspace_, record.type, {record.id}, deadline_));
    ASSIGN_OR_RETURN(const auto tombstones,
                     records.Tombstones(workspace_, record.type, {record.id}, deadline_));
    if (!stored.empty()) {
      RETURN_IF_ERROR(NoteExclusion(record));
      return OfStored(record, stored.front());
    }
    if (tombstones.empty()) return OfMissing(record);
    OfTombstone(record, tombstones.begin()->second);
    return absl::OkStatus();
  }

  absl::Status NoteExclusion(const RecordName& record) {
    ASSIGN_OR_RETURN(const auto exclusions,
                     stores_.records().Exclusions(workspace_, record.type, {record.id}, deadline_));
    const auto found = exclusions.find(record.id);
    if (found == exclusions.end() || found->second == storage::Exclusion::kNone) {
      return absl::OkStatus();
    }
    const bool dropped = found->second == storage::Exclusion::kDropped;
    Find("LEFT_OUT_BY_FILTER",
         "the configuration's filter of " + std::string(NameOf(record.type)) + " leaves it out" +
             (dropped ? ", and its content was dropped: it is read again when a filter lets it in"
                      : ": it is shown as soon as the filter lets it in"));
    return absl::OkStatus();
  }

  // What a removal left tells enough; HubSpot is asked only when a person wants it.
  void OfTombstone(const RecordName& record, const storage::Tombstone& tombstone) {
    const std::string at = FormatRfc3339(tombstone.at);
    if (tombstone.kind == storage::RemovalKind::kMerged) {
      const RecordName into{record.type, tombstone.merged_into};
      Find("MERGED", LabelOf(record) + " was merged into " + LabelOf(into) + ", noticed at " + at);
      out_.records.push_back(into);
      Conclude(Verdict::kMerged, "It was merged into " + LabelOf(into) + ".");
    } else {
      Find("ERASED", "HubSpot has had no trace of it since " + at + "; none is kept here either");
      Conclude(Verdict::kErased, "It was deleted in HubSpot for good.");
    }
    if (request_.live) AskFor(record);
  }

  absl::Status OfStored(const RecordName& name, const HubSpotRecord& record) {
    Find("STORED", LabelOf(name) + " is here, as it was changed in HubSpot at " +
                       FormatRfc3339(record.modified_at));
    DescribeAssociations(record);
    ASSIGN_OR_RETURN(const bool held_back, FindIssues(name));
    RETURN_IF_ERROR(FindClients(record));
    ASSIGN_OR_RETURN(const bool pending, FindPendingWork(name));
    RETURN_IF_ERROR(DescribeType(name.type).status());
    ConcludeStored(name, record, held_back, pending);
    if (request_.live) CompareWithLive(name, record, AskFor(name));
    return absl::OkStatus();
  }

  void ConcludeStored(const RecordName& name, const HubSpotRecord& record, bool held_back,
                      bool pending) {
    if (record.archived) {
      const auto at = record.archived_at;
      Find("ARCHIVED", "it lies in HubSpot's recycle bin" +
                           (at ? " since " + FormatRfc3339(*at) : std::string()));
      return Conclude(Verdict::kArchived, "It was deleted in HubSpot and can be restored there.");
    }
    if (held_back) {
      return Conclude(Verdict::kHeldBack,
                      "HubSpot's record is here, but an issue keeps it from being shown.");
    }
    if (!out_.clients.empty()) {
      const std::string& domain = out_.clients.front().domain;
      return Conclude(Verdict::kPresent,
                      "It is here and belongs to " +
                          (domain.empty() ? out_.clients.front().id.value : domain) + ".");
    }
    if (pending) return Conclude(Verdict::kWaiting, "It is here and waits to be looked at again.");
    Conclude(Verdict::kNotLinked, "The " + LabelOf(name) + " is here and belongs to no client.");
  }

  void CompareWithLive(const RecordName& name, const HubSpotRecord& record, const Live& live) {
    if (live.answer == LiveAnswer::kMerged) {
      return Conclude(Verdict::kMerged, "HubSpot has merged it; the next sync follows.");
    }
    if (live.answer == LiveAnswer::kArchivedOrGone && !record.archived) {
      return Conclude(Verdict::kNotInHubSpot,
                      "It is still here, but HubSpot has archived or deleted it; the next "
                      "comparison with HubSpot takes it out.");
    }
    if (live.answer != LiveAnswer::kExists) return;
    if (record.archived) {
      return Conclude(Verdict::kWaiting, "HubSpot has it again; the next sync brings it back.");
    }
    const Time there = live.records.front().modified_at;
    if (there > record.modified_at) {
      Find("NEWER_IN_HUBSPOT", "HubSpot's " + LabelOf(name) + " was changed at " +
                                   FormatRfc3339(there) + "; the next sync brings that");
    }
  }

  absl::Status OfMissing(const RecordName& name) {
    Find("NOT_STORED", LabelOf(name) + " is not here");
    ASSIGN_OR_RETURN(const bool pending, FindPendingWork(name));
    ASSIGN_OR_RETURN(const auto checkpoint, DescribeType(name.type));
    const Live live = AskFor(name);
    if (live.answer == LiveAnswer::kArchivedOrGone) {
      Conclude(Verdict::kNotInHubSpot,
               "HubSpot shows no such record: it is archived, deleted, or was never there.");
    } else if (live.answer == LiveAnswer::kMerged) {
      Conclude(Verdict::kMerged, "It was merged into another record in HubSpot.");
    } else if (pending) {
      Conclude(Verdict::kWaiting, "It is queued to be read from HubSpot.");
    } else if (!checkpoint.imported_at) {
      Conclude(Verdict::kNotSyncedYet, "Its type was not read completely yet.");
    } else if (live.answer == LiveAnswer::kExists) {
      ConcludeUnread(live.records.front(), checkpoint);
    } else {
      Conclude(Verdict::kUnknown, "It is not here, and HubSpot could not say whether it exists.");
    }
    return absl::OkStatus();
  }

  // HubSpot has it, we don't, and the type was imported.
  void ConcludeUnread(const HubSpotRecord& there, const storage::SyncCheckpoint& checkpoint) {
    if (!checkpoint.fast_until || there.modified_at > *checkpoint.fast_until) {
      Find("NOT_READ_YET",
           "it was changed at " + FormatRfc3339(there.modified_at) + ", after what was read last");
      return Conclude(Verdict::kWaiting, "HubSpot has it; the next sync brings it.");
    }
    Find("MISSED", "it was changed at " + FormatRfc3339(there.modified_at) +
                       ", so it should be here: a reconciliation repairs that");
    Conclude(Verdict::kWaiting, "HubSpot has it, and it is missing here; start a reconciliation.");
  }

  absl::Status OfDomain(const std::string& text) {
    const mapping::DomainResult domain = mapping::NormalizeDomain(text);
    if (!ExplainDomain(text, domain)) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto holders,
                     stores_.records().ClientsByDomain(workspace_, {domain.domain}, deadline_));
    if (holders.empty()) return OfFreeDomain(domain.domain);
    const auto& holder = holders.begin()->second;
    ASSIGN_OR_RETURN(const auto companies,
                     stores_.records().CompaniesOf(workspace_, holder.client_id, deadline_));
    if (companies.empty()) {
      Find("CLIENT_WITHOUT_COMPANY", "the client " + holder.client_id.value + " holds " +
                                         domain.domain + ", but no company stands behind it");
      Conclude(Verdict::kArchived,
               "Its companies are gone from HubSpot; the client is not listed.");
      return absl::OkStatus();
    }
    for (const ObjectId id : companies) {
      const RecordName company{ObjectType::kCompany, id};
      out_.records.push_back(company);
      Find("COMPANY",
           LabelOf(company) + (id == holder.company_id ? " gives the client its fields"
                                                       : " stands behind the same client"));
    }
    out_.clients.push_back({holder.client_id, domain.domain, "DOMAIN"});
    Conclude(Verdict::kPresent, domain.domain + " is a client.");
    return absl::OkStatus();
  }

  // Whether companies with the domain can be clients; else the verdict stands.
  bool ExplainDomain(const std::string& text, const mapping::DomainResult& domain) {
    mapping::MappedCompany company;
    company.domain_found = text;
    company.domain = domain;
    if (domain.ok() && domain.domain != text) {
      Find("NORMALIZED", mapping::Quoted(text) + " is read as " + domain.domain);
    }
    const auto refused = mapping::CheckClientDomain(company, own_domains_);
    if (!refused) return true;
    Find(refused->rule, refused->message);
    Conclude(Verdict::kHeldBack, "Companies with this domain can't be clients.");
    return false;
  }

  // No client has it: perhaps HubSpot has a company that was not read, or is held back.
  absl::Status OfFreeDomain(const std::string& domain) {
    Find("NO_CLIENT", "no client has the domain " + domain);
    return OfNotHere(ObjectType::kCompany, "domain", domain);
  }

  absl::Status OfEmail(const std::string& text) {
    const auto email = mapping::ParseEmail(text);
    if (!email) {
      Find("INVALID_EMAIL", mapping::Quoted(text) + " is not one e-mail address");
      Conclude(Verdict::kUnknown, "This can't be read as an e-mail address.");
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(ExplainEmailDomain(email->domain));
    ASSIGN_OR_RETURN(
        const auto contacts,
        stores_.clients().ContactsByEmail(workspace_, email->domain, email->address, deadline_));
    if (contacts.empty()) {
      Find("NO_CONTACT", "no contact here has this address");
      return OfNotHere(ObjectType::kContact, "email", email->address);
    }
    if (contacts.size() > 1) {
      Find("SEVERAL_CONTACTS", "contacts with this address: " + Listed(contacts));
    }
    return OfContacts(contacts);
  }

  // The first one gives the verdict.
  absl::Status OfContacts(const std::vector<ObjectId>& contacts) {
    std::optional<std::pair<Verdict, std::string>> first;
    for (std::size_t i = 0; i < std::min(contacts.size(), kMostExplained); ++i) {
      RETURN_IF_ERROR(OfRecord({ObjectType::kContact, contacts[i]}));
      if (!first) first.emplace(out_.verdict, out_.summary);
    }
    Conclude(first->first, first->second);
    return absl::OkStatus();
  }

  absl::Status ExplainEmailDomain(const std::string& domain) {
    if (domain.empty()) {
      Find("EMAIL_WITHOUT_DOMAIN", "the address has no registrable domain");
      return absl::OkStatus();
    }
    if (own_domains_.contains(domain)) {
      Find("OWN_DOMAIN", domain +
                             " is one of the workspace's own domains: by address it belongs "
                             "to no client");
      return absl::OkStatus();
    }
    if (mapping::IsFreeMailDomain(domain)) {
      Find("FREE_MAIL_DOMAIN", domain +
                                   " gives mailboxes to anybody: by address it belongs to no "
                                   "client");
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const auto holders,
                     stores_.records().ClientsByDomain(workspace_, {domain}, deadline_));
    const bool is_client = !holders.empty() && !holders.begin()->second.archived;
    Find(is_client ? "DOMAIN_OF_CLIENT" : "NO_CLIENT",
         is_client ? domain + " is the client " + holders.begin()->second.client_id.value
                   : "no client has the domain " + domain);
    return absl::OkStatus();
  }

  // Nothing here has `value` in `field`: what HubSpot has.
  absl::Status OfNotHere(ObjectType type, std::string_view field, const std::string& value) {
    ASSIGN_OR_RETURN(const auto checkpoint, DescribeType(type));
    const Live live = SearchFor(type, field, value);
    if (live.answer == LiveAnswer::kExists) return OfFound(type, live.records, checkpoint);
    if (live.answer == LiveAnswer::kArchivedOrGone) {
      Conclude(Verdict::kNotInHubSpot, "HubSpot has no " + SingularOf(type) + " with it.");
    } else if (!checkpoint.imported_at) {
      Conclude(Verdict::kNotSyncedYet, "The type was not read completely yet.");
    } else {
      Conclude(Verdict::kUnknown, "It is not here, and HubSpot could not be asked.");
    }
    return absl::OkStatus();
  }

  // HubSpot's search found records: one may be here under another value, or held back.
  absl::Status OfFound(ObjectType type, const std::vector<HubSpotRecord>& found,
                       const storage::SyncCheckpoint& checkpoint) {
    std::vector<ObjectId> ids;
    for (const HubSpotRecord& record : found) {
      ids.push_back(record.id);
      out_.records.push_back({type, record.id});
    }
    Find("FOUND_IN_HUBSPOT",
         "HubSpot has " + std::string(NameOf(type)) + " with it: " + Listed(ids));
    ASSIGN_OR_RETURN(const auto here, stores_.records().Versions(workspace_, type, ids, deadline_));
    if (here.empty()) {
      if (checkpoint.imported_at) {
        ConcludeUnread(found.front(), checkpoint);
      } else {
        Conclude(Verdict::kNotSyncedYet, "HubSpot has it; its type was not read completely yet.");
      }
      return absl::OkStatus();
    }
    bool held_back = false;
    for (const auto& [id, version] : here) {
      ASSIGN_OR_RETURN(const bool held, FindIssues({type, id}));
      held_back |= held;
    }
    Conclude(held_back ? Verdict::kHeldBack : Verdict::kWaiting,
             held_back ? "HubSpot's record is here, but an issue keeps it from being shown."
                       : "HubSpot's record is here with another value; the next sync brings it.");
    return absl::OkStatus();
  }

  void DescribeAssociations(const HubSpotRecord& record) {
    for (const ObjectType to : kAllObjectTypes) {
      const auto ids = AssociatedIds(record, to);
      if (ids.empty()) continue;
      Find("ASSOCIATED", "associated with " + std::string(NameOf(to)) + " " + Listed(ids));
    }
  }

  absl::StatusOr<bool> FindIssues(const RecordName& name) {
    storage::IssueQuery query;
    query.type = name.type;
    query.object_id = name.id;
    query.limit = kMostIssues;
    ASSIGN_OR_RETURN(const auto issues, stores_.clients().ListIssues(workspace_, query, deadline_));
    bool held_back = false;
    for (const storage::IssueView& view : issues.items) {
      const std::string field = view.issue.field.empty() ? "" : view.issue.field + ": ";
      Find(view.issue.rule, field + view.issue.message);
      held_back |= view.issue.held_back;
    }
    return held_back;
  }

  absl::Status FindClients(const HubSpotRecord& record) {
    if (record.archived) return absl::OkStatus();
    auto& records = stores_.records();
    ASSIGN_OR_RETURN(const auto rules,
                     RulesFor(record, {records, workspace_, context_, own_domains_}, deadline_));
    std::vector<ClientId> linked;
    if (record.type == ObjectType::kLineItem) {
      // It has no links of its own.
      for (const RuledClients& ruled : rules) linked = ruled.clients;
    } else {
      ASSIGN_OR_RETURN(const auto of_record,
                       records.ClientsOf(workspace_, record.type, {record.id}, deadline_));
      if (const auto found = of_record.find(record.id); found != of_record.end()) {
        linked = found->second;
      }
    }
    for (const ClientId& client : linked) {
      RETURN_IF_ERROR(AddClient(client, RuleThatGives(rules, client)));
    }
    return absl::OkStatus();
  }

  absl::Status AddClient(const ClientId& id, std::string rule) {
    const auto client = stores_.clients().GetClient(workspace_, id, now_, deadline_);
    if (!client.ok() && !IsNotFound(client.status())) return client.status();
    const std::string domain = client.ok() ? client->row.domain : "";
    Find("LINKED",
         "belongs to the client " + (domain.empty() ? id.value : domain) + " by the rule " + rule);
    const bool is_known = std::any_of(out_.clients.begin(), out_.clients.end(),
                                      [&](const LinkedClient& known) { return known.id == id; });
    if (!is_known) out_.clients.push_back({id, domain, std::move(rule)});
    return absl::OkStatus();
  }

  absl::StatusOr<bool> FindPendingWork(const RecordName& name) {
    ASSIGN_OR_RETURN(const auto work,
                     stores_.records().PendingWorkOf(workspace_, name.type, name.id, deadline_));
    if (work.link) Find("QUEUED_LINK", "its clients are to be found again");
    if (work.read_reason) {
      Find("QUEUED_READ", "it is to be read from HubSpot again: " + *work.read_reason);
    }
    return work.link || work.read_reason.has_value();
  }

  // How far the type is known; a checkpoint that is not there yet is an empty one.
  absl::StatusOr<storage::SyncCheckpoint> DescribeType(ObjectType type) {
    storage::SyncCheckpoint own;
    own.type = type;
    ASSIGN_OR_RETURN(const auto all, stores_.checkpoints().List(workspace_, deadline_));
    for (const storage::SyncCheckpoint& checkpoint : all) {
      if (checkpoint.type == type) own = checkpoint;
    }
    if (!described_.insert(type).second) return own;
    const std::string types(NameOf(type));
    if (own.imported_at) {
      Find("TYPE_SYNCED", types + " were brought up to date at " +
                              FormatRfc3339(own.synced_at.value_or(*own.imported_at)) +
                              ", and read completely at " + FormatRfc3339(*own.imported_at));
    } else {
      Find("TYPE_NOT_IMPORTED", types + " were never read completely");
    }
    RETURN_IF_ERROR(FindMissingScope(type));
    RETURN_IF_ERROR(FindLastError(type));
    return own;
  }

  absl::Status FindMissingScope(ObjectType type) {
    const auto connection = stores_.connections().Get(workspace_, kProvider, deadline_);
    if (IsNotFound(connection.status())) return absl::OkStatus();
    RETURN_IF_ERROR(connection);
    const std::string scope(hubspot::ReadScopeOf(type));
    const auto& granted = connection->granted_scopes;
    if (std::find(granted.begin(), granted.end(), scope) != granted.end()) return absl::OkStatus();
    Find("MISSING_SCOPE",
         std::string(NameOf(type)) + " can't be read: the scope " + scope + " is not granted");
    return absl::OkStatus();
  }

  // Of the latest run that was over and had the type in it.
  absl::Status FindLastError(ObjectType type) {
    storage::RunQuery query;
    query.limit = kRunsLookedAt;
    query.without_live = true;
    ASSIGN_OR_RETURN(const auto listing, stores_.sync_runs().List(workspace_, query, deadline_));
    for (const storage::SyncRun& run : listing.runs) {
      if (!storage::IsTerminal(run.state)) continue;
      for (const storage::ObjectProgress& progress : run.progress) {
        if (progress.type != type) continue;
        if (!progress.error.empty()) {
          Find("TYPE_FAILED", "the last sync (" + run.id.value + ") could not read all " +
                                  std::string(NameOf(type)) + ": " + progress.error);
        }
        return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  Live AskFor(const RecordName& name) {
    return Ask(
        [&](hubspot::HubSpotClient& client) {
          return ReadLive(client, name.type, name.id, deadline_);
        },
        name);
  }

  Live SearchFor(ObjectType type, std::string_view field, const std::string& value) {
    const auto& sources = context_.config.SourcesOf(type, field);
    return Ask(
        [&](hubspot::HubSpotClient& client) {
          return FindLive(client, type, sources, value, deadline_);
        },
        std::nullopt);
  }

  // At most once a request. `asked_for`: the record, when it is one by id.
  template <typename Call>
  Live Ask(const Call& call, const std::optional<RecordName>& asked_for) {
    Live live;
    if (std::exchange(asked_, true)) return live;
    const auto client = clients_.ForWorkspace(workspace_, deadline_);
    if (!client.ok()) {
      Find("HUBSPOT_NOT_ASKED", MessageOf(client.status()));
      return live;
    }
    auto records = call(**client);
    if (!records.ok()) {
      const std::string reason = ReasonOf(records.status());
      Find(reason.empty() ? "HUBSPOT_NOT_REACHED" : reason, MessageOf(records.status()));
      live.answer = LiveAnswer::kFailed;
    } else if (records->empty()) {
      Find("NOT_IN_HUBSPOT", "HubSpot shows none");
      live.answer = LiveAnswer::kArchivedOrGone;
    } else if (asked_for && records->front().id != asked_for->id) {
      const RecordName into{asked_for->type, records->front().id};
      Find("MERGED_IN_HUBSPOT", "HubSpot answers with " + LabelOf(into) + " in its place");
      out_.records.push_back(into);
      live.answer = LiveAnswer::kMerged;
    } else {
      Find("IN_HUBSPOT", "HubSpot has it");
      live.answer = LiveAnswer::kExists;
    }
    if (records.ok()) live.records = *std::move(records);
    out_.live = live.answer;
    return live;
  }

  storage::Stores& stores_;
  PortalClients& clients_;
  const Time now_;
  const WorkspaceId& workspace_;
  const DiagnosisRequest& request_;
  const Deadline deadline_;
  mapping::MappingContext context_;
  mapping::OwnDomains own_domains_;
  std::set<ObjectType> described_;
  bool asked_ = false;
  Diagnosis out_;
};

}  // namespace

absl::StatusOr<Diagnosis> RecordDiagnosis::Diagnose(const WorkspaceId& workspace,
                                                    const DiagnosisRequest& request,
                                                    Deadline deadline) {
  return Inquiry(stores_, clients_, clock_.Now(), workspace, request, deadline).Answer();
}

}  // namespace stanna::sync
