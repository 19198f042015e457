#include "server/rpc/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace stanna::rpc {

google::protobuf::Timestamp ToProto(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  google::protobuf::Timestamp out;
  out.set_seconds(seconds.time_since_epoch().count());
  out.set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count()));
  return out;
}

Time FromProto(const google::protobuf::Timestamp& time) {
  // Beyond these no Timestamp is valid, and the milliseconds below would overflow.
  constexpr std::int64_t kYear1 = -62'135'596'800, kYear9999 = 253'402'300'799;
  const std::chrono::sys_seconds seconds{
      std::chrono::seconds(std::clamp<std::int64_t>(time.seconds(), kYear1, kYear9999))};
  return seconds +
         std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds(time.nanos()));
}

google::type::Date ToProto(Date date) {
  google::type::Date out;
  out.set_year(static_cast<int>(date.year()));
  out.set_month(static_cast<int>(static_cast<unsigned>(date.month())));
  out.set_day(static_cast<int>(static_cast<unsigned>(date.day())));
  return out;
}

std::optional<Date> FromProto(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999 || date.month() < 1 || date.day() < 1) {
    return std::nullopt;
  }
  const Date out{std::chrono::year(date.year()),
                 std::chrono::month(static_cast<unsigned>(date.month())),
                 std::chrono::day(static_cast<unsigned>(date.day()))};
  if (!out.ok()) return std::nullopt;
  return out;
}

std::optional<ObjectType> FromProto(type::v1::ObjectType type) {
  const int index = static_cast<int>(type) - static_cast<int>(type::v1::OBJECT_TYPE_COMPANIES);
  if (index < 0 || index >= static_cast<int>(kAllObjectTypes.size())) return std::nullopt;
  return kAllObjectTypes[static_cast<std::size_t>(index)];
}
// The proto lists the types in the same order.
static_assert(static_cast<int>(type::v1::OBJECT_TYPE_TASKS) -
                  static_cast<int>(type::v1::OBJECT_TYPE_COMPANIES) ==
              static_cast<int>(ObjectType::kTask));
static_assert(static_cast<int>(type::v1::OBJECT_TYPE_MEETINGS) -
                  static_cast<int>(type::v1::OBJECT_TYPE_COMPANIES) ==
              static_cast<int>(ObjectType::kMeeting));

std::int32_t ToInt32(std::int64_t count) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(
      count, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

std::optional<double> ToDouble(const std::string& decimal) {
  double out = 0;
  const auto parsed = std::from_chars(decimal.data(), decimal.data() + decimal.size(), out);
  if (decimal.empty() || parsed.ec != std::errc() ||
      parsed.ptr != decimal.data() + decimal.size() || !std::isfinite(out)) {
    return std::nullopt;
  }
  return out;
}

type::v1::Pagination PaginationOf(const Page& page, std::size_t returned, std::int64_t total) {
  type::v1::Pagination out;
  out.set_total(ToInt32(total));
  out.set_limit(page.limit);
  out.set_offset(page.offset);
  out.set_has_more(page.offset + static_cast<std::int64_t>(returned) < total);
  return out;
}

}  // namespace stanna::rpc
