#include "include/libpcap.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/// Debian's name for it, and its authors'.
static const char *const names[] = {"libpcap.so.0.8", "libpcap.so.1"};

static const struct {
  const char *name;
  size_t place;
} functions_of[] = {
    {"pcap_open_dead", offsetof(struct libpcap, open_dead)},
    {"pcap_fopen_offline_with_tstamp_precision", offsetof(struct libpcap, open)},
    {"pcap_next_ex", offsetof(struct libpcap, next)},
    {"pcap_close", offsetof(struct libpcap, close)},
    {"pcap_geterr", offsetof(struct libpcap, error)},
    {"pcap_datalink", offsetof(struct libpcap, link_type)},
    {"pcap_datalink_ext", offsetof(struct libpcap, link_type_bits)},
    {"pcap_datalink_val_to_name", offsetof(struct libpcap, name)},
    {"pcap_datalink_val_to_description", offsetof(struct libpcap, description)},
    {"pcap_compile", offsetof(struct libpcap, compile)},
    {"pcap_freecode", offsetof(struct libpcap, free)},
    {"pcap_offline_filter", offsetof(struct libpcap, matches)},
};

bool load_libpcap(struct libpcap *functions) {
  void *library = NULL;
  for (size_t n = 0; !library && n < sizeof names / sizeof *names; n++)
    library = dlopen(names[n], RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  for (size_t n = 0; n < sizeof functions_of / sizeof *functions_of; n++) {
    void *function = dlsym(library, functions_of[n].name);
    if (!function) return false;
    memcpy((char *)functions + functions_of[n].place, &function, sizeof function);
  }
  return true;
}
