#include "tests/integration/simulator.h"

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "client/http/beast_http_client.h"

namespace stanna::testing {
namespace {

constexpr char kBinary[] = "tools/hubspot_sim/hubspot_sim";
constexpr auto kStartLimit = std::chrono::seconds(60);
constexpr auto kPoll = std::chrono::milliseconds(10);

}  // namespace

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::Start(std::vector<std::string> flags) {
  ASSIGN_OR_RETURN(const std::string folder, MakeShortTempFolder(""));
  const std::string port_file = folder + "/port";
  ChildOptions child;
  child.command = {std::filesystem::absolute(kBinary), "--no-tls", "--port-file", port_file};
  child.command.insert(child.command.end(), flags.begin(), flags.end());
  child.log_path = folder + "/log";
  std::unique_ptr<Simulator> simulator(new Simulator());
  simulator->folder_ = folder;
  ASSIGN_OR_RETURN(simulator->process_, ChildProcess::Start(child));
  const auto end = std::chrono::steady_clock::now() + kStartLimit;
  while (!std::filesystem::exists(port_file)) {
    if (!simulator->process_.IsRunning() || std::chrono::steady_clock::now() > end) {
      return Unavailable("the simulator did not start: " + ReadWholeFile(child.log_path));
    }
    std::this_thread::sleep_for(kPoll);
  }
  std::string port = ReadWholeFile(port_file);
  port.resize(port.find_last_not_of('\n') + 1);
  simulator->base_url_ = "http://127.0.0.1:" + port;
  hubspot::BeastHttpOptions http;
  http.allowed_hosts = {"127.0.0.1"};
  ASSIGN_OR_RETURN(simulator->http_, hubspot::MakeBeastHttpClient(std::move(http)));
  return simulator;
}

Simulator::~Simulator() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

absl::StatusOr<boost::json::value> Simulator::Control(const std::string& path) {
  hubspot::HttpRequest request;
  request.url = base_url_ + "/_sim/" + path;
  ASSIGN_OR_RETURN(const auto response,
                   http_->Send(request, Deadline::After(std::chrono::seconds(60)), {}));
  if (response.status != 200) return Internal(path + ": " + response.body);
  boost::json::error_code error;
  auto value = boost::json::parse(response.body, error);
  if (error) return DataLoss(path + ": " + error.message());
  return value;
}

}  // namespace stanna::testing
