#!/usr/bin/env bash
# Puts Helix on the path: that of the system, else that of a newer Debian in a folder of its own, with the libraries that it
# was made for. Prints the command; prints nothing where there is none to be had.
set -euo pipefail
into=${1:?a folder}
if command -v hx; then exit 0; fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
if apt-cache show hx >/dev/null 2>&1; then
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends hx >&2
  command -v hx
  exit 0
fi
[ "$(dpkg --print-architecture)" = amd64 ] || exit 0
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -n 1) || exit 0
mkdir -p "$into/state/lists/partial" "$into/cache/archives/partial" "$into/root"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$into/sources.list"
own=(-o Dir::Etc::sourcelist="$into/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State="$into/state"
  -o Dir::State::lists="$into/state/lists" -o Dir::Cache="$into/cache" -o Dir::State::status=/var/lib/dpkg/status -o APT::Sandbox::User=root)
apt-get "${own[@]}" update >&2 || exit 0
(cd "$into" && apt-get "${own[@]}" download hx libc6 libgcc-s1 libstdc++6 >&2) || exit 0
for package in "$into"/*.deb; do dpkg-deb -x "$package" "$into/root"; done
libraries=$into/root/usr/lib/x86_64-linux-gnu
cat > "$into/hx" <<RUN
#!/bin/sh
HELIX_RUNTIME=$into/root/usr/lib/hx/runtime exec $libraries/ld-linux-x86-64.so.2 --library-path $libraries $into/root/usr/lib/hx/hx "\$@"
RUN
chmod +x "$into/hx"
"$into/hx" --version >&2
echo "$into/hx"
