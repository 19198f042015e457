// Values that the services share, proto ↔ plain.
#pragma once

#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/object_type.h"
#include "server/rpc/page.h"
#include "stanna/type/v1/object_type.pb.h"
#include "stanna/type/v1/pagination.pb.h"

namespace stanna::rpc {

google::protobuf::Timestamp ToProto(Time time);
/// To the millisecond before.
Time FromProto(const google::protobuf::Timestamp& time);
google::type::Date ToProto(Date date);
/// nullopt: not a real day of the years 1 to 9999.
std::optional<Date> FromProto(const google::type::Date& date);

/// nullopt for UNSPECIFIED and for values of a newer client.
std::optional<ObjectType> FromProto(type::v1::ObjectType type);

/// Counts are int32 on the wire (JSON numbers); one that does not fit becomes the largest.
std::int32_t ToInt32(std::int64_t count);

/// Decimal text as the tables keep it; nullopt when empty or not a finite number.
std::optional<double> ToDouble(const std::string& decimal);

type::v1::Pagination PaginationOf(const Page& page, std::size_t returned, std::int64_t total);

}  // namespace stanna::rpc
