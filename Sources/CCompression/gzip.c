#include "codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/// zlib's windowBits: the longest window, and a header of gzip's.
enum { WINDOW = 15 + 16 };

static bool begins(const unsigned char *first, size_t length) {
  return length >= 2 && first[0] == 0x1f && first[1] == 0x8b;
}

static void *begin(void) {
  z_stream *stream = calloc(1, sizeof *stream);
  if (stream && inflateInit2(stream, WINDOW) != Z_OK) {
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
    inflateReset(stream);
  }
  size_t most = out->left < UINT_MAX ? out->left : UINT_MAX;
  stream->next_in = (unsigned char *)in->next;
  stream->avail_in = (unsigned)in->left;
  stream->next_out = out->next;
  stream->avail_out = (unsigned)most;
  int result = inflate(stream, Z_NO_FLUSH);
  in->next = stream->next_in;
  in->left = stream->avail_in;
  out->next = stream->next_out;
  out->left -= most - stream->avail_out;
  *at_end = result == Z_STREAM_END;
  // Z_BUF_ERROR: there was nothing to do.
  if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) return NULL;
  return stream->msg ? stream->msg : zError(result);
}

static void end(void *state) {
  inflateEnd(state);
  free(state);
}

const struct codec gzip_codec = {"gzip", begins, begin, step, end};
