#include "server/app/session_cipher.h"

namespace stanna::app {
namespace {

// No connection has such an id: what is sealed for a browser never opens as a token, nor the other
// way round.
constexpr char kPurpose[] = "page session";

}  // namespace

std::string SessionCipher::Seal(std::string_view text, std::string_view name) const {
  return cipher_.Seal(text, {name, kPurpose});
}

std::optional<std::string> SessionCipher::Open(std::string_view sealed,
                                               std::string_view name) const {
  auto text = cipher_.Open(sealed, {name, kPurpose});
  return text.ok() ? std::optional(*std::move(text)) : std::nullopt;
}

}  // namespace stanna::app
