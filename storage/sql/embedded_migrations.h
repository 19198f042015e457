// What the genrule makes of migrations/: one entry a file, in the order of their paths.
#pragma once

#include <string_view>

namespace stanna::storage {

struct EmbeddedFile {
  std::string_view path;  ///< "postgres/0001_create_workspaces.up.sql"
  std::string_view text;
};

extern const EmbeddedFile kEmbeddedMigrations[];
extern const int kEmbeddedMigrationCount;

}  // namespace stanna::storage
