#!/bin/bash
# Makes a Debian package. Its dependencies are those libraries that the program is linked with.
#
#   make_deb.sh OUT.deb PROGRAM UNIT CONFIG DOCUMENT…
set -euo pipefail
out=$(realpath "$1") program=$(realpath "$2") unit=$(realpath "$3") config=$(realpath "$4")
shift 4
documents=()
for document in "$@"; do documents+=("$(realpath "$document")"); done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
root="$folder/stanna-hubspot"
install -Dm755 "$program" "$root/usr/bin/stannactl"
strip --strip-unneeded "$root/usr/bin/stannactl"
install -Dm644 "$unit" "$root/lib/systemd/system/stanna-hubspot.service"
install -Dm644 "$config" "$root/etc/stanna-hubspot/stanna.conf"
for document in "${documents[@]}"; do
  install -Dm644 "$document" "$root/usr/share/doc/stanna-hubspot/$(basename "$document")"
done

# dpkg-shlibdeps wants a source package around it.
mkdir -p "$folder/source/debian"
printf 'Source: stanna-hubspot\n\nPackage: stanna-hubspot\nArchitecture: any\n' \
  >"$folder/source/debian/control"
(cd "$folder/source" && dpkg-shlibdeps -O "$root/usr/bin/stannactl") \
  >"$folder/libraries" 2>"$folder/said" || {
  cat "$folder/said" >&2
  exit 1
}
libraries=$(sed -n 's/^shlibs:Depends=//p' "$folder/libraries")
version=$("$root/usr/bin/stannactl" --version | awk '{ print $NF }')

mkdir -p "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<CONTROL
Package: stanna-hubspot
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: stanna-hubspot developers <developers@stanna-hubspot.invalid>
Section: net
Priority: optional
Depends: $libraries, ca-certificates
Suggests: redis-server, postgresql
Description: faithful copy of HubSpot portals over gRPC and REST
 Connects HubSpot portals by OAuth, keeps a copy of their companies, contacts,
 deals and activities, works out revenue, sentiment and relationship health, and
 serves all of it. The package has the server and its command line, stannactl.
CONTROL
echo /etc/stanna-hubspot/stanna.conf >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl try-restart stanna-hubspot.service
fi
POSTINST
cat >"$root/DEBIAN/prerm" <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now stanna-hubspot.service
fi
PRERM
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"
dpkg-deb --root-owner-group --build "$root" "$out" >/dev/null
