// Headers of a webhook request, a line each (method, target, host, v3 signature, time, older
// signature, its version), and after "---" the body.
#include <glog/logging.h>

#include <algorithm>
#include <string>

#include "base/clock.h"
#include "server/webhooks/called_url.h"
#include "server/webhooks/hubspot_event.h"
#include "server/webhooks/json_array.h"
#include "server/webhooks/signature.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using webhooks::HubSpotEvent;
using webhooks::SignatureResult;
using webhooks::SignatureVersion;

constexpr std::string_view kSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
const Time kNow = FromEpochMs(1'731'612'300'000);
constexpr std::size_t kMaxElements = 1'000;
constexpr std::size_t kLongestKey = 300;

SignatureResult Check(const webhooks::SignedRequest& request, std::string_view secret,
                      SignatureVersion oldest = SignatureVersion::kV1) {
  return CheckSignature(request, secret, oldest, kNow);
}

// Nobody guesses a signature; and what HubSpot would have sent is valid, whatever else it holds.
void CheckSignatures(std::string_view headers, std::string_view body) {
  const std::string_view method = TakeLine(headers);
  const std::string_view target = TakeLine(headers);
  const std::string_view host = TakeLine(headers);
  const std::string uri = webhooks::CalledUrl(
      {},
      {.target = target, .host = host, .forwarded_proto = "", .forwarded_host = "", .peer = ""});
  webhooks::SignedRequest request{.method = method, .uri = uri, .body = body};
  request.signature_v3 = TakeLine(headers);
  request.timestamp = TakeLine(headers);
  request.signature = TakeLine(headers);
  request.version = TakeLine(headers);
  CHECK(Check(request, kSecret) != SignatureResult::kValid);
  CHECK(Check(request, "") != SignatureResult::kValid);

  const std::string now = std::to_string(ToEpochMs(kNow));
  const std::string v3 = webhooks::SignatureV3(kSecret, method, uri, body, now);
  request.signature_v3 = v3;
  request.timestamp = now;
  CHECK(Check(request, kSecret) == SignatureResult::kValid);
  CHECK(Check(request, kSecret, SignatureVersion::kV3) == SignatureResult::kValid);
  CHECK(Check(request, "another") == SignatureResult::kWrong);
  request.signature_v3 = {};
  const std::string v1 = webhooks::SignatureV1(kSecret, body);
  request.signature = v1;
  request.version = "v1";
  CHECK(Check(request, kSecret) == SignatureResult::kValid);
  CHECK(Check(request, kSecret, SignatureVersion::kV3) == SignatureResult::kOutdated);
}

void CheckEvent(std::string_view json) {
  const auto event = webhooks::ReadEvent(json);
  if (!event.ok()) {
    CHECK(event.status().code() == absl::StatusCode::kInvalidArgument);
    return;
  }
  CHECK_GT(event->portal_id, 0);
  CHECK_GE(event->attempt, 0);
  const std::string key = RepetitionKey(*event);
  CHECK(!key.empty());
  CHECK_LE(key.size(), kLongestKey);
  HubSpotEvent again = *event;
  again.attempt = 7;
  CHECK_EQ(RepetitionKey(again), key);
  using webhooks::EventKind;
  if (event->kind == EventKind::kUnknown) return;
  CHECK_NE(event->object_id, 0);
  CHECK(event->kind != EventKind::kPropertyChange || !event->property.empty());
  CHECK(event->kind != EventKind::kAssociationChange || event->to_id != 0);
  CHECK(event->kind != EventKind::kMerge || event->survivor != 0);
  CHECK(std::find(event->absorbed.begin(), event->absorbed.end(), event->survivor) ==
        event->absorbed.end());
}

void Run(std::string_view input) {
  const auto [headers, body] = TwoSections(input);
  CheckSignatures(headers, body);
  CheckEvent(body);
  const auto elements = webhooks::SplitArray(body, kMaxElements);
  if (!elements) return;
  CHECK_LE(elements->size(), kMaxElements);
  std::size_t size = 0;
  for (const std::string_view element : *elements) {
    CHECK(element.empty() || (element.data() >= body.data() &&
                              element.data() + element.size() <= body.data() + body.size()));
    size += element.size();
    CheckEvent(element);
  }
  CHECK_LE(size, body.size());
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
