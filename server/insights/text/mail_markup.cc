#include "server/insights/text/mail_markup.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace stanna::insights {
namespace {

struct KnownName {
  std::string_view name;
  Role role;
};

// In lower case. Gmail, Yahoo, Proton, Thunderbird, Zoho, Tutanota, Front; Outlook (web, mobile,
// new), Roundcube; signatures of Gmail, Thunderbird, Proton, Apple, Outlook.
constexpr KnownName kKnownNames[] = {
    {"gmail_quote", Role::kReply},
    {"yahoo_quoted", Role::kReply},
    {"protonmail_quote", Role::kReply},
    {"zmail_extra", Role::kReply},
    {"tutanota_quote", Role::kReply},
    {"front-blockquote", Role::kReply},
    {"mail-editor-reference-message-container", Role::kReply},
    {"ms-outlook-mobile-reference-message", Role::kReply},
    {"gmail_attr", Role::kQuote},
    {"moz-cite-prefix", Role::kQuote},
    {"moz-email-headers-table", Role::kQuote},
    {"moz-forward-container", Role::kReply},
    {"reply-intro", Role::kQuote},
    {"divrplyfwdmsg", Role::kQuoteNext},
    {"outlookmessageheader", Role::kQuoteNext},
    {"gmail_signature", Role::kSignature},
    {"moz-signature", Role::kSignature},
    {"protonmail_signature_block", Role::kSignature},
    {"applemailsignature", Role::kSignature},
    {"linebreakatbeginningofsignature", Role::kSignature},
    {"ms-outlook-mobile-signature", Role::kSignature},
    {"signature", Role::kSignature},
};

// Outlook on the web puts "x_" before the names of the mails it quotes, once a generation.
std::string_view WithoutForeignPrefix(std::string_view name) {
  while (name.starts_with("x_")) name.remove_prefix(2);
  return name;
}

}  // namespace

Role RoleOfNames(std::string_view names) {
  const std::string lower = LowerAscii(names);
  std::string_view rest = lower;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(" \t\n"), rest.size());
    const std::string_view name = WithoutForeignPrefix(rest.substr(0, end));
    for (const KnownName& known : kKnownNames) {
      if (known.name == name) return known.role;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return Role::kNone;
}

}  // namespace stanna::insights
