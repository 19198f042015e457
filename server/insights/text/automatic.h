// Whether a person wrote a message for this occasion.
#pragma once

#include <string_view>

#include "server/insights/message.h"
#include "server/insights/text/draft.h"
#include "server/insights/text/mail_headers.h"

namespace stanna::insights {

struct AutomaticSigns {
  MailHeaders headers;
  std::string_view subject;    ///< cleaned, with its prefixes
  bool out_of_office = false;  ///< HubSpot's flag
};

/// By headers (RFC 3834 and what is customary), HubSpot's flag, the front of the subject, and the
/// body where such a notice is all that it says: who mentions an absence and writes of other things
/// is a person. Where there is no subject, the front of the body stands for it. A reply ("Re: …")
/// is never taken for a mailing by List-… headers, since people write to lists.
Automatic AutomaticOf(const AutomaticSigns& signs, const Draft& draft, Range body);

}  // namespace stanna::insights
