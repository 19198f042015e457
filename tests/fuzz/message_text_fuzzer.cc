// A subject, after "---" the headers, and after another "---" the body of a message.
#include <glog/logging.h>
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "server/insights/text/html_text.h"
#include "server/insights/text/prepare_text.h"
#include "server/insights/text/utf8.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using insights::Message;
using insights::MessageKind;
using insights::PreparedText;

void CheckClean(std::string_view text) {
  CHECK(simdjson::validate_utf8(text.data(), text.size())) << "broken UTF-8";
  CHECK_EQ(insights::CleanText(text), text);
}

// In order, apart, within the text, and not within a character.
void CheckParts(const PreparedText& prepared) {
  const auto size = static_cast<int>(prepared.text.size());
  const auto is_boundary = [&prepared, size](int at) {
    return at == size || (static_cast<unsigned char>(prepared.text[at]) & 0xC0) != 0x80;
  };
  int at = 0;
  for (const auto& part : prepared.parts) {
    CHECK_LE(at, part.begin);
    CHECK_LT(part.begin, part.end);
    CHECK_LE(part.end, size);
    CHECK(is_boundary(part.begin) && is_boundary(part.end)) << "a character is cut";
    CHECK_GT(part.weight, 0);
    at = part.end;
  }
}

void CheckMessage(const Message& message) {
  const PreparedText prepared = insights::PrepareText(message);
  CheckClean(prepared.text);
  CheckParts(prepared);
  CHECK(prepared.language.empty() || prepared.language.size() == 2) << prepared.language;
  CHECK_EQ(prepared.readable, prepared.language.empty() || prepared.language == "en");
  CHECK(prepared.automatic == insights::Automatic::kNone || prepared.parts.empty());
  CHECK_EQ(insights::PrepareText(message).text, prepared.text);
}

void Run(std::string_view input) {
  const auto [subject, rest] = TwoSections(input);
  const auto [headers, body] = TwoSections(rest);
  CheckClean(insights::HtmlToText(body));
  Message message;
  message.subject = subject;
  message.headers = headers;
  message.body = body;
  for (const MessageKind kind : {MessageKind::kEmail, MessageKind::kNote}) {
    message.kind = kind;
    CheckMessage(message);
  }
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
