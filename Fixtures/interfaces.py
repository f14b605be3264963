"""interfaces.py NAME=PCAP ...   one pcapng, whose interfaces have the names and the frames of pcaps, by their times.

A NAME that is empty makes an interface without one. The pcaps are those of tcpdump --nano on this machine."""
import struct
import sys


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
packets = []
for number, argument in enumerate(sys.argv[1:]):
    name, path = argument.split("=")
    capture = open(path, "rb").read()
    magic, link_type = struct.unpack_from("<I16xI", capture)
    assert magic == 0xA1B23C4D, path
    options = (option(2, name.encode()) if name else b"") + option(9, b"\x09") + option(0, b"")
    out += block(1, struct.pack("<HHI", link_type, 0, 262144) + options)
    place, begin = 24, None
    while place < len(capture):
        seconds, nanoseconds, length, original = struct.unpack_from("<4I", capture, place)
        time = seconds * 10**9 + nanoseconds
        begin = time if begin is None else begin
        frame = capture[place + 16 : place + 16 + length]
        packets.append((time - begin, number, frame, original))
        place += 16 + length
for time, number, frame, original in sorted(packets):
    time += 1_764_547_200 * 10**9  # 2025-12-01
    header = struct.pack("<5I", number, time >> 32, time & 0xFFFFFFFF, len(frame), original)
    out += block(6, header + frame)
sys.stdout.buffer.write(out)
