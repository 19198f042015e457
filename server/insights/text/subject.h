// The subject of a mail without what programs put before it.
#pragma once

#include <string>
#include <string_view>

namespace stanna::insights {

struct Subject {
  std::string text;    ///< without prefixes and tags
  bool reply = false;  ///< "Re:", "Fwd:", "AW:" …: chosen when the thread began, by whomever
};

/// Drops "Re:", "Fwd:", "AW:", "WG:", "SV:" … of seventeen languages, "Re[2]:", and tags in
/// brackets that name no matter: "[EXTERNAL]", "[Ticket 12]", "[#4711]".
Subject ReadSubject(std::string_view clean);

/// Without tags only: what patterns of automatic mail are looked for in.
std::string_view WithoutTags(std::string_view subject);

}  // namespace stanna::insights
