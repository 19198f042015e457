#!/bin/bash
# Writes C++ that holds the bundle's files: embed.sh OUT FILE…, each FILE below a folder "bundle".
set -euo pipefail

out=$1
shift

# bytes FILE: as the elements of an array of unsigned char.
bytes() { od -v -An -tx1 "$1" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'; }

packed=$(mktemp)
trap 'rm -f "$packed"' EXIT
{
  echo '#include "server/page/embedded_files.h"'
  echo 'namespace stanna::page {'
  echo 'namespace {'
  number=0
  for file; do
    # Without name and time: the same bytes each time.
    gzip -9 -n -c "$file" >"$packed"
    echo "const unsigned char kBytes$number[] = {"
    bytes "$file"
    echo '};'
    echo "const unsigned char kGzip$number[] = {"
    bytes "$packed"
    echo '};'
    number=$((number + 1))
  done
  echo 'template <std::size_t kSize>'
  echo 'std::string_view View(const unsigned char (&bytes)[kSize]) {'
  echo '  return {reinterpret_cast<const char*>(bytes), kSize};'
  echo '}'
  echo '}  // namespace'
  echo 'const std::vector<EmbeddedFile>& EmbeddedFiles() {'
  echo '  static const std::vector<EmbeddedFile> files = {'
  number=0
  for file; do
    digest=$(sha256sum "$file" | cut -c1-16)
    echo "      {\"${file##*bundle/}\", View(kBytes$number), View(kGzip$number), \"$digest\"},"
    number=$((number + 1))
  done
  echo '  };'
  echo '  return files;'
  echo '}'
  echo '}  // namespace stanna::page'
} >"$out"
