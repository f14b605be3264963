"""Whether what was printed is what is shown, but for what is another each time."""

import re

# What differs in each run: times, what a kernel draws for itself (identifiers, ports, MACs, link-local addresses).
DIFFERS = [
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( UTC)?", "DATE"),
    (r"\b\d\d:\d\d:\d\d\.\d{6}\b", "TIME"),
    (r"\btime[= ]\d[\d.]* ?ms", "time MS"),
    (r"\b\d+\.\d+/\d+\.\d+/[\d./]+", "N/N/N"),
    (r"\b\d+(\.\d+)? ms\b", "MS"),
    (r"\d[\d.]*s latency", "S latency"),
    (r"in \d+\.\d+ ?s(econds)?\b", "in S seconds"),
    (r'"milliseconds":\d+', '"milliseconds":N'),
    (r"\bid \d+, seq", "id N, seq"),
    (r'"identifier":\d+', '"identifier":N'),
    (r"id=0x[0-9a-f]{4}", "id=N"),
    (r"\bfe80::(?!\S*ff:fe0[01]:)[0-9a-f:]+", "LINKLOCAL"),
    (r"\bff02::1:ff[0-9a-f:]+", "SOLICITED"),
    (r"\b(?!02:0[01]:|00:1b:21|33:33|ff:ff|02:00)([0-9a-f]{2}:){5}[0-9a-f]{2}\b", "MAC"),
    (r"\b(10\.0\.0\.1\.)\d{4,5}\b", r"\1PORT"),
    (r"\b(seq|ack) \d{6,}(:\d+)?", r"\1 N"),
    (r"\b\d+ frames? received", "N frames received"),
    (r"\d+ ignored;", "N ignored;"),
    (r"(recorded +)\d+", r"\1N"),
    (r'"received":\d+', '"received":N'),
    (r'"ignored":\d+', '"ignored":N'),
    (r'"ipv6-multicast":\d+', '"ipv6-multicast":N'),
    (r'"id":\d+', '"id":N'),
    (r"packet id \d+", "packet id N"),
    (r"^\s*\d+ \d+\.\d{9} ", "N TIME "),
    (r"request in \d+", "request in N"),
    # Root is told no sudo.
    (r"\bsudo (?=ip )", ""),
]
# A kernel sets up its own side of a device when it likes.
NOISE = re.compile(r"^Running as user \"root\"|to an IPv6 group that nobody answers|IP6 :: > ff02::|listener report|router solicitation|ipv6-multicast\"?,\"text")


def plain(line, varies):
    for pattern in varies:
        line = re.sub(pattern, "~", line)
    for pattern, instead in DIFFERS:
        line = re.sub(pattern, instead, line)
    return re.sub(r"\s+", " ", line).strip()


def lines_of(lines, varies):
    """Those that count: neither empty ones nor a kernel's own frames."""
    kept = []
    for line in lines:
        if not NOISE.search(line) and line.strip() not in ("^C", ""):
            kept.append("..." if line.strip() == "..." else plain(line, varies))
    return kept


def agree(shown, printed, varies=(), order_varies=False):
    """A line of `...` stands for any lines, or none."""
    shown, printed = lines_of(shown, varies), lines_of(printed, varies)
    if order_varies:
        parts = [line for line in shown if line != "..."]
        rest = list(printed)
        for line in parts:
            if line not in rest:
                return False
            rest.remove(line)
        return not rest or "..." in shown
    # Which beginnings of `printed` the lines so far may stand for.
    ends = {0}
    for line in shown:
        if line == "...":
            ends = set(range(min(ends), len(printed) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(printed) and printed[end] == line}
        if not ends:
            return False
    return len(printed) in ends
