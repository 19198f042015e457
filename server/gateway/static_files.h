// Files of a page at one place, as HTTP gives them out: types, caching, compression, and the one
// file that stands for every view of the page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/gateway/http_message.h"

namespace stanna::gateway {

struct StaticFile {
  std::string_view path;    ///< below the page's place: "index.html", "assets/app-1A2B3C4D.js"
  std::string_view bytes;   ///< as they are
  std::string_view gzip;    ///< compressed
  std::string_view digest;  ///< names the bytes
};

/// Where the page is.
inline constexpr char kPagePath[] = "/app/";

/// Whether `path` is the page's: kPagePath, what is below it, and "/app".
bool IsPagePath(std::string_view path);

/// The answer to a GET or HEAD of the page's. A path below it that is no file's and looks like none
/// is a view's: index.html. Files below assets/ have names that change with their bytes.
HttpResponse StaticAnswer(const std::vector<StaticFile>& files, const HttpRequest& request);

}  // namespace stanna::gateway
