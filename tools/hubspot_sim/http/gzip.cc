#include "tools/hubspot_sim/http/gzip.h"

#include <zlib.h>

namespace stanna::sim {

std::string Gzip(std::string_view body) {
  constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for a gzip header
  constexpr int kMemoryLevel = 8;
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace stanna::sim
