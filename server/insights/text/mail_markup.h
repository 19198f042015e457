// What mail programs say of an element by its class or id.
#pragma once

#include <cstdint>
#include <string_view>

namespace stanna::insights {

enum class Role : std::uint8_t {
  kNone,
  kQuote,      ///< all of it is quoted
  kReply,      ///< holds quotations, and maybe answers between them
  kQuoteNext,  ///< a heading: what comes behind it is quoted
  kSignature,
};

/// Of the names in a class or id attribute, the first that is known; in any case.
Role RoleOfNames(std::string_view names);

}  // namespace stanna::insights
