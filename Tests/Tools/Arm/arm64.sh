#!/bin/sh
# arm64.sh   compiles for arm64 what a toolchain for x86-64 can: all C, with Debian's cross headers, and the Swift of
# two rooms, against the standard library for devices without a system (Embedded Swift), as the one for
# Linux on arm64 is not there. A whole build takes Swift's SDK for it, or a machine of that kind:
#   apt-get install libpcap-dev zlib1g-dev libzstd-dev pkg-config && make deb test
set -eu
cd "$(dirname "$0")/../../.."
: "${SWIFTC:=swiftc}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang=$(dirname "$(readlink -f "$(command -v "$SWIFTC")")")/clang

count=0
for file in $(find Sources/C* -name '*.c' | LC_ALL=C sort); do
  room=$(echo "$file" | cut -d / -f 2)
  "$clang" --target=aarch64-linux-gnu -std=gnu17 -O1 -Wall -Wextra -Werror -I "Sources/$room/include" \
    -I /usr/aarch64-linux-gnu/include -idirafter /usr/include -c "$file" -o "$work/object.o"
  count=$((count + 1))
done
echo "arm64: $count files of C"

# Rooms that import no other. Functions are checked; what describes frames is more than Embedded Swift makes code of.
for room in Algorithms Wire; do
  # shellcheck disable=SC2046  # no name of ours has a blank
  "$SWIFTC" -target aarch64-none-none-elf -enable-experimental-feature Embedded -wmo -parse-as-library \
    -suppress-warnings -package-name fakehost -module-name $room -typecheck $(find "Sources/$room" -name '*.swift')
  echo "arm64: $room, without making code"
done
