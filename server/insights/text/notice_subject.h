// Subjects that programs write.
#pragma once

#include <string_view>

#include "server/insights/message.h"

namespace stanna::insights {

/// By the front of `lower`: a subject without tags, or the front of the body of a message that has
/// none, in lower case. "Out of office next week?" and "Cancelled: our subscription" are a
/// person's. Of a body, meetings are believed only where one is named.
Automatic AutomaticBySubject(std::string_view lower, bool is_subject);

}  // namespace stanna::insights
