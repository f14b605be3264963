#include "codec.h"

#include <stdint.h>
#include <zstd.h>

// A frame of zstd's, or one to skip, which may stand before, between and behind those (RFC 8878 3.1).
static bool begins(const unsigned char *first, size_t length) {
  if (length < 4) return false;
  uint32_t magic = first[0] | first[1] << 8 | first[2] << 16 | (uint32_t)first[3] << 24;
  return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

static void *begin(void) { return ZSTD_createDStream(); }

static const char *step(void *state, struct input *in, struct output *out, bool *at_end) {
  ZSTD_inBuffer from = {in->next, in->left, 0};
  ZSTD_outBuffer to = {out->next, out->left, 0};
  size_t result = ZSTD_decompressStream(state, &to, &from);
  in->next += from.pos;
  in->left -= from.pos;
  out->next += to.pos;
  out->left -= to.pos;
  *at_end = result == 0;
  return ZSTD_isError(result) ? ZSTD_getErrorName(result) : NULL;
}

static void end(void *state) { ZSTD_freeDStream(state); }

const struct codec zstd_codec = {"zstd", begins, begin, step, end};
