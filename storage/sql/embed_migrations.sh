#!/bin/sh
# Writes a C++ source with the contents of the given SQL files.
set -eu
echo '#include "storage/sql/embedded_migrations.h"'
echo 'namespace stanna::storage {'
echo 'const EmbeddedFile kEmbeddedMigrations[] = {'
for file in "$@"; do
  printf '{"%s", R"SQLTEXT(' "${file#*migrations/}"
  cat "$file"
  echo ')SQLTEXT"},'
done
echo '};'
echo "const int kEmbeddedMigrationCount = $#;"
echo '}  // namespace stanna::storage'
