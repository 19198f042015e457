// Who calls.
#pragma once

#include <string>

#include "base/ids.h"
#include "storage/api_key_store.h"

namespace stanna::auth {

struct Principal {
  WorkspaceId workspace;
  storage::Role role = storage::Role::kViewer;
  /// Of a key its id ("key_…"), of a token "user:" and its subject: what logs and records name, and
  /// what limits count by.
  std::string caller{};
  bool by_token = false;
};

}  // namespace stanna::auth
