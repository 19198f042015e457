// Takes names out of what was written about clients.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// `text` with "(erased)" for `name` wherever it stands as whole words.
std::string WithoutName(std::string_view text, std::string_view name);
/// The same within the words of a health document (client_health.document): the strings at "words",
/// and those that stand in lists. Keys, figures and evidence stay; what is no JSON is emptied.
std::string DocumentWithoutName(const std::string& document, std::string_view name);

/// Takes names out of all that health keeps of a workspace's clients, and out of what persons noted
/// there. A namesake is taken out as well: whom a sentence meant is not kept with it.
void EraseNames(SqlSession& sql, const WorkspaceId& workspace,
                const std::vector<std::string>& names);

}  // namespace stanna::storage
