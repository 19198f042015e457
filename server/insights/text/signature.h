// How mails end.
#pragma once

#include "server/insights/text/draft.h"

namespace stanna::insights {

/// The closing phrase and what follows it: name, title, company, address, telephone, links. Also
/// what follows the line "--", and a block of contact lines without a closing phrase. Looked for at
/// the end only; a postscript stays. "Thanks" is a closing only where a name or nothing follows and
/// something stands before. Empty: there is none. A message of a signature alone is all signature.
Range SignatureIn(const Draft& draft, Range body);

}  // namespace stanna::insights
