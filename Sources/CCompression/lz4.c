#include "codec.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

/// What of liblz4 is used (lz4frame.h). It is loaded when something is compressed by it, and few systems need to have it.
static struct {
  bool was_looked_for, is_there;
  size_t (*create)(void **context, unsigned version);
  size_t (*decompress)(void *context, void *out, size_t *out_size, const void *in, size_t *in_size,
                       const void *options);
  size_t (*free)(void *context);
  unsigned (*is_error)(size_t code);
  const char *(*name_of)(size_t code);
} lz4;

enum { VERSION = 100 };

static void load(void *library, const char *name, void *place) {
  void *function = library ? dlsym(library, name) : NULL;
  if (!function) lz4.is_there = false;
  memcpy(place, &function, sizeof function);
}

static bool is_there(void) {
  if (lz4.was_looked_for) return lz4.is_there;
  lz4.was_looked_for = lz4.is_there = true;
  void *library = dlopen("liblz4.so.1", RTLD_NOW | RTLD_LOCAL);
  load(library, "LZ4F_createDecompressionContext", &lz4.create);
  load(library, "LZ4F_decompress", &lz4.decompress);
  load(library, "LZ4F_freeDecompressionContext", &lz4.free);
  load(library, "LZ4F_isError", &lz4.is_error);
  load(library, "LZ4F_getErrorName", &lz4.name_of);
  return lz4.is_there;
}

static bool begins(const unsigned char *first, size_t length) {
  static const unsigned char magic[] = {0x04, 0x22, 0x4d, 0x18};
  return length >= sizeof magic && memcmp(first, magic, sizeof magic) == 0 && is_there();
}

static void *begin(void) {
  void *context = NULL;
  return lz4.is_error(lz4.create(&context, VERSION)) ? NULL : context;
}

static const char *step(void *state, struct input *in, struct output *out, bool *at_end) {
  size_t taken = in->left, given = out->left;
  size_t result = lz4.decompress(state, out->next, &given, in->next, &taken, NULL);
  if (lz4.is_error(result)) return lz4.name_of(result);
  in->next += taken;
  in->left -= taken;
  out->next += given;
  out->left -= given;
  *at_end = result == 0;
  return NULL;
}

static void end(void *state) { lz4.free(state); }

const struct codec lz4_codec = {"lz4", begins, begin, step, end};
