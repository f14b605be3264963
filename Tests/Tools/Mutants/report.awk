# The mutants that no test caught. equivalent.txt: mutants, and indented under them why no test can.
function show(text) { sub(/^[^:]*: /, "", text); return text }

FILENAME == ARGV[1] && /^ / {
  sub(/^ +/, "")
  for (i = 1; i <= pending; i++) reason[entry[i]] = reason[entry[i]] " " $0
  ended = 1
  next
}
FILENAME == ARGV[1] && /^[^ ]/ {
  if (ended) pending = ended = 0
  entry[++pending] = $0
  reason[$0] = ""
}
FILENAME == ARGV[2] { survived[$1] = 1 }
FILENAME == ARGV[3] {
  known[$3] = 1
  if ($2 !~ ENVIRON["FILES"]) next
  total++
  if (!($1 in survived)) caught++
  else if ($3 in reason) {
    equivalent++
    print "equivalent: " $2 ": " show($3) "\n           " reason[$3]
  } else {
    alive[++living] = "survived: " $2 ": " show($3)
  }
}
END {
  for (i = 1; i <= living; i++) print alive[i]
  for (text in reason) if (!(text in known)) {
    print "equivalent.txt lists what is no mutant: " text
    stale++
  }
  printf "%d of %d mutants caught, %d equivalent, %d survived", caught, total, equivalent, living
  printf "; %d conditions that bind or match were left out; %d s\n", left_out, seconds
  exit !total || living + stale > 0
}
