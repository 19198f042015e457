#include "client/http/gzip.h"

#include <libdeflate.h>

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <memory>

#include "client/http/http_client.h"

namespace stanna::hubspot {
namespace {

// Deflate packs at most 258 bytes into two bits.
constexpr std::size_t kMostPerByte = 1032;

using Decompressor =
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>;

// What the last four bytes say of the size that went in (RFC 1952, ISIZE); anybody may write them.
std::size_t StatedSize(std::string_view compressed) {
  constexpr std::size_t kSizeBytes = 4;
  if (compressed.size() < kSizeBytes) return 0;
  const std::string_view stated = compressed.substr(compressed.size() - kSizeBytes);
  return boost::endian::load_little_u32(reinterpret_cast<const unsigned char*>(stated.data()));
}

}  // namespace

absl::StatusOr<std::string> Gunzip(std::string_view compressed, std::size_t max_bytes) {
  const Decompressor decompressor(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  if (decompressor == nullptr) return Internal("libdeflate could not start");
  const std::size_t most = std::min(compressed.size() * kMostPerByte, max_bytes);
  std::string out(std::min(StatedSize(compressed), most), '\0');
  std::size_t read = 0, written = 0;
  const auto decompress = [&] {
    return libdeflate_gzip_decompress_ex(decompressor.get(), compressed.data(), compressed.size(),
                                         out.data(), out.size(), &read, &written);
  };
  libdeflate_result result = decompress();
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE && out.size() < most) {
    out.resize(most);
    result = decompress();
  }
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
    return WithReason(DataLoss("the answer decodes to more than its size limit"), kHttpTooLarge);
  }
  if (result != LIBDEFLATE_SUCCESS) {
    return WithReason(DataLoss("the answer is not whole gzip data"), kHttpBadAnswer);
  }
  out.resize(written);
  return out;
}

}  // namespace stanna::hubspot
