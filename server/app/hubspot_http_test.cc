#include "server/app/hubspot_http.h"

#include <gtest/gtest.h>

namespace stanna::app {
namespace {

std::string ReasonOfGet(hubspot::HttpClient& client, const std::string& url) {
  const auto reply = client.Send({.url = url}, Deadline::After(std::chrono::seconds(30)), {});
  return ReasonOf(reply.status());
}

// Nobody listens on the ports that are called here: what is allowed fails for another reason.
TEST(HubSpotHttp, CallsTheConfiguredHostAlone) {
  Options options;
  options.hubspot.endpoints.api_base = "https://127.0.0.1:1";
  const auto client = OpenHubSpotHttp(options);
  ASSERT_TRUE(client.ok()) << ToString(client.status());
  EXPECT_NE(ReasonOfGet(**client, "https://127.0.0.1:1/crm"), hubspot::kHttpRefused);
  for (const char* url : {"https://api.hubapi.com/crm", "https://127.0.0.2:1/", "https://[::1]:1/",
                          "https://localhost:1/", "http://169.254.169.254/latest/meta-data"}) {
    EXPECT_EQ(ReasonOfGet(**client, url), hubspot::kHttpRefused) << url;
  }
}

TEST(HubSpotHttp, FetchesTheJournalsFilesWhereTheSettingSays) {
  Options options;
  options.hubspot.journal_file_hosts = {"127.0.0.1", ".files.example"};
  const auto client = OpenJournalFileHttp(options);
  ASSERT_TRUE(client.ok()) << ToString(client.status());
  EXPECT_NE(ReasonOfGet(**client, "https://127.0.0.1:1/file"), hubspot::kHttpRefused);
  EXPECT_EQ(ReasonOfGet(**client, "https://127.0.0.2:1/file"), hubspot::kHttpRefused);
  EXPECT_EQ(ReasonOfGet(**client, "https://files.example/file"), hubspot::kHttpRefused);
  options.hubspot.journal_file_hosts.clear();
  const auto any = OpenJournalFileHttp(options);
  ASSERT_TRUE(any.ok()) << ToString(any.status());
  EXPECT_NE(ReasonOfGet(**any, "https://127.0.0.2:1/file"), hubspot::kHttpRefused);
  EXPECT_EQ(ReasonOfGet(**any, "http://169.254.169.254/latest/meta-data"), hubspot::kHttpRefused)
      << "never without TLS";
}

TEST(HubSpotHttp, ABaseThatIsNoUrlIsNamed) {
  Options options;
  options.hubspot.endpoints.api_base = "nonsense";
  const auto client = OpenHubSpotHttp(options);
  ASSERT_FALSE(client.ok());
  EXPECT_EQ(MessageOf(client.status()).rfind("HUBSPOT_API_BASE", 0), 0u)
      << MessageOf(client.status());
}

}  // namespace
}  // namespace stanna::app
