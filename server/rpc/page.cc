#include "server/rpc/page.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "server/rpc/errors.h"

namespace stanna::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* Field(const Message& request, const char* name) {
  return request.GetDescriptor()->FindFieldByName(name);
}

std::int64_t IntOf(const Message& request, const char* name) {
  const auto* field = Field(request, name);
  return field == nullptr ? 0 : request.GetReflection()->GetInt32(request, field);
}

std::string Hex(const unsigned char* bytes, std::size_t count) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

// Page size and skip may differ from page to page; everything else makes another listing. Requests
// hold no maps, so their serialisation is deterministic.
std::string FingerprintOf(const Message& request) {
  const std::unique_ptr<Message> rest(request.New());
  rest->CopyFrom(request);
  for (const char* name : {"page_size", "page_token", "skip", "workspace_id"}) {
    if (const auto* field = Field(*rest, name))
      rest->GetReflection()->ClearField(rest.get(), field);
  }
  const std::string text = request.GetTypeName() + rest->SerializeAsString();
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return Hex(digest, 8);
}

// "p" + offset in hexadecimal + "." + fingerprint: already URL-safe, so no base 64 around it.
std::string Write(std::int64_t offset, const std::string& fingerprint) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, offset, 16).ptr;
  return "p" + std::string(digits, end) + "." + fingerprint;
}

std::optional<std::int64_t> Read(const std::string& token, const std::string& fingerprint) {
  const auto dot = token.find('.');
  if (token.empty() || token[0] != 'p' || dot == std::string::npos) return std::nullopt;
  std::int64_t offset = 0;
  const auto parsed = std::from_chars(token.data() + 1, token.data() + dot, offset, 16);
  if (parsed.ec != std::errc() || parsed.ptr != token.data() + dot || offset < 0) {
    return std::nullopt;
  }
  if (token.substr(dot + 1) != fingerprint) return std::nullopt;
  return offset;
}

absl::Status CheckSigns(const Message& request) {
  std::vector<FieldViolation> violations;
  for (const char* name : {"page_size", "skip"}) {
    if (IntOf(request, name) < 0) {
      violations.push_back({Field(request, name)->json_name(), "must not be negative"});
    }
  }
  return violations.empty() ? absl::OkStatus() : Violated(std::move(violations));
}

}  // namespace

absl::StatusOr<Page> ReadPage(const Message& request, PageSizes sizes) {
  RETURN_IF_ERROR(CheckSigns(request));
  Page page;
  page.fingerprint = FingerprintOf(request);
  const auto wish = static_cast<int>(IntOf(request, "page_size"));
  page.limit = wish == 0 ? sizes.standard : std::min(wish, sizes.most);
  std::int64_t offset = IntOf(request, "skip");
  const std::string token =
      request.GetReflection()->GetString(request, Field(request, "page_token"));
  if (!token.empty()) {
    const auto start = Read(token, page.fingerprint);
    if (!start) {
      return Violated({{"pageToken", "is not a token of a listing with these parameters"}});
    }
    offset += *start;
  }
  if (offset > kMaxOffset) return Violated({{"offset", "is too large"}});
  page.offset = static_cast<int>(offset);
  return page;
}

std::string NextToken(const Page& page, std::size_t returned, std::int64_t total) {
  const std::int64_t next = page.offset + static_cast<std::int64_t>(returned);
  return returned == 0 || next >= total ? "" : Write(next, page.fingerprint);
}

}  // namespace stanna::rpc
