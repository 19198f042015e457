// An HttpClient for tests: answers from a script or a function and records what was sent.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "client/http/http_client.h"

namespace stanna::hubspot {

/// Thread-safe. Scripted answers go first, in order; then the handler; with neither, Internal.
class FakeHttpClient : public HttpClient {
 public:
  using Handler = std::function<absl::StatusOr<HttpResponse>(const HttpRequest&)>;

  FakeHttpClient() = default;
  explicit FakeHttpClient(Handler handler) : handler_(std::move(handler)) {}

  FakeHttpClient& Answer(int status, std::string body, std::vector<HttpHeader> headers = {}) {
    return Push(HttpResponse{status, std::move(headers), std::move(body)});
  }
  FakeHttpClient& Fail(absl::Status error) { return Push(std::move(error)); }
  FakeHttpClient& Push(absl::StatusOr<HttpResponse> answer) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(answer));
    return *this;
  }

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request, Deadline,
                                    std::stop_token stop) override {
    if (stop.stop_requested()) return Cancelled("stopped");
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      if (!script_.empty()) {
        auto answer = std::move(script_.front());
        script_.pop_front();
        return answer;
      }
    }
    if (handler_) return handler_(request);
    return Internal("FakeHttpClient has no answer for " + request.url);
  }

  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t calls() const { return requests().size(); }

 private:
  const Handler handler_;
  mutable std::mutex mutex_;
  std::deque<absl::StatusOr<HttpResponse>> script_;
  std::vector<HttpRequest> requests_;
};

}  // namespace stanna::hubspot
