#!/bin/sh
# coverage.sh   runs the tests that run in process, and says which lines of Algorithms, Wire, FakeNetwork
# and Impairment they never run; fails where they run fewer than 97 in 100 of one.
set -eu
: "${SWIFT:=swift}"
build=.build/coverage

$SWIFT test --enable-code-coverage --scratch-path $build \
  --skip LiveTests --skip ProgramTests >$build.log 2>&1 || {
  tail -n 40 $build.log >&2
  exit 1
}
# The toolchain's own: the system's may be of another version.
runtime=$($SWIFT -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
products=$($SWIFT build --scratch-path $build --show-bin-path)
"$runtime/../../bin/llvm-cov" export -format=lcov \
  -instr-profile "$products/codecov/default.profdata" "$products/fakehostPackageTests.xctest" \
  Sources/Algorithms Sources/Wire Sources/FakeNetwork Sources/Impairment >$build.lcov
awk -f "$(dirname "$0")/report.awk" $build.lcov
