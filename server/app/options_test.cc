#include "server/app/options.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace stanna::app {
namespace {

TEST(MakeOptions, FlagsBeatTheEnvironmentBeatsTheFileBeatsTheDefault) {
  const Settings file = {{"GRPC_ADDRESS", "f:1"}, {"HTTP_ADDRESS", "f:1"}, {"DATA_DIR", "f"}};
  const Settings environment = {{"GRPC_ADDRESS", "e:2"}, {"HTTP_ADDRESS", "e:2"}};
  const auto options = MakeOptions({{"GRPC_ADDRESS", "g:3"}}, environment, file);
  ASSERT_TRUE(options.ok()) << ToString(options.status());
  EXPECT_EQ(options->grpc_address, "g:3");
  EXPECT_EQ(options->http_address, "e:2");
  EXPECT_EQ(options->data_dir, "f");
  EXPECT_EQ(options->database_url, "sqlite:f/stanna.db");
}

TEST(MakeOptions, TheDataFolderHoldsTheDatabaseUnlessOneIsNamed) {
  EXPECT_EQ(MakeOptions({}, {}, {})->database_url, Options().database_url);
  EXPECT_EQ(MakeOptions({{"DATA_DIR", "/var/x"}}, {}, {})->database_url, "sqlite:/var/x/stanna.db");
  const Settings named = {{"DATABASE_URL", "sqlite:y.db"}};
  for (int where = 0; where < 3; ++where) {
    const auto options =
        MakeOptions(where == 0 ? named : Settings{{"DATA_DIR", "/var/x"}},
                    where == 1 ? named : Settings(), where == 2 ? named : Settings());
    EXPECT_EQ(options->database_url, "sqlite:y.db") << where;
  }
}

TEST(MakeOptions, NamesTheSettingThatIsWrong) {
  EXPECT_EQ(MessageOf(MakeOptions({}, {}, {{"GRPC_ADRESS", "x"}}).status()),
            "GRPC_ADRESS in the settings file is no setting.");
  EXPECT_EQ(MessageOf(MakeOptions({}, {{"SYNC_WORKERS", "two"}}, {}).status()),
            "SYNC_WORKERS must be a whole number.");
  EXPECT_EQ(MessageOf(MakeOptions({}, {{"HUBSPOT_API_VERSIONS", "deals=v9"}}, {}).status()),
            "HUBSPOT_API_VERSIONS has no endpoint \"deals\".");
  EXPECT_EQ(MessageOf(MakeOptions({{"SCHEDULER", "yes"}}, {}, {}).status()),
            "SCHEDULER must be on or off.");
  EXPECT_EQ(MessageOf(MakeOptions({}, {{"BUSINESS_HOURS", "mon-fri 8-18"}}, {}).status()),
            "BUSINESS_HOURS has no time of day \"8\" (HH:MM).");
}

TEST(MakeOptions, EventsComeByPushOrFromTheJournalOfAnApp) {
  EXPECT_EQ(Options().hubspot.webhook_source, WebhookSource::kPush);
  EXPECT_NE(Describe(Options()).find("HUBSPOT_WEBHOOK_SOURCE=push\n"), std::string::npos);
  EXPECT_EQ(MakeOptions({}, {{"HUBSPOT_WEBHOOK_SOURCE", "push"}}, {})->hubspot.webhook_source,
            WebhookSource::kPush);
  for (const char* wrong : {"pull", "Journal", ""}) {
    EXPECT_EQ(MessageOf(MakeOptions({}, {{"HUBSPOT_WEBHOOK_SOURCE", wrong}}, {}).status()),
              "HUBSPOT_WEBHOOK_SOURCE must be push or journal.");
  }
  Options options = MakeOptions({}, {{"HUBSPOT_WEBHOOK_SOURCE", "journal"}}, {}).value();
  EXPECT_EQ(options.hubspot.webhook_source, WebhookSource::kJournal);
  EXPECT_NE(Describe(options).find("HUBSPOT_WEBHOOK_SOURCE=journal\n"), std::string::npos);
  EXPECT_EQ(MessageOf(Validate(options)),
            "HUBSPOT_WEBHOOK_SOURCE can be journal only with an app: set HUBSPOT_CLIENT_ID and "
            "HUBSPOT_CLIENT_SECRET.");
  options.hubspot.client_id = "id";
  options.hubspot.client_secret = "secret";
  EXPECT_TRUE(Validate(options).ok());
}

TEST(MakeOptions, ReadsTheSchedule) {
  const Options defaults;
  EXPECT_TRUE(defaults.scheduler);
  const auto options = MakeOptions({{"SCHEDULER", "off"},
                                    {"SYNC_INTERVAL_MINUTES", "5"},
                                    {"SYNC_OFF_HOURS_INTERVAL_MINUTES", "1440"},
                                    {"BUSINESS_HOURS", "sun-thu 22:00-06:00"}},
                                   {}, {})
                           .value();
  EXPECT_TRUE(Validate(options).ok());
  EXPECT_FALSE(options.scheduler);
  EXPECT_EQ(options.sync_interval_minutes, 5);
  EXPECT_EQ(options.sync_off_hours_interval_minutes, 1440);
  EXPECT_EQ(options.business_hours.start_minute, 22 * 60);
  EXPECT_NE(Describe(defaults).find("SCHEDULER=on\n"), std::string::npos);
  EXPECT_NE(Describe(defaults).find("BUSINESS_HOURS=mon-fri 08:00-18:00\n"), std::string::npos);
}

TEST(MakeOptions, ReadsListsAndVersions) {
  const auto options = MakeOptions({{"CORS_ALLOWED_ORIGINS", "https://a.test, https://b.test,"},
                                    {"HUBSPOT_API_VERSIONS", "objects=2026-03,search=2026-09"},
                                    {"SHUTDOWN_GRACE_MS", "250"}},
                                   {}, {})
                           .value();
  EXPECT_EQ(options.cors_allowed_origins,
            (std::vector<std::string>{"https://a.test", "https://b.test"}));
  EXPECT_EQ(options.hubspot.endpoints.versions.objects, "2026-03");
  EXPECT_EQ(options.hubspot.endpoints.versions.search, "2026-09");
  EXPECT_EQ(options.hubspot.endpoints.versions.owners, "v3");
  EXPECT_EQ(options.shutdown_grace, std::chrono::milliseconds(250));
}

TEST(MakeOptions, TakesTheNewestSignatureAloneUnlessItSaysOtherwise) {
  using webhooks::SignatureVersion;
  EXPECT_EQ(Options().hubspot.oldest_webhook_signature, SignatureVersion::kV1);
  EXPECT_NE(Describe(Options()).find("HUBSPOT_WEBHOOK_SIGNATURE=v1\n"), std::string::npos);
  for (const auto& [text, version] : {std::pair{"v1", SignatureVersion::kV1},
                                      {"v2", SignatureVersion::kV2},
                                      {"v3", SignatureVersion::kV3}}) {
    const auto options = MakeOptions({}, {{"HUBSPOT_WEBHOOK_SIGNATURE", text}}, {});
    ASSERT_TRUE(options.ok()) << text;
    EXPECT_EQ(options->hubspot.oldest_webhook_signature, version);
  }
  for (const char* wrong : {"", "v4", "V3", "3", "v3,v1", "any", "off"}) {
    EXPECT_EQ(MessageOf(MakeOptions({}, {{"HUBSPOT_WEBHOOK_SIGNATURE", wrong}}, {}).status()),
              "HUBSPOT_WEBHOOK_SIGNATURE must be v3, v2 or v1.")
        << wrong;
  }
}

TEST(ParseSettingsFile, TakesLinesAndComments) {
  const auto settings = ParseSettingsFile("# ours\n\nDATABASE_URL=sqlite:x=y.db\r\nREDIS_URL=\n");
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(*settings, (Settings{{"DATABASE_URL", "sqlite:x=y.db"}, {"REDIS_URL", ""}}));
  EXPECT_EQ(MessageOf(ParseSettingsFile("A=1\nB\n").status()), "Line 2 is no KEY=VALUE.");
}

TEST(Validate, TokensNeedKeysAnIssuerAndAnAudience) {
  const Settings all = {{"JWT_JWKS_FILE", "k"}, {"JWT_ISSUER", "i"}, {"JWT_AUDIENCE", "a"}};
  EXPECT_TRUE(Validate(MakeOptions({}, all, {}).value()).ok());
  for (const auto& [name, value] : all) {
    Settings some = all;
    some.erase(name);
    EXPECT_EQ(
        MessageOf(Validate(MakeOptions({}, some, {}).value())).rfind(name + " must be set", 0), 0u)
        << name;
  }
  for (const char* claim : {"JWT_WORKSPACE_CLAIM", "JWT_ROLE_CLAIM"}) {
    Settings empty = all;
    empty[claim] = "";
    EXPECT_EQ(MessageOf(Validate(MakeOptions({}, empty, {}).value())),
              std::string(claim) + " must not be empty.");
  }
}

TEST(Validate, ACertificateAndItsKeyGoTogether) {
  const Settings key = {{"TLS_PRIVATE_KEY_FILE", "k.pem"}};
  EXPECT_EQ(MessageOf(Validate(MakeOptions({}, key, {}).value())),
            "TLS_CERTIFICATE_FILE and TLS_PRIVATE_KEY_FILE go together.");
  const Settings all = {{"TLS_CERTIFICATE_FILE", "c.pem"},
                        {"TLS_PRIVATE_KEY_FILE", "k.pem"},
                        {"TLS_CLIENT_CA_FILE", "ca.pem"}};
  const Options options = MakeOptions({}, all, {}).value();
  EXPECT_TRUE(Validate(options).ok());
  EXPECT_EQ(options.tls.certificate_file, "c.pem");
  EXPECT_EQ(options.tls.reload_interval, std::chrono::seconds(5));
}

TEST(Validate, AcceptsTheDefaults) { EXPECT_TRUE(Validate(Options()).ok()); }

struct InvalidCase {
  const char* name;
  const char* value;
};

TEST(Validate, NamesTheSetting) {
  const InvalidCase cases[] = {
      {"GRPC_ADDRESS", "localhost"},
      {"HTTP_ADDRESS", ":80"},
      {"METRICS_ADDRESS", "9464"},
      {"HTTP_ADDRESS", "localhost:70000"},
      {"DATABASE_POOL_SIZE", "0"},
      {"RATE_LIMIT_KEY_PER_MINUTE", "-1"},
      {"RATE_LIMIT_WORKSPACE_PER_DAY", "-1"},
      {"RATE_LIMIT_BULK_PER_MINUTE", "2000000000"},
      {"SYNC_WORKERS", "-1"},
      {"SYNC_INTERVAL_MINUTES", "4"},
      {"SYNC_INTERVAL_MINUTES", "1441"},
      {"SYNC_OFF_HOURS_INTERVAL_MINUTES", "0"},
      {"HUBSPOT_API_BASE", "api.hubapi.com"},
      {"HUBSPOT_AUTHORIZE_URL", ""},
      {"FRONTEND_URL", "javascript:alert(1)"},
      {"FRONTEND_URL", "//elsewhere.example/"},
      {"HUBSPOT_REDIRECT_URI", "x"},
      {"HUBSPOT_WEBHOOK_URL", "example.com/hooks"},
      {"TRUSTED_PROXIES", "10.0.0.0/8,proxy.example.com"},
      {"LOG_LEVEL", "loud"},
      {"LOG_LEVELS", "server/rpc"},
      {"GRPC_REFLECTION", "yes"},
      {"LOG_FORMAT", "xml"},
      {"HUBSPOT_CLIENT_ID", "only-the-id"},
      {"SHUTDOWN_GRACE_MS", "-1"},
      {"DRAIN_DELAY_SECONDS", "601"},
      {"HTTP_MAX_CONNECTIONS", "0"},
      {"HTTP_CONNECTIONS_PER_ADDRESS", "-1"},
      {"HTTP_HEADER_TIMEOUT_MS", "0"},
      {"HTTP_BODY_TIMEOUT_MS", "3600001"},
      {"HTTP_IDLE_TIMEOUT_MS", "-5"},
      {"HTTP_WRITE_TIMEOUT_MS", "0"},
      {"HTTP_BODY_MEMORY_MIB", "7"},
      {"GRPC_MAX_CONNECTIONS", "0"},
      {"GRPC_CONNECTIONS_PER_ADDRESS", "-1"},
      {"GRPC_MAX_STREAMS", "0"},
      {"GRPC_HANDSHAKE_TIMEOUT_MS", "0"},
      {"GRPC_CONNECTION_AGE_SECONDS", "-1"},
      {"GRPC_RECEIVE_MEMORY_MIB", "31"},
      {"GRPC_PROCESS_MEMORY_MIB", "63"},
      {"TLS_RELOAD_INTERVAL_MS", "0"},
      {"TLS_CERTIFICATE_FILE", "only-the-certificate.pem"},
      {"TLS_CLIENT_CA_FILE", "only-the-authorities.pem"},
  };
  for (const InvalidCase& c : cases) {
    const auto status = Validate(MakeOptions({{c.name, c.value}}, {}, {}).value());
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << c.name;
    EXPECT_EQ(MessageOf(status).rfind(c.name, 0), 0u) << ToString(status);
  }
}

TEST(JournalFileHosts, AreNamesAsUrlsHaveThem) {
  const auto options = MakeOptions(
      {{"HUBSPOT_JOURNAL_FILE_HOSTS", " Files.Example.com, .S3.amazonaws.com"}}, {}, {});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->hubspot.journal_file_hosts,
            (std::vector<std::string>{"files.example.com", ".s3.amazonaws.com"}));
  for (const char* wrong :
       {"https://files.example.com", "files.example.com:443", "*.example.com", ".", "a b", "x."}) {
    const auto refused = MakeOptions({{"HUBSPOT_JOURNAL_FILE_HOSTS", wrong}}, {}, {});
    ASSERT_TRUE(absl::IsInvalidArgument(refused.status())) << wrong;
    EXPECT_NE(MessageOf(refused.status()).find("HUBSPOT_JOURNAL_FILE_HOSTS has"), std::string::npos)
        << ToString(refused.status());
  }
}

TEST(DatabasePooling, IsOneOfTwo) {
  const auto pooling = [](const char* value) {
    return MakeOptions({{"DATABASE_POOLING", value}}, {}, {});
  };
  EXPECT_EQ(MakeOptions({}, {}, {})->database_pooling, storage::Pooling::kSession);
  EXPECT_EQ(pooling("session")->database_pooling, storage::Pooling::kSession);
  EXPECT_EQ(pooling("transaction")->database_pooling, storage::Pooling::kTransaction);
  const auto wrong = pooling("statement");
  ASSERT_TRUE(absl::IsInvalidArgument(wrong.status()));
  EXPECT_EQ(MessageOf(wrong.status()), "DATABASE_POOLING must be session or transaction.");
}

TEST(Describe, ShowsEverySettingAndNoSecret) {
  const auto options =
      MakeOptions({{"TOKEN_ENCRYPTION_KEYS", "k1:s3cret"},
                   {"HUBSPOT_CLIENT_ID", "app"},
                   {"HUBSPOT_CLIENT_SECRET", "s3cret"},
                   {"REDIS_URL", "redis://user:s3cret@cache:6379/0"},
                   {"DATABASE_URL", "postgresql://stanna:s3cr@et/s3cret@db/stanna"}},
                  {}, {})
          .value();
  const std::string text = Describe(options);
  for (const SettingInfo& info : KnownSettings()) {
    EXPECT_NE(text.find(info.name + "="), std::string::npos) << info.name;
  }
  EXPECT_NE(text.find("REDIS_URL=redis://user:***@cache:6379/0"), std::string::npos) << text;
  EXPECT_NE(text.find("HUBSPOT_CLIENT_SECRET=***"), std::string::npos);
  EXPECT_EQ(text.find("s3cret"), std::string::npos) << text;
}

// What guards the ports is promised in docs/security.md, with its defaults.
TEST(Settings, OfThePortsAreDocumented) {
  std::ostringstream text;
  text << std::ifstream("docs/security.md").rdbuf();
  const std::string document = text.str();
  ASSERT_FALSE(document.empty());
  for (const SettingInfo& info : KnownSettings()) {
    const bool guards = info.name.starts_with("TLS_") || info.name.starts_with("HTTP_") ||
                        info.name.starts_with("GRPC_");
    if (guards) EXPECT_NE(document.find("`" + info.name + "`"), std::string::npos) << info.name;
  }
}

TEST(ParseHostPort, KnowsIpv6) {
  EXPECT_EQ(ParseHostPort("[::1]:8080")->host, "::1");
  EXPECT_EQ(ParseHostPort("0.0.0.0:0")->port, 0);
  EXPECT_FALSE(ParseHostPort("").ok());
}

TEST(FlagOf, IsTheNameInLowerCase) { EXPECT_EQ(FlagOf("DATABASE_URL"), "database-url"); }

}  // namespace
}  // namespace stanna::app
