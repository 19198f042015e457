#include "server/app/hubspot_access.h"

#include <gtest/gtest.h>

namespace stanna::app {
namespace {

TEST(RedirectUri, IsWhereOurPortIsUnlessItIsSet) {
  const struct {
    const char *http_address, *certificate_file, *redirect_uri, *expected;
  } cases[] = {
      {"127.0.0.1:8080", "", "", "http://localhost:8080/api/integrations/hubspot/callback"},
      {"[::]:443", "server.pem", "", "https://localhost:443/api/integrations/hubspot/callback"},
      {"127.0.0.1:8080", "server.pem", "http://acme.com/back", "http://acme.com/back"},
  };
  for (const auto& c : cases) {
    Options options;
    options.http_address = c.http_address;
    options.tls.certificate_file = c.certificate_file;
    options.hubspot.redirect_uri = c.redirect_uri;
    EXPECT_EQ(RedirectUri(options), c.expected);
  }
}

}  // namespace
}  // namespace stanna::app
