#include "server/gateway/static_files.h"

#include <algorithm>

#include "base/ascii.h"
#include "server/gateway/rest_error.h"

namespace stanna::gateway {
namespace {

constexpr char kIndex[] = "index.html";
constexpr char kAssets[] = "assets/";
// Scripts, styles and calls of our own alone, and nothing that stands in the page itself.
constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
constexpr char kForever[] = "public, max-age=31536000, immutable";
// Kept, and asked for each time: a new version is there at the next visit.
constexpr char kAskAgain[] = "no-cache";

const char* TypeOf(std::string_view path) {
  constexpr std::pair<std::string_view, const char*> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".txt", "text/plain; charset=utf-8"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

// The elements of a list header, without blanks.
std::vector<std::string_view> ElementsOf(std::string_view list) {
  std::vector<std::string_view> elements;
  while (!list.empty()) {
    const auto comma = list.find(',');
    elements.push_back(TrimBlanks(list.substr(0, comma)));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return elements;
}

// "gzip;q=0" is a refusal, every other weight is good enough.
bool TakesGzip(const HttpRequest& request) {
  return std::ranges::any_of(
      ElementsOf(request.Header("accept-encoding")), [](std::string_view coding) {
        const std::string text = LowerAscii(coding);
        if (text != "gzip" && !text.starts_with("gzip;") && !text.starts_with("gzip "))
          return false;
        const auto weight = text.find("q=0");
        return weight == std::string::npos ||
               text.find_first_not_of("0.", weight + 2) != std::string::npos;
      });
}

bool HasAlready(const HttpRequest& request, const std::string& etag) {
  return std::ranges::any_of(ElementsOf(request.Header("if-none-match")),
                             [&](std::string_view tag) {
                               if (tag.starts_with("W/")) tag.remove_prefix(2);
                               return tag == "*" || tag == etag;
                             });
}

// Of a view there is no file; what has an ending in its last part was meant to be one.
bool LooksLikeFile(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return path.starts_with(kAssets) || last.find('.') != std::string_view::npos;
}

const StaticFile* Find(const std::vector<StaticFile>& files, std::string_view path) {
  const auto found = std::ranges::find(files, path, &StaticFile::path);
  return found == files.end() ? nullptr : &*found;
}

HttpResponse FileAnswer(const StaticFile& file, const HttpRequest& request) {
  const bool is_packed = TakesGzip(request);
  const std::string etag = '"' + std::string(file.digest) + (is_packed ? "-gzip" : "") + '"';
  HttpResponse answer{
      .status = 200,
      .headers = {{"ETag", etag},
                  {"Cache-Control", file.path.starts_with(kAssets) ? kForever : kAskAgain},
                  {"Vary", "Accept-Encoding"},
                  {"Content-Security-Policy", kPolicy},
                  {"Cross-Origin-Opener-Policy", "same-origin"},
                  {"Cross-Origin-Resource-Policy", "same-origin"}}};
  if (HasAlready(request, etag)) {
    answer.status = 304;
    return answer;
  }
  answer.headers.emplace_back("Content-Type", TypeOf(file.path));
  if (is_packed) answer.headers.emplace_back("Content-Encoding", "gzip");
  answer.body = is_packed ? file.gzip : file.bytes;
  return answer;
}

}  // namespace

bool IsPagePath(std::string_view path) {
  return path.starts_with(kPagePath) ||
         path == std::string_view(kPagePath).substr(0, sizeof kPagePath - 2);
}

HttpResponse StaticAnswer(const std::vector<StaticFile>& files, const HttpRequest& request) {
  std::string_view path = request.Path();
  if (!path.starts_with(kPagePath)) {
    std::string place = kPagePath;
    if (!request.Query().empty()) place += "?" + std::string(request.Query());
    return {.status = 308, .headers = {{"Location", place}}};
  }
  path.remove_prefix(sizeof kPagePath - 1);
  const StaticFile* file = Find(files, path);
  if (file == nullptr && !LooksLikeFile(path)) file = Find(files, kIndex);
  if (file == nullptr) {
    RestError error = HttpError(404, "There is nothing at this path.");
    error.details = {{"resource", "path"}, {"id", std::string(request.Path())}};
    return ErrorResponse(error);
  }
  return FileAnswer(*file, request);
}

}  // namespace stanna::gateway
