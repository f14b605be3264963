# Makes tables for people of what bench.sh knows (key=value, a line each) and of lines of one
# measurement each (round=... key=value ...).
/^round=/ {
  delete field
  for (i = 1; i <= NF; i++) {
    split($i, pair, "=")
    field[pair[1]] = pair[2]
  }
  if ("responder" in field) take_load()
  else time[field["reader"], field["round"]] = field["ns"]
  next
}

{ about[substr($0, 1, index($0, "=") - 1)] = substr($0, index($0, "=") + 1) }
/^rounds=/ { about["rounds"] += 0 }

function take_load(  place) {
  place = field["bytes"] "/" field["outstanding"] "/" field["gap_us"] "," field["responder"]
  place = place (field["responder"] ~ /both$/ ? field["family"] : "")
  place = place (field["responder"] == "many" ? field["hosts"] : "") ","
  value[place "rate", field["round"]] = field["rate"]
  value[place "cpu_ns", field["round"]] = field["cpu_ns"]
  value[place "p50_us", field["round"]] = field["p50_us"]
  value[place "p99_us", field["round"]] = field["p99_us"]
  sent += field["sent"]
  lost += field["lost"]
  wrong += field["wrong"]
  if (field["outstanding"] > 1) {
    floods++
    if (field["busy"] < 0.9) idle++
  }
}

# Sorts sample[1...count] and returns its median.
function median(sample, count,  i, j, moved) {
  for (i = 2; i <= count; i++) {
    moved = sample[i]
    for (j = i - 1; j > 0 && sample[j] > moved; j--) sample[j + 1] = sample[j]
    sample[j + 1] = moved
  }
  return (sample[int((count + 1) / 2)] + sample[int(count / 2) + 1]) / 2
}

# 1234567 as 1 234 567.
function grouped(number,  text) {
  number = sprintf("%.0f", number)
  for (; length(number) > 3; number = substr(number, 1, length(number) - 3))
    text = " " substr(number, length(number) - 2) text
  return number text
}

function row(name, load, key, is_whole) {
  compare(name, load ",fakehost," key, load ",loop," key, is_whole)
}

function row6(name, responder, load, key) {
  compare(name, load "," responder "6," key, load "," responder "4," key, 1)
}

function row_many(name, key) {
  compare(name, "64/64/0,many65536," key, "64/64/0,many1," key, 1)
}

function row_record(name, key) {
  compare(name, "64/64/0,record-" name "," key, "64/64/0,record-none," key, 1)
}

function compare(name, one, other, is_whole,  round, ours, theirs, ratio, a, b, middle) {
  for (round = 1; round <= about["rounds"]; round++) {
    ours[round] = value[one, round]
    theirs[round] = value[other, round]
    ratio[round] = theirs[round] > 0 ? ours[round] / theirs[round] : 0
  }
  a = median(ours, about["rounds"])
  b = median(theirs, about["rounds"])
  middle = median(ratio, about["rounds"])
  printf "  %-22s %12s %12s %9.2f   %.2f to %.2f\n", name,
    is_whole ? grouped(a) : sprintf("%.1f", a), is_whole ? grouped(b) : sprintf("%.1f", b),
    middle, ratio[1], ratio[about["rounds"]]
}

function show_loads() {
  printf "fakehost %s beside a minimal blocking loop in C; %s round%s, %s s a load\n",
    about["fakehost"], about["rounds"], about["rounds"] == 1 ? "" : "s", about["seconds"]
  printf "%s%s CPU%s, %s; ", about["cpu"] == "" ? "" : about["cpu"] ", ", about["cpus"],
    about["cpus"] == 1 ? "" : "s", about["kernel"]
  if (about["responder"] == "") print "generator and responder share the CPU"
  else printf "generator on CPU %s, responder on %s\n", about["generator"], about["responder"]

  printf "\n  %-22s %12s %12s %9s   %s\n", "", "fakehost", "C loop", "ratio", "in all rounds"
  print "64-byte frames, 64 outstanding"
  row("replies a second", "64/64/0", "rate", 1)
  row("CPU ns a reply", "64/64/0", "cpu_ns", 1)
  print "1514-byte frames, 64 outstanding"
  row("replies a second", "1514/64/0", "rate", 1)
  row("CPU ns a reply", "1514/64/0", "cpu_ns", 1)
  print "64-byte frames, one outstanding: round trip in µs"
  row("median", "64/1/0", "p50_us", 0)
  row("99th percentile", "64/1/0", "p99_us", 0)
  print "64-byte frames, one each 300 µs: round trip in µs"
  row("median", "64/1/300", "p50_us", 0)
  row("99th percentile", "64/1/300", "p99_us", 0)

  printf "\n  %-22s %12s %12s %9s   %s\n", "one host, both families", "IPv6", "IPv4", "ratio",
    "in all rounds"
  print "64-byte frames, 64 outstanding"
  row6("replies a second", "both", "64/64/0", "rate")
  row6("  of the C loop", "loop-both", "64/64/0", "rate")
  row6("CPU ns a reply", "both", "64/64/0", "cpu_ns")
  row6("  of the C loop", "loop-both", "64/64/0", "cpu_ns")
  print "1514-byte frames, 64 outstanding"
  row6("replies a second", "both", "1514/64/0", "rate")
  row6("  of the C loop", "loop-both", "1514/64/0", "rate")
  row6("CPU ns a reply", "both", "1514/64/0", "cpu_ns")
  row6("  of the C loop", "loop-both", "1514/64/0", "cpu_ns")

  printf "\n  %-22s %12s %12s %9s   %s\n", "-a 10.0.0.0/8", "65536 hosts", "one of them", "ratio",
    "in all rounds"
  print "64-byte frames, 64 outstanding"
  row_many("replies a second", "rate")
  row_many("CPU ns a reply", "cpu_ns")

  printf "\n  %-22s %12s %12s %9s   %s\n", "recording with -w", "on", "off", "ratio",
    "in all rounds"
  print "64-byte frames, 64 outstanding: replies a second"
  row_record("pcap", "rate")
  row_record("pcapng", "rate")
  print "64-byte frames, 64 outstanding: CPU ns a reply"
  row_record("pcap", "cpu_ns")
  row_record("pcapng", "cpu_ns")

  print "\nA ratio is the first number over the second of the same round; shown are its median, least and"
  print "greatest. Above 1 is good for replies a second, below 1 for everything else."
  printf "%s requests, %s without a reply, %s wrong replies.\n", grouped(sent), grouped(lost),
    grouped(wrong)
  if (about["responder"] != "" && idle > 0)
    printf "In %d of %d measurements with 64 outstanding the responder had less than 90 %% of its CPU: the\n" \
      "machine is busy with something else. Go by CPU ns a reply, not by the rates and round trips.\n",
      idle, floods
  exit (wrong > 0)
}

function replay_row(name, reader,  round, ours, ratio, speed, middle) {
  for (round = 1; round <= about["rounds"]; round++) {
    ours[round] = about["frames"] / (time[reader, round] / 1e9)
    ratio[round] = time["tcpdump", round] / time[reader, round]
  }
  speed = median(ours, about["rounds"])
  middle = median(ratio, about["rounds"])
  printf "  %-34s %11s %6.0f %7.2f   %.2f to %.2f\n", name, grouped(speed), speed * 64 / 1e6,
    middle, ratio[1], ratio[about["rounds"]]
}

function show_replays() {
  printf "  %-34s %11s %6s %7s   %s\n", grouped(about["frames"]) " requests of 64 bytes",
    "frames/s", "MB/s", "ratio", "in all rounds"
  replay_row("fakehost replay", "replay")
  replay_row("fakehost replay, of pcapng", "replay-pcapng")
  replay_row("fakehost replay, of IPv6", "replay6")
  replay_row("fakehost replay -w, pcap", "record")
  replay_row("fakehost replay -w, pcapng", "record-pcapng")
  replay_row("tcpdump -r -w, pcap", "tcpdump")
  replay_row("tshark -r -w, pcapng", "tshark")
  print "\nAll write to /dev/null. The ratio is to tcpdump, which reads and writes the capture and answers"
  print "nothing; above 1 is faster. fakehost writes the replies, too: twice the frames."
}

END {
  if (floods > 0) show_loads()
  else show_replays()
}
