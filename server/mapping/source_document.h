// One source of a mapped field as JSON.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/mapping/mapping_config.h"

namespace stanna::mapping {

using Violations = std::vector<FieldViolation>;

/// Reads a source of a field of `kind`; nullopt when it is not valid, with the reasons added to
/// `violations` under `path`. A formula is compiled into `expressions`.
std::optional<Source> ReadSource(const boost::json::value& value, FieldKind kind,
                                 const std::string& path, expressions::ExpressionSet& expressions,
                                 Violations& violations);

}  // namespace stanna::mapping
