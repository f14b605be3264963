#include "codec.h"

#include <stdint.h>
#include <zstd.h>

/// What of libzstd is used.
static struct {
  typeof(ZSTD_createDStream) *create;
  typeof(ZSTD_decompressStream) *decompress;
  typeof(ZSTD_freeDStream) *free;
  typeof(ZSTD_isError) *is_error;
  typeof(ZSTD_getErrorName) *name_of;
} zstd;

static struct library library = {
    .name = "libzstd.so.1",
    .functions =
        {
          {"ZSTD_createDStream", &zstd.create}, {"ZSTD_decompressStream", &zstd.decompress},
          {"ZSTD_freeDStream", &zstd.free},     {"ZSTD_isError", &zstd.is_error},
          {"ZSTD_getErrorName", &zstd.name_of},
        },
};

// A frame of zstd's, or one to skip, which may stand before, between and behind those (RFC 8878 3.1).
static bool begins(const unsigned char *first, size_t length) {
  if (length < 4) return false;
  uint32_t magic = first[0] | first[1] << 8 | first[2] << 16 | (uint32_t)first[3] << 24;
  return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

static void *begin(void) { return zstd.create(); }

static const char *step(void *state, struct input *in, struct output *out, bool *at_end) {
  ZSTD_inBuffer from = {in->next, in->left, 0};
  ZSTD_outBuffer to = {out->next, out->left, 0};
  size_t result = zstd.decompress(state, &to, &from);
  in->next += from.pos;
  in->left -= from.pos;
  out->next += to.pos;
  out->left -= to.pos;
  *at_end = result == 0;
  return zstd.is_error(result) ? zstd.name_of(result) : NULL;
}

static void end(void *state) { zstd.free(state); }

const struct codec zstd_codec = {"zstd", &library, begins, begin, step, end};
