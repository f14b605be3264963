#!/bin/sh
# scapy.sh FAKEHOST   one end of a veth pair answered by fakehost, and then by a responder of scapy's as people write it:
# the time from the start to the first reply, and how many ARP requests and echo requests each answers a second.
# By root, with python3-scapy.
set -eu
[ $# = 1 ] || { echo 'usage: scapy.sh FAKEHOST' >&2; exit 2; }
fakehost=$(realpath "$1") here=$(cd "$(dirname "$0")" && pwd)
[ "${INSIDE-}" ] || INSIDE=1 exec unshare --net --pid --fork --kill-child timeout -s KILL 120 sh "$here/$(basename "$0")" "$fakehost"

export LC_ALL=C
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
ip link add h0 type veth peer name f0
ip link set h0 up; ip link set f0 up

# Asks for one host until it is there, and then floods with never more than 64 unanswered, 3 s each.
ask() {
  /usr/bin/python3 - "$@" <<'END'
import socket, struct, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
own, mac = bytes([2, 0, 0, 0, 0, 1]), bytes([2, 0, 0, 0, 0, 2])
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind(("f0", 3))
def checksum(data):
  total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
  while total >> 16: total = (total & 0xffff) + (total >> 16)
  return struct.pack("!H", total ^ 0xffff)
def arp(number):
  return b"\xff" * 6 + own + b"\x08\6\0\1\x08\0\6\4\0\1" + own + b"\x0a\0\0\1" + bytes(6) + struct.pack("!I", (10 << 24) + 256 + number % 60000)
def echo(number):
  message = struct.pack("!BBHHH", 8, 0, 0, 7, number & 0xffff) + bytes(56)
  message = message[:2] + checksum(message) + message[4:]
  header = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(message), 0, 0, 64, 1, 0, (10 << 24) + 1, (10 << 24) + 256)
  return mac + own + b"\x08\0" + header[:10] + checksum(header) + header[12:] + message
def is_reply(frame):
  return frame[:6] == own and (frame[12:14] == b"\x08\6" and frame[20:22] == b"\0\2" or frame[12:14] == b"\x08\0" and frame[34] == 0)
begin = time.monotonic()
child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
link.settimeout(0.002)
while True:
  link.send(arp(0))
  try:
    if is_reply(link.recv(2000)): break
  except TimeoutError: pass
print("%-10s first reply after %.0f ms" % (name, (time.monotonic() - begin) * 1000), end="")
for what, make in (("ARP", arp), ("echo", echo)):
  link.settimeout(0.2)
  try:
    while True: link.recv(2000)
  except TimeoutError: pass
  frames = [make(number) for number in range(4096)]
  missing, replies, sent, begin = 0, 0, 0, time.monotonic()
  while time.monotonic() - begin < 3:
    while missing < 64:
      link.send(frames[sent % 4096])
      sent, missing = sent + 1, missing + 1
    try:
      if is_reply(link.recv(2000)): replies, missing = replies + 1, missing - 1
    except TimeoutError: missing = 0
  print(", %.0f %s replies/s" % (replies / 3, what), end="", flush=True)
print()
child.terminate()
child.wait()
END
}

ask fakehost "$fakehost" run -q -i 'h0 10.0.0.0/8' -m 02:00:00:00:00:02 --network 10.0.0.0/8
ask scapy /usr/bin/python3 "$here/responder.py" h0
