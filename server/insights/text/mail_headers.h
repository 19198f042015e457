// What the headers of a mail tell of how it came to be.
#pragma once

#include <string>
#include <string_view>

namespace stanna::insights {

/// Values in lower case; empty: not stated.
struct MailHeaders {
  std::string from;            ///< address of From, else of Sender
  std::string from_name;       ///< first and last name, as far as HubSpot tells them
  std::string auto_submitted;  ///< RFC 3834
  std::string precedence;
  std::string content_type;
  bool null_return_path = false;  ///< "<>": RFC 3834, 3.3, RFC 3464, 2
  bool auto_reply = false;        ///< X-Autoreply, X-Autorespond, X-Autoresponder …
  bool list = false;              ///< List-Id, List-Unsubscribe, Feedback-ID …
  bool failed = false;            ///< X-Failed-Recipients
  bool calendar = false;          ///< Content-Class or Content-Type of a calendar message
};

/// Of HubSpot's hs_email_headers: a JSON object with "from", "to", "sender" …, each an address or
/// an object with an "email". Whatever else it holds is looked through for header names, down to
/// kDeepestHeaders levels, and so are lists of {"name": …, "value": …}; where it is no JSON, its
/// lines are taken for "Name: value". What can't be read states nothing.
MailHeaders ReadMailHeaders(std::string_view headers);

inline constexpr int kDeepestHeaders = 8;
inline constexpr std::size_t kMostHeaderBytes = 65'536;

}  // namespace stanna::insights
