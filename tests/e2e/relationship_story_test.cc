// What a customer-success manager lives through with one client: it goes silent, misses meetings,
// writes an angry e-mail, its renewal slips; then it comes round. Each step moves the score, says
// why, and is told to who watches.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "tests/support/adjustable_clock.h"
#include "tests/support/backend.h"
#include "tests/support/change_feed.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::hours;

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestRun{4};
// As the simulator has them.
constexpr char kRenewals[] = "748233001";
constexpr char kNegotiation[] = "1182930442";
constexpr char kUpcoming[] = "1182930441";
// The client's habit, before it goes silent.
constexpr int kGoodWeeks = 26;

using Properties = std::vector<std::pair<std::string, std::string>>;

std::string Text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

// An answer of another shape is an error that should be seen.
const json::value& Member(const json::value& object, const char* name) {
  static const json::value kNothing = "";
  const json::object* members = object.if_object();
  const json::value* member = members == nullptr ? nullptr : members->if_contains(name);
  EXPECT_NE(member, nullptr) << name << " is not in " << object;
  return member == nullptr ? kNothing : *member;
}

struct Email {
  bool inbound = false;
  std::string subject, text, thread;
};

class RelationshipStory : public ::testing::Test {
 protected:
  void SetUp() override {
    simulator_ = Simulator::Start({"--companies", "3", "--contacts", "3", "--deals", "3",
                                   "--line-items", "3", "--activities", "5"});
    company_ = Create("companies", {{"name", "Lighthouse"},
                                    {"domain", "lighthouse-story.com"},
                                    {"mrr", "4000"},
                                    {"renewal_date", DayOf(In(days(100)))}});
    maria_ = AddContact("Maria", "VP Operations");
    tom_ = AddContact("Tom", "Systems Administrator");
    deal_ = Create("deals",
                   {{"dealname", "Lighthouse renewal"},
                    {"pipeline", kRenewals},
                    {"dealstage", kNegotiation},
                    {"hs_deal_stage_probability", "0.7"},
                    {"hs_is_closed", "false"},
                    {"hs_is_closed_won", "false"},
                    {"amount", "48000"},
                    {"closedate", FormatRfc3339(In(days(90)))}},
                   company_, "companies", 5);
    for (int week = kGoodWeeks; week >= 1; --week) AddGoodWeek(In(-days(7 * week) + hours(9)));
    Pass(std::chrono::minutes(10));
    backend_ = Backend::FromEnvironment();
    auto settings = clock_.Settings();
    server_ = std::make_unique<Server>(*backend_, *simulator_, settings);
    key_ = server_->NewApiKey(kWorkspace);
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    Await();
    Configure(R"({"pipelines": {"748233001": {"role": "renewal"}}})");
    client_ = IdOf("lighthouse-story.com");
    feed_ = std::make_unique<ChangeFeed>(*server_, key_);
  }

  Time In(std::chrono::milliseconds later) const { return SystemClock().Now() + passed_ + later; }
  static std::string DayOf(Time time) { return FormatDate(Date(std::chrono::floor<days>(time))); }

  // The portal's time and the server's go on together: minutes that only one of them has may lie on
  // the other's next day.
  void Pass(std::chrono::seconds time) {
    passed_ += time;
    clock_.Set(passed_);
    simulator_->Advance(time);
  }

  std::string Create(const std::string& type, const Properties& properties,
                     const std::string& to = "", const std::string& to_type = "", int type_id = 0) {
    std::string operation =
        R"({"op":"create","type":")" + type + R"(","properties":)" + Written(properties);
    if (!to.empty()) {
      operation += R"(,"associations":[{"type":")" + to_type + R"(","id":")" + to +
                   R"(","type_ids":[)" + std::to_string(type_id) + "]}]";
    }
    const HttpReply reply = simulator_->Post("/_sim/mutate", operation + "}");
    EXPECT_EQ(reply.status, 200) << reply.body << "\n" << operation;
    const auto answer = json::parse(reply.body);
    return Text(Member(Member(answer, "results").as_array().at(0), "id"));
  }
  static std::string Written(const Properties& properties) {
    json::object object;
    for (const auto& [name, value] : properties) object[name] = value;
    return json::serialize(object);
  }
  void Update(const std::string& type, const std::string& id, const Properties& properties) {
    simulator_->Mutate(R"({"op":"update","type":")" + type + R"(","id":")" + id +
                       R"(","properties":)" + Written(properties) + "}");
  }

  std::string AddContact(const std::string& name, const std::string& title) {
    return Create("contacts",
                  {{"firstname", name},
                   {"lastname", "Keeper"},
                   {"email", name + "@lighthouse-story.com"},
                   {"jobtitle", title}},
                  company_, "companies", 1);
  }
  std::string AddMeeting(Time at, const std::string& outcome) {
    return Create("meetings",
                  {{"hs_meeting_title", "Weekly sync"},
                   {"hs_meeting_outcome", outcome},
                   {"hs_timestamp", FormatRfc3339(at)},
                   {"hs_meeting_start_time", FormatRfc3339(at)},
                   {"hs_meeting_end_time", FormatRfc3339(at + std::chrono::minutes(30))}},
                  maria_, "contacts", 200);
  }
  std::string AddEmail(Time at, const std::string& contact, const Email& email) {
    const std::string client = "maria@lighthouse-story.com";
    const std::string ours = "anna@stanna-demo.example";
    return Create("emails",
                  {{"hs_email_direction", email.inbound ? "INCOMING_EMAIL" : "EMAIL"},
                   {"hs_email_status", "SENT"},
                   {"hs_email_subject", email.subject},
                   {"hs_email_text", email.text},
                   {"hs_body_preview", email.text.substr(0, 100)},
                   {"hs_email_from_email", email.inbound ? client : ours},
                   {"hs_email_to_email", email.inbound ? ours : client},
                   {"hs_email_thread_id", email.thread},
                   {"hs_timestamp", FormatRfc3339(at)}},
                  contact, "contacts", 198);
  }
  // A meeting that is held, a question of ours, an answer within hours.
  void AddGoodWeek(Time at) {
    const std::string thread = "week-" + FormatRfc3339(at);
    AddMeeting(at, "COMPLETED");
    AddEmail(at + days(1), maria_,
             {false, "Next steps", "Hi Maria, could you send us the list of locations?", thread});
    AddEmail(
        at + days(1) + hours(3), maria_,
        {true, "Re: Next steps",
         "Here it is. The team is happy with the new dashboards, they work great for us.", thread});
    AddEmail(at + days(2), tom_,
             {true, "Export", "The export runs well now, thank you for the quick fix.",
              thread + "-tom"});
  }

  void Await() {
    const auto run = AwaitLatestRun(*server_, key_, kLongestRun);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_->log();
    ASSERT_TRUE(run->completed()) << run->details << "\n" << server_->log();
  }
  void Sync() {
    Pass(std::chrono::minutes(10));
    const HttpReply started = server_->Post("/api/integrations/hubspot/sync", key_, "{}");
    ASSERT_EQ(started.status, 202) << started.body;
    Await();
  }
  void Configure(const std::string& document) {
    const HttpReply reply = server_->Call(
        {.method = "PUT",
         .url = "/api/integrations/hubspot/config",
         .headers = {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
         .body = "{\"document\":" + document + "}"});
    ASSERT_EQ(reply.status, 200) << reply.body;
    Await();
  }

  std::string IdOf(const std::string& domain) {
    const auto clients = server_->GetJson("/api/clients?search=" + domain, key_);
    for (const auto& client : clients.as_array()) return Text(Member(client, "id"));
    ADD_FAILURE() << "no client " << domain;
    return "";
  }
  json::value Get(const std::string& what) {
    return server_->GetJson("/api/clients/" + client_ + what, key_);
  }
  double Score() { return Member(Get("/health"), "score").to_number<double>(); }

  // The sum of what was written since the last step; the factors go into `factors`.
  double NewDeltas(std::set<std::string>& factors) {
    double sum = 0;
    const auto attributions = Get("/attributions?limit=200");
    for (const auto& attribution : Member(attributions, "attributions").as_array()) {
      if (!seen_.insert(Text(Member(attribution, "id"))).second) continue;
      sum += Member(attribution, "scoreDelta").to_number<double>();
      factors.insert(Text(Member(attribution, "factorType")));
      EXPECT_FALSE(Text(Member(attribution, "reason")).empty()) << attribution;
    }
    return sum;
  }

  // The score after a step; it has to have moved in this direction, because of this factor.
  double Step(const std::string& what, double before, int direction, const std::string& factor) {
    Sync();
    const double after = Score();
    EXPECT_GT(direction * (after - before), 0) << what << ": " << before << " → " << after;
    std::set<std::string> factors;
    const double sum = NewDeltas(factors);
    // Less than half a point may wait for the next change.
    EXPECT_NEAR(sum, after - before, 0.5) << what;
    EXPECT_TRUE(factors.contains(factor))
        << what << ": " << factor << " is not among the reasons of "
        << Get("/attributions?limit=20");
    EXPECT_TRUE(feed_->AwaitScore(client_, after)) << what << ": not told: " << feed_->Words();
    return after;
  }

  std::set<std::string> RiskKinds() {
    std::set<std::string> kinds;
    const auto insights = server_->GetJson("/api/insights", key_);
    for (const auto& alert : Member(insights, "riskAlerts").as_array()) {
      for (const auto& client : Member(alert, "clients").as_array()) {
        if (Text(Member(client, "clientId")) == client_) kinds.insert(Text(Member(alert, "type")));
      }
    }
    return kinds;
  }

  AdjustableClock clock_;
  std::chrono::seconds passed_{0};
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<ChangeFeed> feed_;
  std::set<std::string> seen_;  // attributions
  std::string key_, client_, company_, maria_, tom_, deal_;
};

TEST_F(RelationshipStory, FallsStepByStepAndRecovers) {
  const double good = Score();
  std::set<std::string> factors;
  EXPECT_NEAR(50 + NewDeltas(factors), good, 0.5) << "from where a client starts";
  EXPECT_GE(good, 60) << Get("/health");
  EXPECT_TRUE(RiskKinds().empty()) << server_->GetJson("/api/insights", key_);

  Pass(days(30));
  const double silent = Step("a month without a word", good, -1, "recency");
  EXPECT_TRUE(feed_->AwaitAlert(client_, "silent", "opened")) << feed_->Words();

  for (const int ago : {6, 4, 2}) AddMeeting(In(-days(ago)), "NO_SHOW");
  const double missed = Step("three missed meetings", silent, -1, "meetings");

  const std::string angry = AddEmail(
      In(-hours(5)), maria_,
      {true, "This is not acceptable",
       "We are extremely disappointed. The system was down again all week, nobody answers our "
       "tickets, and this is simply unacceptable. We are evaluating two other vendors.",
       "angry"});
  const double upset = Step("an angry e-mail", missed, -1, "sentiment");
  EXPECT_TRUE(feed_->AwaitAlert(client_, "churn_intent", "opened")) << feed_->Words();
  const auto interactions = Get("/interactions?limit=5");
  const auto& latest = Member(interactions, "interactions").as_array().at(0);
  EXPECT_EQ(Text(Member(latest, "id")), "int_emails_" + angry);
  EXPECT_EQ(Text(Member(latest, "sentiment")), "negative");
  EXPECT_LE(Member(latest, "sentimentLevel").to_number<int>(), -1) << latest;

  Update("deals", deal_, {{"closedate", FormatRfc3339(In(days(120)))}, {"dealstage", kUpcoming}});
  const double slipped = Step("the renewal slips", upset, -1, "deals");
  EXPECT_LE(slipped, 45) << Get("/health");
  EXPECT_TRUE(RiskKinds().contains("churn_intent")) << server_->GetJson("/api/insights", key_);
  const auto context = Get("/context?tokenBudget=1500");
  EXPECT_NE(Text(Member(context, "text")).find("int_emails_" + angry), std::string::npos)
      << context;

  // Good weeks again, and the deal goes on.
  for (int week = 0; week < 10; ++week) {
    AddGoodWeek(In(hours(1)));
    Pass(days(7));
  }
  Update("deals", deal_, {{"dealstage", kNegotiation}});
  const double better = Step("good weeks", slipped, +1, "sentiment");
  EXPECT_GE(better, slipped + 15) << Get("/health");
  EXPECT_TRUE(feed_->AwaitAlert(client_, "silent", "closed")) << feed_->Words();
  EXPECT_FALSE(RiskKinds().contains("silent"));
  EXPECT_FALSE(RiskKinds().contains("missed_meetings"));
  feed_.reset();
  EXPECT_EQ(server_->Stop(), 0) << server_->log();
}

}  // namespace
}  // namespace stanna::testing
