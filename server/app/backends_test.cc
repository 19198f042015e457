#include "server/app/backends.h"

#include <glog/logging.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/app/testing/temporary_stores.h"
#include "storage/testing/forwarding_stores.h"

namespace stanna::app {
namespace {

class Warnings : public google::LogSink {
 public:
  Warnings() { google::AddLogSink(this); }
  ~Warnings() override { google::RemoveLogSink(this); }
  void send(google::LogSeverity severity, const char*, const char*, int,
            const google::LogMessageTime&, const char* message, std::size_t size) override {
    if (severity == google::GLOG_WARNING) texts.emplace_back(message, size);
  }

  std::vector<std::string> texts;
};

class StoresOfRole : public storage::ForwardingStores {
 public:
  StoresOfRole(storage::Stores& to, std::string unbound)
      : ForwardingStores(to), unbound_(std::move(unbound)) {}
  absl::StatusOr<std::string> UnboundRole(Deadline) override { return unbound_; }

 private:
  const std::string unbound_;
};

TEST(WarnOfUnboundRole, NamesTheRoleAndWhatIsMissing) {
  TemporaryStores sqlite;
  StoresOfRole stores(*sqlite, "postgres");
  Warnings warnings;
  ASSERT_TRUE(WarnOfUnboundRole(stores).ok());
  ASSERT_EQ(warnings.texts.size(), 1U);
  EXPECT_EQ(warnings.texts[0],
            "the database role \"postgres\" is a superuser or has BYPASSRLS: PostgreSQL does not"
            " keep workspaces apart for it, only this program does. Use an ordinary role"
            " (docs/security.md)");
}

TEST(WarnOfUnboundRole, SaysNothingOfAnOrdinaryRoleOrOfSqlite) {
  TemporaryStores sqlite;
  StoresOfRole stores(*sqlite, "");
  Warnings warnings;
  ASSERT_TRUE(WarnOfUnboundRole(stores).ok());
  ASSERT_TRUE(WarnOfUnboundRole(*sqlite).ok());
  EXPECT_TRUE(warnings.texts.empty());
}

}  // namespace
}  // namespace stanna::app
