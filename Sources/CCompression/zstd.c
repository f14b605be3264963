#include "codec.h"

#include <zstd.h>

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

const struct codec zstd_codec = {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, 4, begin, step, end};
