#include <glog/logging.h>
#include <sys/stat.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "storage/crypto/key_file.h"
#include "storage/crypto/token_cipher.h"

namespace stanna::storage {
namespace {

// A file that can't be read may be for a reason that passes: no descriptor left, a network's disk.
constexpr std::chrono::seconds kBeforeNextTry{1};

// What tells one file from the one that replaced it; all 0 when there is none.
// The time of its last change, by which a file that was made readable is another one, too.
struct FileFacts {
  std::int64_t inode = 0, size = 0, seconds = 0, nanoseconds = 0;
  bool operator==(const FileFacts&) const = default;
};

FileFacts FactsOf(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return {};
  return {.inode = static_cast<std::int64_t>(facts.st_ino),
          .size = facts.st_size,
          .seconds = facts.st_ctim.tv_sec,
          .nanoseconds = facts.st_ctim.tv_nsec};
}

absl::StatusOr<std::shared_ptr<const TokenCipher>> ReadCipher(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string keys, ReadKeyFile(path));
  auto cipher = MakeTokenCipher(keys);
  if (!cipher.ok()) return Annotate(cipher.status(), path);
  return std::shared_ptr<const TokenCipher>(*std::move(cipher));
}

class KeyFileCipher : public TokenCipher {
 public:
  KeyFileCipher(std::string path, FileFacts facts, std::shared_ptr<const TokenCipher> cipher)
      : path_(std::move(path)), facts_(facts), cipher_(std::move(cipher)) {}

  std::string Seal(std::string_view token, const TokenBinding& binding) const override {
    return Current()->Seal(token, binding);
  }
  absl::StatusOr<std::string> Open(std::string_view sealed,
                                   const TokenBinding& binding) const override {
    return Current()->Open(sealed, binding);
  }
  std::vector<ApiKeyHash> HashApiKey(std::string_view api_key) const override {
    return Current()->HashApiKey(api_key);
  }
  std::string SealingKeyId() const override { return Current()->SealingKeyId(); }

 private:
  // A look at the file's facts costs a microsecond, and every use is a token opened or a key
  // hashed: another process that adds a key and seals with it is understood at once.
  std::shared_ptr<const TokenCipher> Current() const EXCLUDES(mutex_) {
    const FileFacts facts = FactsOf(path_);
    const MutexLock lock(mutex_);
    if (facts == facts_ && !failed_) return cipher_;
    const auto now = std::chrono::steady_clock::now();
    if (failed_ && facts == facts_ && now < failed_at_ + kBeforeNextTry) return cipher_;
    Read(facts, now);
    return cipher_;
  }

  void Read(const FileFacts& facts, std::chrono::steady_clock::time_point now) const
      REQUIRES(mutex_) {
    const bool is_new = !failed_ || !(facts == facts_);
    facts_ = facts;
    auto read = ReadCipher(path_);
    failed_ = !read.ok();
    failed_at_ = now;
    if (read.ok()) {
      cipher_ = *std::move(read);
      LOG(INFO) << "encryption keys were read anew; " << cipher_->SealingKeyId() << " seals";
    } else if (is_new) {
      LOG(ERROR) << "the encryption keys of before stay in use: " << ToString(read.status());
    }
  }

  const std::string path_;
  mutable Mutex mutex_;
  mutable FileFacts facts_ GUARDED_BY(mutex_);
  mutable bool failed_ GUARDED_BY(mutex_) = false;  // to read the file as it is now
  mutable std::chrono::steady_clock::time_point failed_at_ GUARDED_BY(mutex_);
  mutable std::shared_ptr<const TokenCipher> cipher_ GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<TokenCipher>> MakeKeyFileCipher(const std::string& path) {
  // Before the file is read: one that is replaced meanwhile is read again.
  const FileFacts facts = FactsOf(path);
  ASSIGN_OR_RETURN(auto cipher, ReadCipher(path));
  return std::make_unique<KeyFileCipher>(path, facts, std::move(cipher));
}

}  // namespace stanna::storage
