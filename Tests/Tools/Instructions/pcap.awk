# awk -v case=NAME -v count=N [-v format=pcapng] -f pcap.awk frames.txt   writes a pcap, or a pcapng, with the frames of a
# case N times, a microsecond apart
function byte(value) { printf "%c", value }
function little(value, bytes) { while (bytes-- > 0) { byte(value % 256); value = int(value / 256) } }
function digit(text) { return index("0123456789abcdef", text) - 1 }

# Adds to `octets` what a word of the table means; how many there are.
function read(word, octets,    parts, length_, place) {
  split(word, parts, "+")
  length_ = length(parts[1]) / 2
  for (place = 0; place < length_; place++)
    octets[place] = digit(substr(parts[1], 2 * place + 1, 1)) * 16 + digit(substr(parts[1], 2 * place + 2, 1))
  for (place = 0; place < parts[2] + 0; place++) octets[length_ + place] = 0
  return length_ + parts[2]
}

# What stands before a frame, in nanoseconds.
function begin(size, number) {
  if (format != "pcapng") { little(1700000000, 4); little(number * 1000, 4); little(size, 4); little(size, 4); return }
  # 1700000000 s in ticks of a nanosecond, in two halves.
  little(6, 4); little(32 + size + (4 - size % 4) % 4, 4); little(0, 4); little(395812094, 4)
  little(908722176 + number * 1000, 4); little(size, 4); little(size, 4)
}

$1 == case {
  if (format == "pcapng") {
    little(168627466, 4); little(28, 4); little(439041101, 4); little(1, 4); little(4294967295, 4); little(4294967295, 4)
    little(28, 4); little(1, 4); little(32, 4); little(1, 4); little(0, 4); little(9, 2); little(1, 2); little(9, 4)
    little(0, 4); little(32, 4)
  } else {
    little(2712812621, 4); little(2, 2); little(4, 2); little(0, 8); little(262144, 4); little(1, 4)
  }
  for (number = 0; number < count; number++)
    for (field = 2; field <= NF; field++) {
      size = read($field, octets)
      begin(size, number)
      for (place = 0; place < size; place++) byte(octets[place])
      if (format == "pcapng") { little(0, (4 - size % 4) % 4); little(32 + size + (4 - size % 4) % 4, 4) }
    }
}
