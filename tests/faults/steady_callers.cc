#include "tests/faults/steady_callers.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/support/http_client.h"

namespace stanna::testing {
namespace {

namespace v1 = insights::v1;

constexpr std::size_t kReplicas = 2;
constexpr int kKinds = 3;
// Only bounds a test that hangs.
constexpr std::chrono::minutes kLongestCall{2};
constexpr std::size_t kMostSentences = 20;
constexpr std::chrono::milliseconds kBackOff{50};

}  // namespace

void ReplicaAddresses::Set(std::size_t index, const Server& server) {
  const std::lock_guard lock(mutex_);
  replicas_[index] = {server.url(), server.grpc_address()};
}

ReplicaAddresses::Replica ReplicaAddresses::Get(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  return replicas_.at(index);
}

SteadyCallers::SteadyCallers(const ReplicaAddresses& replicas, ExpectedAnswers expected,
                             int threads)
    : replicas_(replicas), expected_(std::move(expected)) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] { Run(static_cast<std::size_t>(i)); });
  }
}

void SteadyCallers::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::map<std::string, std::int64_t> SteadyCallers::Repeated() const {
  const std::lock_guard lock(mutex_);
  return repeated_;
}

std::vector<std::string> SteadyCallers::Wrong() const {
  const std::lock_guard lock(mutex_);
  return wrong_;
}

void SteadyCallers::Run(std::size_t number) {
  for (std::size_t call = number; !stopping_; ++call) {
    const std::string& client = expected_.clients[call % expected_.clients.size()];
    Attempt attempt = Attempt::kAgain;
    for (std::size_t turn = call; attempt == Attempt::kAgain && !stopping_; ++turn) {
      const std::size_t index = turn % kReplicas;
      const auto replica = replicas_.Get(index);
      switch (call % kKinds) {
        case 0:
          attempt = List(replica);
          break;
        case 1:
          attempt = ReadClient(replica, client);
          break;
        default:
          attempt = ReadContext(replica, client);
      }
      if (attempt == Attempt::kAnswered) ++answered_[index];
    }
  }
}

std::optional<std::string> SteadyCallers::Get(const ReplicaAddresses::Replica& replica,
                                              const std::string& target, Attempt& attempt) {
  const auto reply = Send(
      {.url = replica.url + target, .headers = {{"Authorization", "Bearer " + expected_.key}}});
  attempt = Attempt::kAgain;
  if (!reply.ok()) {
    Repeat("REST: no answer");
    return std::nullopt;
  }
  // 504: nothing came free in time, while the database was away.
  if (reply->status == 503 || reply->status == 504) {
    Repeat("REST: " + std::to_string(reply->status));
    return std::nullopt;
  }
  attempt = Attempt::kAnswered;
  if (reply->status == 200) return reply->body;
  NoteWrong(target + ": " + std::to_string(reply->status) + " " + reply->body);
  return std::nullopt;
}

SteadyCallers::Attempt SteadyCallers::List(const ReplicaAddresses::Replica& replica) {
  Attempt attempt;
  const auto body = Get(replica, "/api/clients?limit=500", attempt);
  if (!body) return attempt;
  std::vector<std::string> ids;
  const auto clients = boost::json::parse(*body);
  for (const auto& client : clients.as_array()) ids.emplace_back(client.at("id").as_string());
  std::ranges::sort(ids);
  if (ids != expected_.clients) {
    NoteWrong("a list of " + std::to_string(ids.size()) + " clients");
  }
  return attempt;
}

SteadyCallers::Attempt SteadyCallers::ReadClient(const ReplicaAddresses::Replica& replica,
                                                 const std::string& client) {
  Attempt attempt;
  const auto body = Get(replica, "/api/clients/" + client, attempt);
  if (body && boost::json::parse(*body).at("client").at("id").as_string() != client) {
    NoteWrong("another client than " + client + ": " + *body);
  }
  return attempt;
}

SteadyCallers::Attempt SteadyCallers::ReadContext(const ReplicaAddresses::Replica& replica,
                                                  const std::string& client) {
  const auto stub = v1::InsightsService::NewStub(
      grpc::CreateChannel(replica.grpc_address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + expected_.key);
  context.set_deadline(std::chrono::system_clock::now() + kLongestCall);
  v1::GetClientContextRequest request;
  request.set_client_id(client);
  v1::ClientContext answer;
  const grpc::Status status = stub->GetClientContext(&context, request, &answer);
  // A server that stops cancels what its grace does not suffice for.
  for (const auto& [code, name] :
       {std::pair(grpc::StatusCode::UNAVAILABLE, "UNAVAILABLE"),
        std::pair(grpc::StatusCode::DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"),
        std::pair(grpc::StatusCode::CANCELLED, "CANCELLED")}) {
    if (status.error_code() != code) continue;
    Repeat(std::string("gRPC: ") + name);
    return Attempt::kAgain;
  }
  if (!status.ok()) {
    NoteWrong("GetClientContext of " + client + ": " + std::to_string(status.error_code()) + " " +
              status.error_message());
  } else if (answer.client_id() != client) {
    NoteWrong("the context of another client than " + client + ": " + answer.client_id());
  }
  return Attempt::kAnswered;
}

void SteadyCallers::Repeat(const std::string& ended_with) {
  {
    const std::lock_guard lock(mutex_);
    ++repeated_[ended_with];
  }
  // As clients back off; it also leaves the processor to whoever comes back.
  std::this_thread::sleep_for(kBackOff);
}

void SteadyCallers::NoteWrong(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  if (wrong_.size() < kMostSentences) wrong_.push_back(sentence);
}

}  // namespace stanna::testing
