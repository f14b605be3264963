#include "codec.h"

#include <stdint.h>
#include <string.h>

/// What of liblz4 is used (lz4frame.h).
static struct {
  size_t (*create)(void **context, unsigned version);
  size_t (*decompress)(void *context, void *out, size_t *out_size, const void *in, size_t *in_size,
                       const void *options);
  size_t (*free)(void *context);
  unsigned (*is_error)(size_t code);
  const char *(*name_of)(size_t code);
} lz4;

enum { VERSION = 100 };

static struct library library = {
    .name = "liblz4.so.1",
    .functions =
        {
          {"LZ4F_createDecompressionContext", &lz4.create},
          {"LZ4F_decompress", &lz4.decompress},
          {"LZ4F_freeDecompressionContext", &lz4.free},
          {"LZ4F_isError", &lz4.is_error},
          {"LZ4F_getErrorName", &lz4.name_of},
        },
};

static bool begins(const unsigned char *first, size_t length) {
  static const unsigned char magic[] = {0x04, 0x22, 0x4d, 0x18};
  return length >= sizeof magic && memcmp(first, magic, sizeof magic) == 0;
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

const struct codec lz4_codec = {"lz4", &library, begins, begin, step, end};
