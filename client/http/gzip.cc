#include "client/http/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "client/http/http_client.h"

namespace stanna::hubspot {
namespace {

constexpr std::size_t kStep = 64 * 1024;
// 15 bits of window (the maximum), + 16: gzip framing only.
constexpr int kGzipWindowBits = 15 + 16;

class Inflater {
 public:
  Inflater() { ok_ = inflateInit2(&stream_, kGzipWindowBits) == Z_OK; }
  ~Inflater() {
    if (ok_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool ok() const { return ok_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ok_ = false;
};

absl::Status Corrupt() {
  return WithReason(DataLoss("the answer is not whole gzip data"), kHttpBadAnswer);
}

}  // namespace

absl::StatusOr<std::string> Gunzip(std::string_view compressed, std::size_t max_bytes) {
  Inflater inflater;
  if (!inflater.ok()) return Internal("zlib could not start");
  z_stream& z = inflater.stream();
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  z.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK) {
    const std::size_t used = out.size();
    // One byte over the cap, so that an answer of exactly the cap is told from a larger one.
    out.resize(used + std::min(kStep, max_bytes + 1 - used));
    z.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    z.avail_out = static_cast<uInt>(out.size() - used);
    result = inflate(&z, Z_NO_FLUSH);
    out.resize(out.size() - z.avail_out);
    if (out.size() > max_bytes) {
      return WithReason(DataLoss("the answer decodes to more than its size limit"), kHttpTooLarge);
    }
  }
  if (result != Z_STREAM_END) return Corrupt();
  return out;
}

}  // namespace stanna::hubspot
