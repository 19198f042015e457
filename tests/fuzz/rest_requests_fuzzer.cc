// A request to the REST gateway, a line each: method and target, Content-Type, X-Workspace-Id; and
// after "---" its body. The body is also taken for the serialized answer of the route's method.
#include <glog/logging.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <variant>

#include "server/gateway/json_reader.h"
#include "server/gateway/json_writer.h"
#include "server/gateway/rest_error.h"
#include "server/gateway/route_table.h"
#include "server/gateway/served_services.h"
#include "server/gateway/transcoder.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using gateway::HttpRequest;
using gateway::RestError;
using gateway::TranscodedRequest;

const gateway::RouteTable& Routes() {
  static const auto table = gateway::RouteTable::Build(gateway::ServedServices());
  CHECK(table.ok()) << table.status();
  return *table;
}

void CheckJson(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  CHECK(parser.parse(json).get(root) == simdjson::SUCCESS) << json;
}

HttpRequest RequestOf(std::string_view head, std::string_view body) {
  HttpRequest request;
  const std::string_view line = TakeLine(head);
  const std::size_t blank = std::min(line.find(' '), line.size());
  request.method = line.substr(0, blank);
  request.target = line.substr(std::min(blank + 1, line.size()));
  for (const char* name : {"content-type", "x-workspace-id"}) {
    if (const auto value = TakeLine(head); !value.empty()) request.headers[name] = value;
  }
  request.body = body;
  return request;
}

void CheckRefusal(const RestError& error) {
  CHECK(error.status >= 400 && error.status < 500) << error.status;
  CHECK(!error.code.empty() && !error.message.empty());
  CheckJson(ErrorBody(error));
}

// What was understood is written as JSON, and that is understood as the same; but for a body that
// has as many levels as a body may have, which is one too deep inside the whole request.
void CheckMessage(const google::protobuf::Message& message) {
  const std::string json = gateway::WriteJson(message);
  CheckJson(json);
  const auto again = gateway::NewMessage(*message.GetDescriptor());
  const auto violations = gateway::ReadJson(json, *again);
  if (violations.size() == 1 && violations[0].description.find("levels") != std::string::npos) {
    return;
  }
  CHECK(violations.empty()) << violations.front().field << " " << violations.front().description
                            << "\n"
                            << json;
  CHECK_EQ(gateway::WriteJson(*again), json);
}

void Run(std::string_view input) {
  const auto [head, body] = TwoSections(input);
  const HttpRequest request = RequestOf(head, body);
  const auto match = Routes().Find(request.method, request.Path());
  if (!match) return;
  for (const auto unknown :
       {gateway::UnknownParameters::kRefuse, gateway::UnknownParameters::kIgnore}) {
    const auto result = gateway::TranscodeRequest(*match, request, unknown);
    if (const auto* error = std::get_if<RestError>(&result)) {
      CheckRefusal(*error);
    } else {
      CheckMessage(*std::get<TranscodedRequest>(result).message);
    }
  }
  const auto answer = gateway::TranscodeResponse(*match->route, request.body);
  if (answer.ok()) CheckJson(*answer);
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
