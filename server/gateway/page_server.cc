#include "server/gateway/page_server.h"

#include <glog/logging.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <string_view>
#include <utility>

#include "server/gateway/http_server.h"

namespace stanna::gateway {
namespace {

// A handful of scrapers, and a person who looks.
constexpr std::size_t kMostConnections = 16;
constexpr std::chrono::seconds kLastDrain{1};

HttpResponse Text(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                      {"X-Content-Type-Options", "nosniff"}},
          .body = std::move(body)};
}

}  // namespace

class PageServer::Core : public HttpHandler {
 public:
  Core(PageServerOptions options, std::function<std::string()> render)
      : options_(std::move(options)), render_(std::move(render)) {}

  ~Core() override {
    if (http_ == nullptr) return;
    http_->Drain(Deadline::After(kLastDrain));
    // It waits for its sessions, and these for the renderer.
    http_->Stop();
    renderer_.join();
  }

  absl::Status Listen() {
    HttpServerOptions http;
    http.address = options_.address;
    http.port = options_.port;
    http.threads = 1;
    http.limits.max_connections = kMostConnections;
    ASSIGN_OR_RETURN(http_, HttpServer::Start(http, *this));
    return absl::OkStatus();
  }

  int port() const { return http_->port(); }

  void Handle(HttpRequest request, Respond respond) override {
    if (request.Path() != options_.path) {
      return respond(Text(404, "There is " + options_.path + " only.\n"));
    }
    if (request.method != "GET" && request.method != "HEAD") {
      HttpResponse refusal = Text(405, "GET only.\n");
      refusal.headers.emplace_back("Allow", "GET, HEAD");
      return respond(std::move(refusal));
    }
    boost::asio::post(renderer_, [this, respond = std::move(respond)] { respond(Rendered()); });
  }

  HttpResponse Refuse(const HttpRequest& /*request*/, int status,
                      std::string_view message) override {
    return Text(status, std::string(message) + "\n");
  }

 private:
  HttpResponse Rendered() const {
    try {
      HttpResponse page = Text(200, render_());
      page.headers[0].second = options_.content_type;
      return page;
    } catch (const std::exception& e) {
      LOG(ERROR) << options_.path << ": " << e.what();
      return Text(500, "The page could not be made; the server's log says why.\n");
    }
  }

  const PageServerOptions options_;
  const std::function<std::string()> render_;
  boost::asio::thread_pool renderer_{1};
  std::unique_ptr<HttpServer> http_;
};

absl::StatusOr<std::unique_ptr<PageServer>> PageServer::Start(PageServerOptions options,
                                                              std::function<std::string()> render) {
  auto core = std::make_unique<Core>(std::move(options), std::move(render));
  RETURN_IF_ERROR(core->Listen());
  return std::unique_ptr<PageServer>(new PageServer(std::move(core)));
}

PageServer::PageServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
PageServer::~PageServer() = default;

int PageServer::port() const { return core_->port(); }

}  // namespace stanna::gateway
