#include "client/http/traced_http_client.h"

#include <gtest/gtest.h>

#include "base/trace_context.h"
#include "client/http/fake_http_client.h"

namespace stanna::hubspot {
namespace {

using Headers = std::vector<HttpHeader>;

TEST(TracedHttpClient, SendsTheTraceOfTheThreadThatCalls) {
  auto fake = std::make_unique<FakeHttpClient>();
  FakeHttpClient& inner = *fake;
  TracedHttpClient http(std::move(fake));
  const HttpRequest request{.url = "https://api.hubapi.com/", .headers = {{"Accept", "*/*"}}};
  const auto send = [&] {
    inner.Answer(200, "");
    EXPECT_TRUE(http.Send(request, Deadline::Infinite(), {}).ok());
    return inner.requests().back().headers;
  };
  EXPECT_EQ(send(), (Headers{{"Accept", "*/*"}}));
  TraceContext trace = BeginTrace();
  {
    const TraceScope scope(trace);
    EXPECT_EQ(send(), (Headers{{"Accept", "*/*"}, {"traceparent", TraceparentOf(trace)}}));
  }
  trace.state = "rojo=1";
  {
    const TraceScope scope(trace);
    EXPECT_EQ(send(), (Headers{{"Accept", "*/*"},
                               {"traceparent", TraceparentOf(trace)},
                               {"tracestate", "rojo=1"}}));
  }
  EXPECT_EQ(send(), (Headers{{"Accept", "*/*"}}));
}

}  // namespace
}  // namespace stanna::hubspot
