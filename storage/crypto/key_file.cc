#include "storage/crypto/key_file.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/base64.h"
#include "base/ids.h"

namespace stanna::storage {
namespace {

// One key is 50 bytes; a person may add some.
constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
// Of a file of root's that a process of another user's reads through its group: a mounted secret.
constexpr mode_t kOthersOfRoots = S_IWGRP | S_IXGRP | S_IRWXO;

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

std::string NewKey(const std::string& id) {
  std::string secret(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), 32) != 1) std::abort();
  return id + ":" + ToBase64(secret);
}

std::vector<std::string> IdsOf(std::string_view keys) {
  std::vector<std::string> ids;
  while (!keys.empty()) {
    ids.emplace_back(keys.substr(0, keys.find(':')));
    const auto comma = keys.find(',');
    keys.remove_prefix(comma == keys.npos ? keys.size() : comma + 1);
  }
  return ids;
}

// "k3" after "k2", whatever other names there are.
std::string NextId(std::string_view keys) {
  int last = 0;
  for (const std::string& id : IdsOf(keys)) {
    int number = 0;
    const char* end = id.data() + id.size();
    const bool is_ours =
        id.starts_with('k') && std::from_chars(id.data() + 1, end, number).ptr == end;
    if (is_ours && number > last) last = number;
  }
  return "k" + std::to_string(last + 1);
}

absl::StatusOr<std::string> ReadKeys(const std::string& path, int descriptor) {
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return Unavailable("can't read the key file " + path);
  const bool is_mounted = facts.st_uid == 0 && geteuid() != 0;
  if ((facts.st_mode & (is_mounted ? kOthersOfRoots : kOthers)) != 0) {
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

// A name is on the disk once its folder is: a key that is gone after a power failure takes all that
// was sealed with it meanwhile along.
absl::Status SyncFolderOf(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool synced = file.get() >= 0 && fsync(file.get()) == 0;
  return synced ? absl::OkStatus() : Unavailable("can't write the folder of the key file " + path);
}

// Written beside `path`, whole and on the disk; answers the name.
absl::StatusOr<std::string> WriteAside(const std::string& path, const std::string& keys) {
  const std::string aside = path + "." + NewSecret(9);
  const std::string line = keys + "\n";
  const File file(open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return Unavailable("can't write the key file " + path);
  const bool written =
      write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      fsync(file.get()) == 0;
  if (written) return aside;
  unlink(aside.c_str());
  return Unavailable("can't write the key file " + path);
}

// Linked into place: whoever sees the file sees all of it, and of two processes that start at once
// the first one's key counts.
absl::Status CreateKeyFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  ASSIGN_OR_RETURN(const std::string aside, WriteAside(path, NewKey("k1")));
  const bool linked = link(aside.c_str(), path.c_str()) == 0 || errno == EEXIST;
  unlink(aside.c_str());
  return linked ? SyncFolderOf(path) : Unavailable("can't write the key file " + path);
}

// The new file belongs to whom the old one belonged to: root may rotate the keys of a server that
// runs as another user, which has to read them.
bool TakeOwnership(const std::string& aside, const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 && chown(aside.c_str(), facts.st_uid, facts.st_gid) == 0 &&
         chmod(aside.c_str(), facts.st_mode & 07777) == 0;
}

absl::Status ReplaceKeyFile(const std::string& path, const std::string& keys) {
  ASSIGN_OR_RETURN(const std::string aside, WriteAside(path, keys));
  if (TakeOwnership(aside, path) && rename(aside.c_str(), path.c_str()) == 0) {
    return SyncFolderOf(path);
  }
  unlink(aside.c_str());
  return Unavailable("can't replace the key file " + path + " by one of the same owner");
}

}  // namespace

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return FailedPrecondition("can't open the key file " + path);
  return ReadKeys(path, file.get());
}

absl::StatusOr<std::string> LoadOrCreateKeyFile(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) RETURN_IF_ERROR(CreateKeyFile(path));
  return ReadKeyFile(path);
}

// The file itself is replaced, so that a lock on it would be one on nothing.
absl::StatusOr<KeyFileLock> KeyFileLock::Take(const std::string& path) {
  const std::string lock = path + ".lock";
  // Anybody's who gets into the folder: whoever came first may have been root.
  KeyFileLock held(open(lock.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0644));
  if (held.descriptor_ < 0) return Unavailable("can't open " + lock);
  while (flock(held.descriptor_, LOCK_EX) != 0) {
    if (errno != EINTR) return Unavailable("can't lock " + lock);
  }
  return held;
}

KeyFileLock::~KeyFileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<std::string> AddKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string keys, ReadKeyFile(path));
  const std::string id = NextId(keys);
  RETURN_IF_ERROR(ReplaceKeyFile(path, NewKey(id) + "," + keys));
  return id;
}

absl::StatusOr<std::vector<std::string>> RemoveOlderKeys(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string keys, ReadKeyFile(path));
  std::vector<std::string> older = IdsOf(keys);
  older.erase(older.begin());
  if (!older.empty()) RETURN_IF_ERROR(ReplaceKeyFile(path, keys.substr(0, keys.find(','))));
  return older;
}

}  // namespace stanna::storage
