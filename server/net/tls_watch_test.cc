#include "server/net/tls_watch.h"

#include <glog/logging.h>
#include <gtest/gtest.h>

#include <mutex>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace stanna::net {
namespace {

using testing::PemPair;
using testing::ReplaceFile;

constexpr std::chrono::milliseconds kOften{5};
constexpr std::chrono::seconds kPatience{60};

/// All that is logged from construction to destruction.
class LogLines : public google::LogSink {
 public:
  LogLines() { google::AddLogSink(this); }
  ~LogLines() override { google::RemoveLogSink(this); }

  void send(google::LogSeverity, const char*, const char*, int, const google::LogMessageTime&,
            const char* message, std::size_t size) override {
    const std::lock_guard lock(mutex_);
    text_.append(message, size) += '\n';
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  bool Has(const std::string& words) const { return text().find(words) != std::string::npos; }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class TlsWatchTest : public ::testing::Test {
 protected:
  TlsWatchTest() { Write(first_); }
  void Write(const PemPair& pair) {
    ReplaceFile(files_.certificate, pair.certificate);
    ReplaceFile(files_.private_key, pair.private_key);
  }
  bool Uses(const TlsWatch& watch, const PemPair& pair) const {
    return watch.Current()->texts().certificate == pair.certificate &&
           watch.Current()->texts().private_key == pair.private_key;
  }
  std::unique_ptr<TlsWatch> Start() {
    auto watch = TlsWatch::Start(files_, kOften, clock_);
    EXPECT_TRUE(watch.ok()) << ToString(watch.status());
    return watch.ok() ? *std::move(watch) : nullptr;
  }

  const testing::CertificateAuthority authority_;
  const PemPair first_ = authority_.Issue(), second_ = authority_.Issue();
  const std::string folder_ = testing::MakeTestFolder("tls");
  const TlsFiles files_ = {
      .certificate = folder_ + "/c.pem", .private_key = folder_ + "/k.pem", .client_ca = ""};
  const SystemClock clock_;
};

TEST_F(TlsWatchTest, FollowsItsFiles) {
  const auto watch = Start();
  ASSERT_NE(watch, nullptr);
  EXPECT_TRUE(Uses(*watch, first_));
  EXPECT_FALSE(watch->AsksForCertificates());
  const auto held = watch->Current();
  Write(second_);
  EXPECT_TRUE(testing::WaitUntil([&] { return Uses(*watch, second_); }, kPatience));
  EXPECT_EQ(held->texts().certificate, first_.certificate) << "whoever has the old one keeps it";
  Write(first_);
  EXPECT_TRUE(testing::WaitUntil([&] { return Uses(*watch, first_); }, kPatience));
}

TEST_F(TlsWatchTest, KeepsWhatItHasWhileTheFilesAreBad) {
  const auto watch = Start();
  ASSERT_NE(watch, nullptr);
  const std::string bad[] = {"", "nonsense", second_.certificate};
  for (const std::string& certificate : bad) {
    const LogLines log;
    ReplaceFile(files_.certificate, certificate);
    // The line is there once it was wrong for two looks.
    EXPECT_TRUE(
        testing::WaitUntil([&] { return log.Has("TLS: new files are refused"); }, kPatience))
        << certificate;
    EXPECT_FALSE(log.Has("PRIVATE KEY")) << log.text();
    EXPECT_TRUE(Uses(*watch, first_)) << certificate;
  }
  std::remove(files_.private_key.c_str());
  Write(second_);
  EXPECT_TRUE(testing::WaitUntil([&] { return Uses(*watch, second_); }, kPatience));
}

TEST_F(TlsWatchTest, WarnsEachDayOfAnEndThatIsNear) {
  constexpr std::chrono::hours kDay{24};
  Write(authority_.Issue({.valid_until = 20 * kDay}));
  FakeClock clock(clock_.Now());
  const LogLines first;
  const auto watch = TlsWatch::Start(files_, kOften, clock);
  ASSERT_TRUE(watch.ok()) << ToString(watch.status());
  EXPECT_FALSE(first.Has("TLS: the certificate")) << first.text();
  const struct {
    std::chrono::hours later;
    const char* said;
  } kSteps[] = {
      {7 * kDay, "ends soon, on 20"}, {kDay, "ends soon, on 20"}, {13 * kDay, "has ended"}};
  for (const auto& step : kSteps) {
    const LogLines log;
    clock.Advance(step.later);
    EXPECT_TRUE(testing::WaitUntil([&] { return log.Has(step.said); }, kPatience)) << step.said;
  }
}

TEST_F(TlsWatchTest, DoesNotStartOnBadFiles) {
  ReplaceFile(files_.private_key, second_.private_key);
  const auto watch = TlsWatch::Start(files_, kOften, clock_);
  ASSERT_FALSE(watch.ok());
  EXPECT_EQ(watch.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace stanna::net
