"""responder.py INTERFACE   what people write with scapy: answers ARP for 10.0.0.0/8, and echo requests, on one interface."""
import sys

from scapy.all import ARP, ICMP, IP, Ether, conf

link = conf.L2socket(iface=sys.argv[1])
mac = "02:00:00:00:00:02"
print("ready", flush=True)
while True:
    frame = link.recv()
    if frame is None:
        continue
    if ARP in frame and frame[ARP].op == 1 and frame[ARP].pdst.startswith("10.") and frame[ARP].psrc != frame[ARP].pdst:
        link.send(Ether(src=mac, dst=frame.src) / ARP(op=2, hwsrc=mac, psrc=frame[ARP].pdst, hwdst=frame.src, pdst=frame[ARP].psrc))
    elif ICMP in frame and frame[ICMP].type == 8 and frame.dst == mac:
        link.send(Ether(src=mac, dst=frame.src) / IP(src=frame[IP].dst, dst=frame[IP].src) / ICMP(type=0, id=frame[ICMP].id, seq=frame[ICMP].seq) / frame[ICMP].payload)
