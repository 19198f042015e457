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

// What a token counts in: places, or keys.
constexpr char kOffsetToken = 'p';
constexpr char kKeyToken = 'k';

// Kind + number in hexadecimal + "." + fingerprint: already URL-safe, so no base 64 around it.
std::string Write(char kind, std::int64_t number, const std::string& fingerprint) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  return kind + std::string(digits, end) + "." + fingerprint;
}

std::optional<std::int64_t> Read(char kind, const std::string& token,
                                 const std::string& fingerprint) {
  const auto dot = token.find('.');
  if (token.empty() || token[0] != kind || dot == std::string::npos) return std::nullopt;
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

int LimitOf(const Message& request, PageSizes sizes) {
  const auto wish = static_cast<int>(IntOf(request, "page_size"));
  return wish == 0 ? sizes.standard : std::min(wish, sizes.most);
}

// The number in the request's token; 0 when it has none.
absl::StatusOr<std::int64_t> NumberOfToken(char kind, const Message& request,
                                           const std::string& fingerprint) {
  const std::string token =
      request.GetReflection()->GetString(request, Field(request, "page_token"));
  if (token.empty()) return 0;
  const auto number = Read(kind, token, fingerprint);
  if (number) return *number;
  return Violated({{"pageToken", "is not a token of a listing with these parameters"}});
}

}  // namespace

absl::StatusOr<int> ReadPageSize(const Message& request, PageSizes sizes) {
  RETURN_IF_ERROR(CheckSigns(request));
  return LimitOf(request, sizes);
}

absl::StatusOr<KeyPage> ReadKeyPage(const Message& request, PageSizes sizes) {
  RETURN_IF_ERROR(CheckSigns(request));
  KeyPage page;
  page.fingerprint = FingerprintOf(request);
  page.limit = LimitOf(request, sizes);
  ASSIGN_OR_RETURN(page.key, NumberOfToken(kKeyToken, request, page.fingerprint));
  return page;
}

std::string NextKeyToken(const KeyPage& page, std::int64_t last_key) {
  return Write(kKeyToken, last_key, page.fingerprint);
}

absl::StatusOr<Page> ReadPage(const Message& request, PageSizes sizes) {
  RETURN_IF_ERROR(CheckSigns(request));
  Page page;
  page.fingerprint = FingerprintOf(request);
  page.limit = LimitOf(request, sizes);
  ASSIGN_OR_RETURN(std::int64_t offset, NumberOfToken(kOffsetToken, request, page.fingerprint));
  offset += IntOf(request, "skip");
  if (offset > kMaxOffset) return Violated({{"offset", "is too large"}});
  page.offset = static_cast<int>(offset);
  return page;
}

std::string NextToken(const Page& page, std::size_t returned, std::int64_t total) {
  const std::int64_t next = page.offset + static_cast<std::int64_t>(returned);
  return returned == 0 || next >= total ? "" : Write(kOffsetToken, next, page.fingerprint);
}

}  // namespace stanna::rpc
