#include "codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/// What of zlib is used.
static struct {
  typeof(inflateInit2_) *begin;
  typeof(inflate) *inflate;
  typeof(inflateReset) *reset;
  typeof(inflateEnd) *end;
  typeof(zError) *error;
} zlib;

static struct library library = {
    .name = "libz.so.1",
    .functions =
        {
          {"inflateInit2_", &zlib.begin}, {"inflate", &zlib.inflate}, {"inflateReset", &zlib.reset},
          {"inflateEnd", &zlib.end},      {"zError", &zlib.error},
        },
};

/// zlib's windowBits: the longest window, and a header of gzip's.
enum { WINDOW = 15 + 16 };

static bool begins(const unsigned char *first, size_t length) {
  return length >= 2 && first[0] == 0x1f && first[1] == 0x8b;
}

static void *begin(void) {
  z_stream *stream = calloc(1, sizeof *stream);
  if (stream && zlib.begin(stream, WINDOW, ZLIB_VERSION, sizeof *stream) != Z_OK) {
    free(stream);
    return NULL;
  }
  return stream;
}

static const char *step(void *state, struct input *in, struct output *out, bool *at_end) {
  z_stream *stream = state;
  if (*at_end) {
    // Behind a member there may be zeros, as tapes and disks fill their blocks up, and then another.
    while (in->left > 0 && *in->next == 0) {
      in->next++;
      in->left--;
    }
    if (in->left == 0) return NULL;
    zlib.reset(stream);
  }
  size_t most = out->left < UINT_MAX ? out->left : UINT_MAX;
  stream->next_in = (unsigned char *)in->next;
  stream->avail_in = (unsigned)in->left;
  stream->next_out = out->next;
  stream->avail_out = (unsigned)most;
  int result = zlib.inflate(stream, Z_NO_FLUSH);
  in->next = stream->next_in;
  in->left = stream->avail_in;
  out->next = stream->next_out;
  out->left -= most - stream->avail_out;
  *at_end = result == Z_STREAM_END;
  // Z_BUF_ERROR: there was nothing to do.
  if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) return NULL;
  return stream->msg ? stream->msg : zlib.error(result);
}

static void end(void *state) {
  zlib.end(state);
  free(state);
}

const struct codec gzip_codec = {"gzip", &library, begins, begin, step, end};
