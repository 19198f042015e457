// HTTP requests and answers as plain values: what the gateway's own code works on, without Beast.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna::gateway {

struct HttpRequest {
  std::string method;  ///< "GET"
  std::string target;  ///< origin form: "/api/clients?limit=5"
  /// By lower-case name; a name that came more than once has its values joined by ", ".
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;
  std::string peer;  ///< address of the connection's other end, without port

  /// The value, or "".
  std::string_view Header(std::string_view lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
  std::string_view Path() const {
    return std::string_view(target).substr(0, target.find_first_of("?#"));
  }
  std::string_view Query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
  }
};

/// A body whose pieces come when they come. Its end ends what makes it. Thread-safe.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Calls `next`, exactly once and on any thread, with the next piece (never an empty one), or
  /// with nothing after the last. The next call follows when that has returned a piece.
  virtual void Next(std::function<void(std::optional<std::string>)> next) = 0;
  /// What says that there is still somebody, and means nothing else.
  virtual std::string SignOfLife() const = 0;
};

struct HttpResponse {
  int status = 200;
  /// Each name once, but for Set-Cookie.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::shared_ptr<BodyStream> stream = {};  ///< in place of `body`
};

/// Takes the answer; may be called on any thread, exactly once.
using Respond = std::function<void(HttpResponse)>;
/// Answers a request. Must not block; called on a worker thread.
using RequestHandler = std::function<void(HttpRequest, Respond)>;

}  // namespace stanna::gateway
