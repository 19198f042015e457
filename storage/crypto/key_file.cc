#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/base64.h"
#include "base/ids.h"
#include "storage/crypto/token_cipher.h"

namespace stanna::storage {
namespace {

// One key is 50 bytes; a person may add some.
constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

std::string NewKeyLine() {
  std::string secret(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), 32) != 1) std::abort();
  return "k1:" + ToBase64(secret) + "\n";
}

absl::StatusOr<std::string> ReadKeys(const std::string& path, int descriptor) {
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return Unavailable("can't read the key file " + path);
  if ((facts.st_mode & kOthers) != 0) {
    return FailedPrecondition("others than its owner may use the key file " + path +
                              ": run chmod 600 on it");
  }
  std::string text(kMaxFileBytes, '\0');
  const ssize_t size = read(descriptor, text.data(), text.size());
  if (size < 0) return Unavailable("can't read the key file " + path);
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
    text.pop_back();
  }
  if (text.empty()) return FailedPrecondition("the key file " + path + " is empty");
  return text;
}

// Written aside and linked into place: whoever sees the file sees all of it, and of two processes
// that start at once the first one's key counts.
absl::Status CreateKeyFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  const std::string aside = path + "." + NewSecret(9);
  const std::string line = NewKeyLine();
  {
    const File file(open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return Unavailable("can't write the key file " + path);
    const bool written =
        write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        fsync(file.get()) == 0;
    if (!written) {
      unlink(aside.c_str());
      return Unavailable("can't write the key file " + path);
    }
  }
  const bool linked = link(aside.c_str(), path.c_str()) == 0 || errno == EEXIST;
  unlink(aside.c_str());
  return linked ? absl::OkStatus() : Unavailable("can't write the key file " + path);
}

}  // namespace

absl::StatusOr<std::string> LoadOrCreateKeyFile(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) RETURN_IF_ERROR(CreateKeyFile(path));
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Unavailable("can't open the key file " + path);
  return ReadKeys(path, file.get());
}

}  // namespace stanna::storage
