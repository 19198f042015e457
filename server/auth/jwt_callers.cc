#include "server/auth/jwt_callers.h"

#include <glog/logging.h>

#include <filesystem>
#include <fstream>

namespace stanna::auth {
namespace {

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::error_code error;
  // Reading a pipe would wait for who writes it.
  if (!std::filesystem::is_regular_file(path, error)) return InvalidArgument("is no file");
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxKeyFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() && !in) return InvalidArgument("can't be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxKeyFileBytes) return InvalidArgument("is longer than 256 KiB");
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<JwtKeyFile>> JwtKeyFile::Open(const std::string& path,
                                                             const Clock& clock) {
  std::unique_ptr<JwtKeyFile> file(new JwtKeyFile(path, clock));
  file->TakeLook(clock.Now());
  const absl::Status status = file->Read();
  if (!status.ok()) return InvalidArgument(path + " " + MessageOf(status) + ".");
  return file;
}

std::shared_ptr<const JwtKeySet> JwtKeyFile::Current() {
  if (TakeLook(clock_.Now())) {
    const absl::Status status = Read();
    LOG_IF(ERROR, !status.ok()) << "JWT_JWKS_FILE " << path_ << ' ' << MessageOf(status)
                                << ": the keys that it had before stay";
  }
  const MutexLock lock(mutex_);
  return keys_;
}

bool JwtKeyFile::TakeLook(Time now) {
  const MutexLock lock(mutex_);
  // A clock that was put back must not keep keys for longer.
  if (now >= looked_at_ && now - looked_at_ < kLookForKeysEvery) return false;
  looked_at_ = now;
  return true;
}

// The text is compared, not the file's time: two writes may fall into one tick of that clock, and
// the first may have been seen half done.
absl::Status JwtKeyFile::Read() {
  ASSIGN_OR_RETURN(std::string text, ReadKeyFile(path_));
  {
    const MutexLock lock(mutex_);
    if (text == text_) return absl::OkStatus();
    text_ = text;
  }
  ASSIGN_OR_RETURN(JwtKeySet keys, JwtKeySet::Parse(text));
  LOG(INFO) << "JWT_JWKS_FILE " << path_ << ": " << keys.size() << " key(s)";
  const MutexLock lock(mutex_);
  keys_ = std::make_shared<const JwtKeySet>(std::move(keys));
  return absl::OkStatus();
}

}  // namespace stanna::auth
