#include "tools/benchmarks/soak_load.h"

#include <grpcpp/grpcpp.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <deque>
#include <thread>

#include "tests/support/answer.h"

namespace stanna::bench {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
namespace v1 = insights::v1;
using SteadyClock = std::chrono::steady_clock;

constexpr double kReadsASecond = 25;
constexpr int kReaders = 6;
constexpr int kWatchers = 4;
constexpr std::chrono::seconds kWatchFor{60};
constexpr std::chrono::milliseconds kBetweenChanges{500}, kBetweenStrangers{500};
constexpr std::chrono::seconds kBetweenSyncs{30};
// One in so many syncs reads everything.
constexpr std::int64_t kFullSyncEvery = 20;
// How many clients at a time have a newer mail; the rest of the portal stays as it is.
constexpr std::size_t kLiveMails = 50;
// More than an address may keep open without a request (docs/security.md).
constexpr std::size_t kIdleStrangers = 20;
constexpr std::size_t kMostSentences = 20;

/// Waits for the next moment of a pace, until `until`.
class Pace {
 public:
  Pace(SteadyClock::duration between, SteadyClock::time_point until)
      : between_(between), until_(until), next_(SteadyClock::now()) {}
  bool Next() {
    if (next_ >= until_) return false;
    std::this_thread::sleep_until(next_);
    next_ += between_;
    return true;
  }

 private:
  const SteadyClock::duration between_;
  const SteadyClock::time_point until_;
  SteadyClock::time_point next_;
};

const std::string& At(const std::vector<std::string>& list, std::int64_t number) {
  return list[static_cast<std::size_t>(number) % list.size()];
}

std::string Mail(std::int64_t number, const std::string& company) {
  static const char* const kTexts[] = {
      "Thank you, the new report works very well for us.",
      "We are still waiting for an answer, and I am losing patience with this.",
      "Please find the agenda for tomorrow attached."};
  json::object properties = {
      {"hs_timestamp", "2026-01-14T10:00:00.000Z"},
      {"hs_email_direction", "INCOMING_EMAIL"},
      {"hs_email_subject", "Mail " + std::to_string(number)},
      {"hs_email_text", kTexts[static_cast<std::size_t>(number) % std::size(kTexts)]}};
  return json::serialize(json::object{
      {"op", "create"},
      {"type", "emails"},
      {"properties", properties},
      {"associations", {{{"type", "companies"}, {"id", company}, {"type_ids", {185}}}}}});
}

/// A connection of somebody who never authenticates.
class Stranger {
 public:
  Stranger(const std::string& address, const std::string& words) {
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    boost::system::error_code error;
    socket_.connect({asio::ip::address_v4::loopback(), port}, error);
    if (!error) asio::write(socket_, asio::buffer(words), error);
  }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
};

}  // namespace

SoakLoad::SoakLoad(Rig& rig) : rig_(rig), client_(rig.server(), rig.workspace()) {
  const json::value listed = rig.server().GetJson("/api/clients?limit=500", rig.key());
  for (const json::value& client : listed.as_array()) {
    clients_.push_back(testing::TextOf(client, "id"));
    companies_.push_back(testing::TextOf(client, "companyId"));
  }
}

SoakCounts SoakLoad::counts() const {
  return {.reads = reads_,
          .changes = changes_,
          .syncs = syncs_,
          .told = told_,
          .strangers = strangers_};
}

std::vector<std::string> SoakLoad::failures() const {
  const MutexLock lock(mutex_);
  return failures_;
}

void SoakLoad::Fail(const std::string& sentence) {
  const MutexLock lock(mutex_);
  if (failures_.size() < kMostSentences) failures_.push_back(sentence);
}

Latencies SoakLoad::Run(std::chrono::seconds length) {
  if (clients_.empty()) {
    Fail("the import made no client");
    return {};
  }
  const auto until = SteadyClock::now() + length;
  std::vector<std::jthread> threads;
  threads.emplace_back([=, this] { Change(until); });
  threads.emplace_back([=, this] { Sync(until); });
  threads.emplace_back([=, this] { Disturb(until); });
  for (int i = 0; i < kWatchers; ++i) threads.emplace_back([=, this] { Watch(until); });
  return Measure({.calls_a_second = kReadsASecond, .length = length, .callers = kReaders},
                 [this](std::int64_t number) { return Read(number); });
}

absl::Status SoakLoad::Read(std::int64_t number) {
  ++reads_;
  const std::string& client = At(clients_, number);
  const std::string targets[] = {
      "/api/clients?limit=100",
      "/api/clients/" + client,
      "/api/clients/" + client + "/interactions",
      "/api/clients/" + client + "/health",
      "/api/metrics/summary",
      "/api/insights",
      "/api/metrics/trends/health",
      "/api/data-quality",
      "/api/ingest/status",
      "/api/changes?limit=100",
      "/api/audit-events?limit=100",
  };
  const auto kind = static_cast<std::size_t>(number) % (2 * std::size(targets));
  // Every second one is Lars'.
  if (kind >= std::size(targets)) return client_.AskForContext(ClientId(client));
  const auto reply = rig_.server().Get(targets[kind], rig_.key());
  if (reply.status == 200) return absl::OkStatus();
  return Internal(targets[kind] + ": " + std::to_string(reply.status) + " " + reply.body);
}

// Webhooks of changed contacts, and of mails that come and go.
void SoakLoad::Change(SteadyClock::time_point until) {
  std::deque<std::string> mails;
  Pace pace(kBetweenChanges, until);
  for (std::int64_t number = 0; pace.Next(); ++number) {
    rig_.simulator().ChangeMany(ObjectType::kContact, "jobtitle", 5, 200);
    const auto made =
        rig_.simulator().Post("/_sim/mutate", Mail(number, At(companies_, number * 7)));
    if (made.status != 200) return Fail("no mail was made: " + made.body);
    mails.push_back(testing::TextOf(json::parse(made.body).at("results").at(0), "id"));
    changes_ += 6;
    if (mails.size() <= kLiveMails) continue;
    rig_.simulator().Mutate(R"({"op":"archive","type":"emails","id":")" + mails.front() + "\"}");
    ++changes_;
    mails.pop_front();
  }
}

void SoakLoad::Sync(SteadyClock::time_point until) {
  Pace pace(kBetweenSyncs, until);
  for (std::int64_t number = 1; pace.Next(); ++number) {
    const char* body =
        number % kFullSyncEvery == 0 ? R"({"syncType":"full"})" : R"({"syncType":"quick"})";
    const auto reply = rig_.server().Post("/api/ingest/run", rig_.key(), body);
    if (reply.status == 200) ++syncs_;
    // 409: one is under way.
    if (reply.status != 200 && reply.status != 409) {
      Fail("sync: " + std::to_string(reply.status) + " " + reply.body);
    }
  }
}

// Streams that end after a minute, and begin again.
void SoakLoad::Watch(SteadyClock::time_point until) {
  const auto stub = v1::InsightsService::NewStub(
      grpc::CreateChannel(rig_.server().grpc_address(), grpc::InsecureChannelCredentials()));
  for (auto now = SteadyClock::now(); now < until; now = SteadyClock::now()) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + rig_.key());
    context.set_deadline(std::chrono::system_clock::now() +
                         std::min<SteadyClock::duration>(kWatchFor, until - now));
    const auto stream = stub->WatchChanges(&context, v1::WatchChangesRequest());
    v1::WatchChangesResponse next;
    while (stream->Read(&next)) told_ += next.has_change() ? 1 : 0;
    const grpc::Status status = stream->Finish();
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) continue;
    return Fail("WatchChanges: " + status.error_message());
  }
}

void SoakLoad::Disturb(SteadyClock::time_point until) {
  std::deque<Stranger> idle;
  Pace pace(kBetweenStrangers, until);
  for (std::int64_t number = 0; pace.Next(); ++number, ++strangers_) {
    const auto& http = rig_.server().http_address();
    const auto& grpc = rig_.server().grpc_address();
    switch (number % 5) {
      case 0:
        if (const auto reply = rig_.server().Get("/api/clients", "stk_of_nobody");
            reply.status != 401) {
          Fail("a stranger's key: " + std::to_string(reply.status));
        }
        break;
      case 1:
        Stranger(http, "\x16\x03\x01 this is no HTTP\r\n\r\n");
        break;
      case 2:
        Stranger(grpc, std::string(9'000, '\0'));
        break;
      case 3:
        idle.emplace_back(http, "GET /api/clients HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        break;
      default:
        idle.emplace_back(grpc, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }
    if (idle.size() > kIdleStrangers) idle.pop_front();
  }
}

}  // namespace stanna::bench
