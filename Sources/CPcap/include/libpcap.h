#pragma once
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>

/// What of libpcap is used. It is loaded when that is asked for: it brings a dozen libraries with it, which take longer
/// to start than most captures to read.
struct libpcap {
  pcap_t *_Nullable (*_Nonnull open_dead)(int link_type, int snap_length);
  pcap_t *_Nullable (*_Nonnull open)(FILE *_Nonnull stream, u_int precision, char *_Nonnull message);
  int (*_Nonnull next)(pcap_t *_Nonnull capture, struct pcap_pkthdr *_Nullable *_Nonnull header,
                       const u_char *_Nullable *_Nonnull bytes);
  void (*_Nonnull close)(pcap_t *_Nonnull capture);
  char *_Nonnull (*_Nonnull error)(pcap_t *_Nonnull capture);
  int (*_Nonnull link_type)(pcap_t *_Nonnull capture);
  int (*_Nonnull link_type_bits)(pcap_t *_Nonnull capture);
  const char *_Nullable (*_Nonnull name)(int link_type);
  const char *_Nullable (*_Nonnull description)(int link_type);
  int (*_Nonnull compile)(pcap_t *_Nonnull capture, struct bpf_program *_Nonnull program,
                          const char *_Nonnull expression, int optimizes, bpf_u_int32 netmask);
  void (*_Nonnull free)(struct bpf_program *_Nonnull program);
  int (*_Nonnull matches)(const struct bpf_program *_Nonnull program, const struct pcap_pkthdr *_Nonnull header,
                          const u_char *_Nonnull bytes);
};

/// Loads it, for good; whether it is there.
bool load_libpcap(struct libpcap *_Nonnull functions);
