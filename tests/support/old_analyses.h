// Messages as an older model would have left them.
#pragma once

#include <string>

namespace stanna::testing {

/// Makes all analyses of the database ones of a model before the first, which found nothing in any
/// text. `database_url` as DATABASE_URL has it. Ends the test program when that can't be done.
void MakeAnalysesOld(const std::string& database_url);

}  // namespace stanna::testing
