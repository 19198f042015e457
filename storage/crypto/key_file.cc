#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/crypto/base64.h"
#include "storage/crypto/token_cipher.h"

namespace stanna::storage {
namespace {

std::string Trimmed(std::string text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  text.erase(end == std::string::npos ? 0 : end + 1);
  return text;
}

absl::StatusOr<std::string> Read(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return Unavailable("cannot look at the key file " + path + ": " + std::strerror(errno));
  }
  if ((info.st_mode & 077) != 0) {
    return FailedPrecondition("others than its owner may read the key file " + path +
                              "; run: chmod 600 " + path);
  }
  std::ifstream in(path);
  if (!in) return Unavailable("cannot read the key file " + path);
  return Trimmed(std::string(std::istreambuf_iterator<char>(in), {}));
}

std::string NewKeyLine() {
  std::string secret(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), 32) != 1) std::abort();
  return "local:" + EncodeBase64(secret) + "\n";
}

// Written whole under another name and linked into place, so that a second process that starts at
// the same time sees all of it or nothing; the one that links first wins.
absl::Status Create(const std::string& path) {
  const std::string draft = path + "." + std::to_string(getpid());
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string line = NewKeyLine();
  const bool written = file >= 0 &&
                       write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       fsync(file) == 0;
  if (file >= 0) close(file);
  const bool linked = written && (link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const std::string reason = std::strerror(errno);
  unlink(draft.c_str());
  if (!linked) return Unavailable("cannot make the key file " + path + ": " + reason);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> LoadOrCreateKeyFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty()) {
      std::filesystem::create_directories(folder, error);
    }
    RETURN_IF_ERROR(Create(path));
  }
  return Read(path);
}

}  // namespace stanna::storage
