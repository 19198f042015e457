#include "server/gateway/total_count.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace stanna::gateway {

std::optional<std::int64_t> TotalCountOf(const Route& route, const std::string& serialized) {
  using google::protobuf::internal::WireFormatLite;
  if (route.total_field == nullptr) return std::nullopt;
  const auto wanted =
      WireFormatLite::MakeTag(route.total_field->number(), WireFormatLite::WIRETYPE_VARINT);
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const std::uint8_t*>(serialized.data()),
      static_cast<int>(serialized.size()));
  std::int64_t total = 0;  // none on the wire stands for it
  for (std::uint32_t tag = in.ReadTag(); tag != 0; tag = in.ReadTag()) {
    std::uint64_t value = 0;
    if (tag != wanted) {
      if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
    } else if (in.ReadVarint64(&value)) {
      total = static_cast<std::int32_t>(value);
    } else {
      return std::nullopt;
    }
  }
  return total;
}

}  // namespace stanna::gateway
