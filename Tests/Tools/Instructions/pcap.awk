# awk -v case=NAME -v count=N -f pcap.awk frames.txt   writes a pcap with the frames of a case N times, a microsecond apart
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

$1 == case {
  little(2712812621, 4); little(2, 2); little(4, 2); little(0, 8); little(262144, 4); little(1, 4)
  for (number = 0; number < count; number++)
    for (field = 2; field <= NF; field++) {
      size = read($field, octets)
      little(1700000000, 4); little(number * 1000, 4); little(size, 4); little(size, 4)
      for (place = 0; place < size; place++) byte(octets[place])
    }
}
