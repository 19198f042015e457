// Files of encryption keys: a line as MakeTokenCipher reads it, which its owner alone may read.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"

namespace stanna::storage {

/// FailedPrecondition: it is not there, others than its owner may read it (a file of root's may be
/// its reader's group's), or it is empty.
absl::StatusOr<std::string> ReadKeyFile(const std::string& path);

/// Reads `path`, or makes one key there with mode 0600 when there is none (embedded default).
absl::StatusOr<std::string> LoadOrCreateKeyFile(const std::string& path);

/// Held while one looks at a key file to change it: two who add a key at once would lose one.
class KeyFileLock {
 public:
  /// Waits for whoever holds it.
  static absl::StatusOr<KeyFileLock> Take(const std::string& path);
  KeyFileLock(KeyFileLock&& other) noexcept : descriptor_(other.descriptor_) {
    other.descriptor_ = -1;
  }
  KeyFileLock& operator=(KeyFileLock&&) = delete;
  ~KeyFileLock();

 private:
  explicit KeyFileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Puts a new key before the others and answers its id. Hold the lock.
absl::StatusOr<std::string> AddKey(const std::string& path);

/// Leaves the first key alone and answers the ids of the others. Hold the lock.
absl::StatusOr<std::vector<std::string>> RemoveOlderKeys(const std::string& path);

}  // namespace stanna::storage
