// What mail systems and lawyers put around a mail.
#pragma once

#include "server/insights/text/draft.h"

namespace stanna::insights {

/// Without warnings of mail systems at the front ("CAUTION: This email originated from outside …"),
/// sentence by sentence, and without tags like "[EXTERNAL]".
Range WithoutBanners(const Draft& draft, Range body);

/// Without disclaimers, imprints, footers of mailings, meeting links and "Sent from my …" at the
/// end. A disclaimer is known by two different phrases of its kind; what stands between two
/// sentences of boilerplate belongs to it.
Range WithoutFooters(const Draft& draft, Range body);

}  // namespace stanna::insights
