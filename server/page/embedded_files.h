// The files of the page's bundle, as they are in the binary.
#pragma once

#include <string_view>
#include <vector>

namespace stanna::page {

struct EmbeddedFile {
  std::string_view path;    ///< below the page's place: "index.html", "assets/app-1A2B3C4D.js"
  std::string_view bytes;   ///< as they are
  std::string_view gzip;    ///< compressed
  std::string_view digest;  ///< 16 hexadecimal digits of SHA-256 over `bytes`
};

/// All of them, for as long as the program runs.
const std::vector<EmbeddedFile>& EmbeddedFiles();

}  // namespace stanna::page
