// A key set, and after "---" the header, the payload and the signature of a token, a line each.
// What has no such parts is a token as it stands.
#include <glog/logging.h>

#include <string>

#include "base/base64.h"
#include "base/clock.h"
#include "base/status.h"
#include "server/auth/jwt.h"
#include "server/auth/testing/make_token.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using auth::JwtKeySet;
using auth::SigningKey;

const Time kNow = FromEpochMs(1'790'000'000'000);
const auth::JwtRules kRules{.issuer = "i", .audience = "a"};

const SigningKey& OurKey() {
  static const SigningKey key = SigningKey::Hmac(std::string(32, 's'));
  return key;
}

const JwtKeySet& OurKeys() {
  static const JwtKeySet keys = JwtKeySet::Parse("{\"keys\":[" + OurKey().Jwk("k") + "]}").value();
  return keys;
}

// A caller that is let in is a whole one; a refusal says nothing of the token.
bool LetsIn(std::string_view token, const JwtKeySet& keys) {
  const auto caller = VerifyToken(token, keys, kRules, kNow);
  if (!caller.ok()) {
    CHECK(absl::IsUnauthenticated(caller.status()));
    const std::string reason = ReasonOf(caller.status());
    CHECK(reason == "AUTH_TOKEN_INVALID" || reason == "AUTH_TOKEN_EXPIRED") << reason;
    CHECK_LE(MessageOf(caller.status()).size(), 120U);
    return false;
  }
  CHECK(!caller->workspace.empty());
  CHECK(caller->by_token);
  CHECK(caller->caller.starts_with("user:") && caller->caller.size() > 5);
  CHECK_LE(caller->caller.size(), 5 + auth::kMaxSubjectBytes);
  return true;
}

// Without our signature nobody gets in; with it, only as it was signed.
void CheckToken(std::string_view header, std::string_view payload, std::string_view signature) {
  const std::string text = ToBase64Url(header) + "." + ToBase64Url(payload);
  const std::string good = ToBase64Url(OurKey().Sign(text));
  if (signature != good) {
    CHECK(!LetsIn(text + "." + std::string(signature), OurKeys()));
    CHECK(!LetsIn(text + "." + ToBase64Url(signature), OurKeys()));
  }
  const std::string token = text + "." + good;
  if (!LetsIn(token, OurKeys())) return;
  for (const std::size_t at : {std::size_t{0}, text.size() / 2, token.size() - 1}) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK(!LetsIn(changed, OurKeys()));
  }
}

void Run(std::string_view input) {
  CHECK(!LetsIn(input, OurKeys()));
  auto [first, rest] = TwoSections(input);
  const auto keys = JwtKeySet::Parse(first);
  if (keys.ok()) {
    CHECK_GE(keys->size(), 1U);
    CHECK_LE(keys->size(), auth::kMaxJwtKeys);
  } else {
    CHECK(absl::IsInvalidArgument(keys.status()));
  }
  const std::string_view header = TakeLine(rest);
  const std::string_view payload = TakeLine(rest);
  CheckToken(header, payload, TakeLine(rest));
  if (!keys.ok()) return;
  // Whoever it lets in, it must not break.
  (void)LetsIn(ToBase64Url(header) + "." + ToBase64Url(payload) + "." + ToBase64Url(rest), *keys);
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
