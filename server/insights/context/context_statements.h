// A context's facts as statements, each with its evidence and its importance.
#pragma once

#include <string>
#include <vector>

#include "server/insights/context/context_builder.h"

namespace stanna::insights {

/// Of the sections, by Statement::section.
std::vector<std::string> ContextHeadings();
/// What stands above them.
std::string ContextPreamble(const ContextOptions& options);
/// In the order in which they are told. Of `context` all but `text`.
std::vector<Statement> ContextStatements(const ClientContext& context,
                                         const ContextOptions& options);

}  // namespace stanna::insights
