// A new key for what is kept encrypted, without stopping the servers.
#pragma once

#include <string>

#include "base/status.h"
#include "server/app/options.h"
#include "tools/stannactl/admin/admin_target.h"

namespace stanna::ctl {

enum class RotationStep {
  kNewKey,     ///< puts a new key before the others, and seals all tokens with it
  kReseal,     ///< seals all tokens with the key that is first
  kRemoveOld,  ///< removes the keys that nothing is under any more
};

/// Gives what to print. A new key, and removing old ones, need a key file that may be written: keys
/// in TOKEN_ENCRYPTION_KEYS are the deployment's to change (FailedPrecondition says how).
absl::StatusOr<std::string> RotateEncryption(const app::Options& options, const AdminTarget& target,
                                             RotationStep step);

}  // namespace stanna::ctl
