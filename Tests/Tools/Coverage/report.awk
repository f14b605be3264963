# From lcov's lines: SF:FILE, and DA:LINE,HOW OFTEN for each of its lines.
/^SF:/ {
  file = substr($0, index($0, "Sources/"))
  split(file, part, "/")
  room = part[2]
}
/^DA:/ {
  split(substr($0, 4), line, ",")
  lines[room]++
  if (line[2] > 0) run[room]++
  else print "never run: " file ":" line[1]
}
END {
  for (room in lines) {
    rooms++
    percent = 100 * run[room] / lines[room]
    printf "%s: %.1f %% of %d lines\n", room, percent, lines[room]
    if (percent < 97) failed = 1
  }
  exit failed || !rooms
}
