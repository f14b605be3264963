#!/bin/sh
# mutants.sh   switches off each guard of Algorithms, Wire, FakeNetwork, Impairment and Routing in turn,
# and runs their tests. It is a copy under .build/mutants that has the switches: one build, then a run
# of its tests for each whose file FILES matches, an extended regular expression.
set -eu
: "${SWIFT:=swift}"
export FILES="${FILES:-.}"
here=$(dirname "$0")
work=.build/mutants
package=$work/package
list=$work/list.tsv
modules='Algorithms Wire FakeNetwork Impairment Routing'
# What takes the longest: only for who survives all others.
slow='FuzzTests|ReassemblyOracleTests|ReassemblyTests|FrameFieldTests|aMillion'

# passes OPTION...   whether tests pass: none fails, traps, or takes more than 180 s of a processor, as
# what does not end. The first that fails breaks the pipe, and the others are not waited for.
passes() {
  { ulimit -t 180; "$tests" --testing-library swift-testing "$@"; } 2>&1 | awk '
    /recorded an issue/ { exit }
    /Test run with .* passed/ { passed = 1 }
    END { exit !passed }'
}

# survives ROOMS   whether the tests of rooms pass, the quick ones first.
survives() { passes --filter "$1" --skip "$slow" && passes --filter "$1.*($slow)"; }

if [ "${1-}" = run ]; then
  tests=$2
  export FAKEHOST_MUTANT="$3" SWIFT_BACKTRACE=enable=no
  # Its own tests catch most; what all others import is seen by the tests of all.
  passes --filter "$4Tests" --skip "$slow" || exit 0
  case $4 in Algorithms | Wire) rooms='.*' ;; *) rooms=$4Tests ;; esac
  if survives "$rooms"; then echo "$3"; fi
  exit 0
fi

begin=$(date +%s)
rm -rf "$package" "$list"
mkdir -p "$package/Sources" "$package/Tests"
"${SWIFT}c" -O -swift-version 6 -o $work/mutate "$here/Lexer.swift" "$here/main.swift"
first=1 left_out=0
for module in $modules; do
  $work/mutate Sources/$module $module $package/Sources/$module $first >>$list 2>$work/left-out
  left_out=$((left_out + $(cat $work/left-out)))
  first=$(($(tail -n 1 $list | cut -f 1) + 2))
  cp -R Tests/${module}Tests $package/Tests/
done
mkdir $package/Tests/Support
cp -R Tests/Support/TestFrames Tests/Support/TestEpisodes Tests/Support/TestInvariants $package/Tests/Support
cp "$here/Package.swift.txt" $package/Package.swift
$SWIFT build --package-path $package --scratch-path $work/build -c release \
  -Xswiftc -enable-testing --build-tests --quiet
tests=$($SWIFT build --package-path $package --scratch-path $work/build -c release --show-bin-path)
tests=$tests/mutantsPackageTests.xctest

[ -n "$(sh "$0" run "$tests" 0 Wire)" ] || { echo 'the tests fail without a mutant' >&2; exit 1; }
# The shells tell of each trap: that is one more that was caught, and not shown.
awk -F '\t' '$2 ~ ENVIRON["FILES"] { split($2, part, "/"); print $1, part[2] }' $list |
  xargs -n 2 -P "$(getconf _NPROCESSORS_ONLN)" sh "$0" run "$tests" >$work/survivors 2>/dev/null

awk -F '\t' -v left_out="$left_out" -v seconds="$(($(date +%s) - begin))" \
  -f "$here/report.awk" "$here/equivalent.txt" $work/survivors $list
