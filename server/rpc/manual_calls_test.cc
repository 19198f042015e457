// What people set by hand, clients that they merge, and where a field has its value from.
#include "server/rpc/revenue_clients.h"
#include "storage/sync_run_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

v1::ExplainFieldRequest ToExplain(const std::string& client, const std::string& field) {
  v1::ExplainFieldRequest request;
  request.set_client_id(client);
  request.set_field(field);
  return request;
}

v1::SetClientFieldRequest ToSet(const std::string& client, const std::string& field,
                                const std::string& value, const std::string& reason = "") {
  v1::SetClientFieldRequest request;
  request.set_client_id(client);
  request.set_field(field);
  request.set_value(value);
  request.set_reason(reason);
  return request;
}

v1::ClearClientFieldRequest ToClear(const std::string& client, const std::string& field) {
  v1::ClearClientFieldRequest request;
  request.set_client_id(client);
  request.set_field(field);
  return request;
}

v1::ListClientFieldsRequest ToList(const std::string& client) {
  v1::ListClientFieldsRequest request;
  request.set_client_id(client);
  return request;
}

v1::MergeClientsRequest ToMerge(const std::string& kept, const std::string& duplicate) {
  v1::MergeClientsRequest request;
  request.set_client_id(kept);
  request.set_duplicate_client_id(duplicate);
  return request;
}

v1::UnmergeClientRequest ToUnmerge(const std::string& kept, const std::string& domain) {
  v1::UnmergeClientRequest request;
  request.set_client_id(kept);
  request.set_domain(domain);
  return request;
}

// Of a refused request; "OK" and the like of others.
std::string WrongField(const grpc::Status& status) {
  const auto error = ErrorOf(status);
  if (error.violations.size() != 1 || error.code != grpc::StatusCode::INVALID_ARGUMENT) {
    return "not one: " + error.reason + " " + status.error_message();
  }
  return error.violations[0].field;
}

class ManualCallsTest : public RevenueClientsTest {
 protected:
  template <typename Request, typename Response>
  grpc::Status Change(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request, Response& response) {
    return CallAs(h_.member, method, request, response);
  }
  /// Has to work, as all that has no status to answer.
  template <typename Request, typename Response>
  Response Done(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                const Request& request) {
    Response response;
    const auto status = Change(method, request, response);
    EXPECT_TRUE(status.ok()) << request.ShortDebugString() << ": " << status.error_message();
    return response;
  }
  v1::FieldExplanation Explained(const std::string& client, const std::string& field) {
    return Done(&Stub::ExplainField, ToExplain(client, field));
  }
  v1::ListClientFieldsResponse Listed(const std::string& client) {
    return Done(&Stub::ListClientFields, ToList(client));
  }
  v1::Client Shown(const std::string& client) {
    v1::GetClientRequest request;
    request.set_client_id(client);
    return Done(&Stub::GetClient, request).client();
  }
  bool IsAsImported() {
    const auto listed = Listed("client_1");
    return listed.overrides_size() == 0 && listed.merges_size() == 0 &&
           Shown("client_1").name() == "Borealis";
  }

  /// A replay has to wait for the run under way; from now on there is none.
  void FinishRun() {
    const auto finished = h_.stores->sync_runs().Finish(
        h_.acme, run_, storage::RunState::kCompleted, "", "", h_.clock.Now(), Deadline::Infinite());
    ASSERT_TRUE(finished.ok()) << ToString(finished);
  }
  storage::SyncRun ActiveRun() {
    const auto run = h_.stores->sync_runs().GetActive(h_.acme, Deadline::Infinite());
    EXPECT_TRUE(run.ok()) << ToString(run.status());
    return run.value_or(storage::SyncRun());
  }
};

TEST_F(ManualCallsTest, ExplainsWhereAFigureComesFrom) {
  v1::ExplainFieldRequest request;
  request.set_client_id("client_1");
  request.set_field("mrr");
  v1::FieldExplanation out;
  const auto explain = [&] { return Call(&Stub::ExplainField, request, out); };
  ASSERT_TRUE(explain().ok());
  EXPECT_EQ(out.value(), "1250.5");
  EXPECT_EQ(out.currency(), "EUR");
  EXPECT_TRUE(out.incomplete());
  EXPECT_EQ(out.as_of().day(), 21);
  EXPECT_EQ(out.changes_on().year(), 2027);
  ASSERT_EQ(out.parts_size(), 1);
  EXPECT_EQ(out.parts(0).object_type(), "line_items");
  EXPECT_EQ(out.parts(0).object_id(), "22");
  EXPECT_EQ(out.parts(0).rate(), "0.9");
  EXPECT_EQ(out.parts(0).rate_date().day(), 31);
  EXPECT_FALSE(out.parts(0).has_start_date());
  EXPECT_EQ(out.parts(0).end_date().month(), 12);

  request.set_client_id("client_2");
  EXPECT_EQ(ErrorOf(explain()).reason, "DATA_NOT_READY");
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(explain()).reason, "RESOURCE_NOT_FOUND");
  request.set_client_id("client_1");
  request.set_field("shoeSize");
  const auto unknown = ErrorOf(explain());
  EXPECT_EQ(unknown.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(unknown.violations.size(), 1u);
  EXPECT_EQ(unknown.violations[0].field, "field");
}

TEST_F(ManualCallsTest, AFieldIsSetAndHandedBack) {
  const auto set = Done(&Stub::SetClientField,
                        ToSet("client_1", "renewalDate", "2028-03-31", "agreed by phone"));
  EXPECT_EQ(set.client_id(), "client_1");
  EXPECT_EQ(set.field(), "renewalDate");
  EXPECT_EQ(set.value(), "2028-03-31");
  EXPECT_EQ(set.rule(), "set by hand: agreed by phone");
  EXPECT_EQ(set.override().field(), "renewalDate");
  EXPECT_EQ(set.override().value(), "2028-03-31");
  EXPECT_EQ(set.override().synced_value(), "2027-01-31");
  EXPECT_EQ(set.override().reason(), "agreed by phone");
  EXPECT_TRUE(set.override().set_by().starts_with("key_")) << set.override().set_by();
  EXPECT_EQ(set.override().set_time().seconds(), ToEpochMs(h_.clock.Now()) / 1000);
  EXPECT_EQ(Shown("client_1").renewal_date().year(), 2028);
  EXPECT_EQ(Shown("client_2").renewal_date().year(), 2027);
  EXPECT_EQ(Explained("client_1", "renewalDate").ShortDebugString(), set.ShortDebugString());
  ASSERT_EQ(Listed("client_1").overrides_size(), 1);
  EXPECT_EQ(Listed("client_1").overrides(0).ShortDebugString(), set.override().ShortDebugString());
  EXPECT_EQ(Listed("client_2").overrides_size(), 0);

  const auto again = Done(&Stub::SetClientField, ToSet("client_1", "renewalDate", "2029-01-01"));
  EXPECT_EQ(again.rule(), "set by hand");
  EXPECT_EQ(again.override().synced_value(), "2027-01-31");
  EXPECT_EQ(Listed("client_1").overrides_size(), 1);

  const auto cleared = Done(&Stub::ClearClientField, ToClear("client_1", "renewalDate"));
  EXPECT_EQ(cleared.client_id(), "client_1");
  EXPECT_EQ(cleared.value(), "2027-01-31");
  EXPECT_FALSE(cleared.has_override());
  EXPECT_EQ(Explained("client_1", "renewalDate").ShortDebugString(), cleared.ShortDebugString());
  EXPECT_EQ(Shown("client_1").renewal_date().year(), 2027);
  EXPECT_TRUE(IsAsImported());
}

TEST_F(ManualCallsTest, WhatIsNotSetCantBeHandedBack) {
  Done(&Stub::SetClientField, ToSet("client_1", "name", "Mine"));
  for (const char* field : {"renewalDate", "shoeSize"}) {
    v1::FieldExplanation out;
    const auto error = ErrorOf(Change(&Stub::ClearClientField, ToClear("client_1", field), out));
    EXPECT_EQ(error.code, grpc::StatusCode::NOT_FOUND) << field;
    EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND") << field;
    EXPECT_EQ(error.metadata.at("resource"), "field set by hand");
    EXPECT_EQ(error.metadata.at("id"), field);
  }
  EXPECT_EQ(Shown("client_1").name(), "Mine");
}

TEST_F(ManualCallsTest, ValuesAreReadAsAPropertysWouldBe) {
  const struct {
    const char *field, *value, *is;
  } kCases[] = {{"name", "Mine", "Mine"}, {"renewalDate", "2028-03-31T10:00:00Z", "2028-03-31"},
                {"renewalDate", "", ""},  {"tags", "b;a;b", "a;b"},
                {"ownerId", "7", "7"},    {"status", "paused", "paused"}};
  for (const auto& c : kCases) {
    const auto set = Done(&Stub::SetClientField, ToSet("client_1", c.field, c.value));
    EXPECT_EQ(set.value(), c.is) << c.field << " " << c.value;
    EXPECT_EQ(set.override().value(), c.is) << c.field << " " << c.value;
  }
  EXPECT_FALSE(Shown("client_1").has_renewal_date());
  std::string fields;
  const auto listed = Listed("client_1");
  for (const auto& override : listed.overrides()) fields += override.field() + " ";
  EXPECT_EQ(fields, "name ownerId renewalDate status tags ");
}

TEST_F(ManualCallsTest, AnMrrCountsByTheReplayThatItStarts) {
  FinishRun();
  const auto set = Done(&Stub::SetClientField, ToSet("client_1", "mrr", "99.50"));
  EXPECT_EQ(set.override().value(), "99.5");
  EXPECT_EQ(set.value(), "1250.5") << "until then";
  const auto run = ActiveRun();
  EXPECT_EQ(run.kind, storage::RunKind::kReplay);
  EXPECT_EQ(run.types, std::vector{ObjectType::kCompany});
  EXPECT_FALSE(Done(&Stub::ClearClientField, ToClear("client_1", "mrr")).has_override());
  EXPECT_EQ(ActiveRun().id, run.id) << "which is under way, and sees to both";
}

// The change is kept, so it must not be answered as if it had failed.
TEST_F(ManualCallsTest, AnMrrIsSetBeforeItWasWorkedOut) {
  v1::FieldExplanation out;
  const auto explain = ToExplain("client_2", "mrr");
  EXPECT_EQ(ErrorOf(Change(&Stub::ExplainField, explain, out)).reason, "DATA_NOT_READY");
  const auto set = Done(&Stub::SetClientField, ToSet("client_2", "mrr", "70", "the contract"));
  EXPECT_EQ(set.client_id(), "client_2");
  EXPECT_EQ(set.value(), "");
  EXPECT_EQ(set.rule(), "set by hand: the contract");
  EXPECT_EQ(set.override().value(), "70");
  ASSERT_EQ(set.notes_size(), 1);
  EXPECT_NE(set.notes(0).find("has not been worked out yet"), std::string::npos);
  EXPECT_EQ(Listed("client_2").overrides_size(), 1);
  EXPECT_EQ(Explained("client_2", "mrr").ShortDebugString(), set.ShortDebugString());
  const auto cleared = Done(&Stub::ClearClientField, ToClear("client_2", "mrr"));
  EXPECT_EQ(cleared.client_id(), "client_2");
  EXPECT_EQ(cleared.field(), "mrr");
  EXPECT_EQ(cleared.value(), "");
  EXPECT_NE(cleared.rule().find("has not been worked out yet"), std::string::npos);
  EXPECT_EQ(Listed("client_2").overrides_size(), 0);
  EXPECT_EQ(ErrorOf(Change(&Stub::ExplainField, explain, out)).reason, "DATA_NOT_READY");
}

TEST_F(ManualCallsTest, ClientsAreMergedAndUnmerged) {
  FinishRun();
  const auto merged = Done(&Stub::MergeClients, ToMerge("client_1", "client_2"));
  EXPECT_EQ(merged.domain(), "aurora.no");
  const auto run = ActiveRun();
  EXPECT_EQ(merged.apply_sync_id(), run.id.value);
  EXPECT_EQ(run.kind, storage::RunKind::kReplay);
  EXPECT_EQ(run.types, std::vector{ObjectType::kCompany});
  const auto listed = Listed("client_1");
  ASSERT_EQ(listed.merges_size(), 1);
  EXPECT_EQ(listed.merges(0).domain(), "aurora.no");
  EXPECT_TRUE(listed.merges(0).merged_by().starts_with("key_")) << listed.merges(0).merged_by();
  EXPECT_EQ(listed.merges(0).merge_time().seconds(), ToEpochMs(h_.clock.Now()) / 1000);
  EXPECT_EQ(listed.overrides_size(), 0);

  const auto unmerged = Done(&Stub::UnmergeClient, ToUnmerge("client_1", "aurora.no"));
  EXPECT_EQ(unmerged.domain(), "aurora.no");
  EXPECT_EQ(unmerged.apply_sync_id(), "") << "the replay under way does it";
  EXPECT_TRUE(IsAsImported());
}

TEST_F(ManualCallsTest, MergesDoNotChain) {
  Done(&Stub::MergeClients, ToMerge("client_1", "client_2"));
  for (const auto& request : {ToMerge("client_1", "client_2"), ToMerge("client_2", "client_1")}) {
    v1::MergeClientsResponse out;
    const auto error = ErrorOf(Change(&Stub::MergeClients, request, out));
    EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION) << request.ShortDebugString();
    EXPECT_EQ(error.reason, "ALREADY_MERGED") << request.ShortDebugString();
  }
  EXPECT_EQ(Listed("client_1").merges_size(), 1);
}

TEST_F(ManualCallsTest, OnlyWhatIsMergedIntoTheClientIsUnmerged) {
  Done(&Stub::MergeClients, ToMerge("client_1", "client_2"));
  for (const auto& [client, domain] :
       {std::pair{"client_1", "borealis.no"}, {"client_2", "aurora.no"}}) {
    v1::MergeClientsResponse out;
    const auto error = ErrorOf(Change(&Stub::UnmergeClient, ToUnmerge(client, domain), out));
    EXPECT_EQ(error.code, grpc::StatusCode::NOT_FOUND) << client;
    EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND") << client;
    EXPECT_EQ(error.metadata.at("resource"), "merged domain");
    EXPECT_EQ(error.metadata.at("id"), domain);
  }
  EXPECT_EQ(Listed("client_1").merges_size(), 1);
}

TEST_F(ManualCallsTest, TheIdOfAMergedClientIsTheKeptOnes) {
  Done(&Stub::MergeClients, ToMerge("client_1", "client_2"));
  auto page = NewPage(ObjectType::kCompany);  // as the next run writes it
  page.records.push_back(RecordOf(ObjectType::kCompany, 2, h_.clock.Now()));
  page.company_clients.push_back({2, ClientId("client_1")});
  Write(page);
  const auto set = Done(&Stub::SetClientField, ToSet("client_2", "name", "Both"));
  EXPECT_EQ(set.client_id(), "client_1");
  EXPECT_EQ(Shown("client_1").name(), "Both");
  EXPECT_EQ(Listed("client_2").ShortDebugString(), Listed("client_1").ShortDebugString());
  EXPECT_EQ(Listed("client_1").overrides_size(), 1);
  EXPECT_EQ(Listed("client_1").merges_size(), 1);
  v1::MergeClientsResponse out;
  EXPECT_EQ(WrongField(Change(&Stub::MergeClients, ToMerge("client_2", "client_1"), out)),
            "duplicateClientId")
      << "it is the same client by now";
  Done(&Stub::ClearClientField, ToClear("client_2", "name"));
  EXPECT_EQ(Done(&Stub::UnmergeClient, ToUnmerge("client_2", "aurora.no")).domain(), "aurora.no");
  EXPECT_TRUE(IsAsImported());
}

TEST_F(ManualCallsTest, ARequestsMistakeIsNamedAndChangesNothing) {
  const auto wrong = [&](auto method, const auto& request, auto out) {
    return WrongField(Change(method, request, out));
  };
  const v1::FieldExplanation field;
  EXPECT_EQ(wrong(&Stub::ExplainField, ToExplain("", "name"), field), "clientId");
  EXPECT_EQ(wrong(&Stub::ExplainField, ToExplain("client_1", ""), field), "field");
  EXPECT_EQ(wrong(&Stub::ClearClientField, ToClear("", "name"), field), "clientId");
  EXPECT_EQ(wrong(&Stub::ClearClientField, ToClear("client_1", ""), field), "field");
  EXPECT_EQ(wrong(&Stub::ListClientFields, ToList(""), v1::ListClientFieldsResponse()), "clientId");
  const v1::MergeClientsResponse merge;
  EXPECT_EQ(wrong(&Stub::MergeClients, ToMerge("", "client_2"), merge), "clientId");
  EXPECT_EQ(wrong(&Stub::MergeClients, ToMerge("client_1", ""), merge), "duplicateClientId");
  EXPECT_EQ(wrong(&Stub::MergeClients, ToMerge("client_1", "client_1"), merge),
            "duplicateClientId");
  EXPECT_EQ(wrong(&Stub::UnmergeClient, ToUnmerge("", "aurora.no"), merge), "clientId");
  EXPECT_EQ(wrong(&Stub::UnmergeClient, ToUnmerge("client_1", ""), merge), "domain");

  std::string umlauts;
  for (int i = 0; i < 500; ++i) umlauts += "ü";
  const struct {
    v1::SetClientFieldRequest request;
    const char* field;
  } kSets[] = {{ToSet("", "name", "n"), "clientId"},
               {ToSet("client_1", "", "n"), "field"},
               {ToSet("client_1", "shoeSize", "44"), "field"},
               {ToSet("client_1", "domain", "other.no"), "field"},
               {ToSet("client_1", "renewalDate", "soon"), "value"},
               {ToSet("client_1", "ownerId", "me"), "value"},
               {ToSet("client_1", "mrr", "-5"), "value"},
               {ToSet("client_1", "mrr", "much"), "value"},
               {ToSet("client_1", "mrr", ""), "value"},
               {ToSet("client_1", "name", umlauts + umlauts + "!"), "value"},
               {ToSet("client_1", "name", "n", umlauts + "!"), "reason"}};
  for (const auto& c : kSets) {
    EXPECT_EQ(wrong(&Stub::SetClientField, c.request, field), c.field)
        << c.request.ShortDebugString();
  }
  EXPECT_TRUE(IsAsImported());
  Done(&Stub::SetClientField, ToSet("client_1", "name", umlauts + umlauts, umlauts));
}

TEST_F(ManualCallsTest, AClientThatTheWorkspaceDoesNotHaveIsNotFound) {
  const std::string stranger = h_.KeyOf("other.com", storage::Role::kAdmin);
  for (const auto& [key, client] : {std::pair{h_.member, "client_9"}, {stranger, "client_1"}}) {
    const auto missing = [&, key = key](auto method, const auto& request, auto out) {
      const auto error = ErrorOf(CallAs(key, method, request, out));
      return error.code == grpc::StatusCode::NOT_FOUND
                 ? error.reason + " " + error.metadata.at("resource") + " " +
                       error.metadata.at("id")
                 : "found: " + error.reason;
    };
    const std::string none = std::string("RESOURCE_NOT_FOUND client ") + client;
    const v1::FieldExplanation field;
    const v1::MergeClientsResponse merge;
    EXPECT_EQ(missing(&Stub::ExplainField, ToExplain(client, "name"), field), none);
    EXPECT_EQ(missing(&Stub::ExplainField, ToExplain(client, "mrr"), field), none);
    EXPECT_EQ(missing(&Stub::SetClientField, ToSet(client, "name", "n"), field), none);
    EXPECT_EQ(missing(&Stub::ClearClientField, ToClear(client, "name"), field), none);
    EXPECT_EQ(missing(&Stub::ListClientFields, ToList(client), v1::ListClientFieldsResponse()),
              none);
    EXPECT_EQ(missing(&Stub::MergeClients, ToMerge(client, "client_2"), merge), none);
    EXPECT_EQ(missing(&Stub::UnmergeClient, ToUnmerge(client, "aurora.no"), merge), none);
  }
  v1::MergeClientsResponse out;
  const auto error = ErrorOf(Change(&Stub::MergeClients, ToMerge("client_1", "client_9"), out));
  EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND");
  EXPECT_EQ(error.metadata.at("id"), "client_9");
  EXPECT_TRUE(IsAsImported());
}

TEST_F(ManualCallsTest, AViewerSeesAndChangesNothing) {
  Done(&Stub::SetClientField, ToSet("client_1", "tags", "vip"));
  v1::FieldExplanation field;
  v1::ListClientFieldsResponse list;
  v1::MergeClientsResponse merge;
  EXPECT_TRUE(Call(&Stub::ExplainField, ToExplain("client_1", "tags"), field).ok());
  EXPECT_EQ(field.value(), "vip");
  EXPECT_TRUE(Call(&Stub::ListClientFields, ToList("client_1"), list).ok());
  EXPECT_EQ(list.overrides_size(), 1);
  const auto reason = [&](auto method, const auto& request, auto out) {
    return ErrorOf(Call(method, request, out)).reason;
  };
  EXPECT_EQ(reason(&Stub::SetClientField, ToSet("client_1", "tags", "x"), field), "AUTH_FORBIDDEN");
  EXPECT_EQ(reason(&Stub::ClearClientField, ToClear("client_1", "tags"), field), "AUTH_FORBIDDEN");
  EXPECT_EQ(reason(&Stub::MergeClients, ToMerge("client_1", "client_2"), merge), "AUTH_FORBIDDEN");
  EXPECT_EQ(reason(&Stub::UnmergeClient, ToUnmerge("client_1", "aurora.no"), merge),
            "AUTH_FORBIDDEN");
  EXPECT_EQ(Listed("client_1").ShortDebugString(), list.ShortDebugString());
}

}  // namespace
}  // namespace stanna::rpc
