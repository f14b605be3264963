#!/bin/sh
# example.sh   makes a package as the article on testing packets has it, beside this one, and runs its
# tests.
set -eu
: "${SWIFT:=swift}"
article=$PWD/Sources/FakeNetwork/FakeNetwork.docc/TestYourPackets.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
ln -s "$PWD" "$work/fakehost"
mkdir -p "$work/MyPackets/Tests/PacketTests"
cd "$work/MyPackets"
awk '/^```swift$/ { blocks++; inside = 1; next }
     /^```$/ { if (inside) print "" >file; inside = 0; next }
     inside { file = blocks == 1 ? "Package.swift" : "Tests/PacketTests/PacketTests.swift"; print >file }
    ' "$article"
$SWIFT test
