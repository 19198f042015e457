#include "server/mapping/email.h"

#include "base/ascii.h"
#include "server/mapping/domain.h"

namespace stanna::mapping {
namespace {

constexpr std::size_t kMaxAddressLength = 254;  // RFC 5321, errata 1690
constexpr std::string_view kScheme = "mailto:";

std::string_view Bare(std::string_view text) {
  text = TrimBlanks(text);
  if (const auto open = text.rfind('<'); open != std::string_view::npos && text.back() == '>') {
    text = text.substr(open + 1, text.size() - open - 2);
  }
  if (LowerAscii(text.substr(0, kScheme.size())) == kScheme) text.remove_prefix(kScheme.size());
  return TrimBlanks(text);
}

}  // namespace

std::optional<EmailAddress> ParseEmail(std::string_view text) {
  const std::string_view bare = Bare(text);
  const auto at = bare.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == bare.size()) return std::nullopt;
  if (bare.find('@', at + 1) != std::string_view::npos) return std::nullopt;
  if (bare.size() > kMaxAddressLength) return std::nullopt;
  if (bare.find_first_of(" \t\r\n,;<>\"()[]\\/:") != std::string_view::npos) return std::nullopt;
  EmailAddress email{LowerAscii(bare), NormalizeDomain(bare.substr(at + 1)).domain};
  if (email.domain.empty() && bare.find('.', at) == std::string_view::npos) return std::nullopt;
  return email;
}

}  // namespace stanna::mapping
