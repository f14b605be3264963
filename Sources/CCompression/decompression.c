#define _GNU_SOURCE
#include "include/decompression.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "codec.h"

struct decompression {
  FILE *source;
  const struct codec *codec;
  void *state;
  struct decompression_fault *fault;
  struct input in;
  uint64_t taken;
  bool at_end;
  /// The output was full: more may be waiting behind it.
  bool has_more;
  unsigned char buffer[64 * 1024];
};

static ssize_t fail(struct decompression *d, const char *what) {
  d->fault->what = what;
  d->fault->place = d->taken - d->in.left;
  errno = EIO;
  return -1;
}

size_t read_available(unsigned char *buffer, size_t size, FILE *source) {
  int first = getc(source);
  if (first == EOF) return 0;
  buffer[0] = (unsigned char)first;
  size_t ready = (size_t)(source->_IO_read_end - source->_IO_read_ptr);
  return 1 + fread(buffer + 1, 1, ready < size - 1 ? ready : size - 1, source);
}

static ssize_t read_some(void *cookie, char *buffer, size_t size) {
  struct decompression *d = cookie;
  struct output out = {(unsigned char *)buffer, size};
  if (d->fault->what) return fail(d, d->fault->what);
  while (out.left == size) {
    if (d->in.left == 0 && !d->has_more) {
      d->in = (struct input){d->buffer, read_available(d->buffer, sizeof d->buffer, d->source)};
      d->taken += d->in.left;
      if (d->in.left == 0) return d->at_end ? 0 : fail(d, "it breaks off");
    }
    const char *what = d->codec->step(d->state, &d->in, &out, &d->at_end);
    d->has_more = out.left == 0 && !d->at_end;
    if (what && fail(d, what) < 0 && out.left == size) return -1;
    if (what) break;
  }
  return (ssize_t)(size - out.left);
}

static int close_all(void *cookie) {
  struct decompression *d = cookie;
  int result = fclose(d->source);
  d->codec->end(d->state);
  free(d);
  return result;
}

/// What else people compress captures by: it is told, not read.
static const char *other_of(const unsigned char *first, size_t length) {
  static const struct {
    const char *name;
    size_t length;
    unsigned char magic[4];
  } others[] = {
      {"xz", 4, {0xfd, '7', 'z', 'X'}},
      {"bzip2", 3, {'B', 'Z', 'h'}},
  };
  for (size_t n = 0; n < sizeof others / sizeof *others; n++) {
    if (length >= others[n].length && memcmp(first, others[n].magic, others[n].length) == 0)
      return others[n].name;
  }
  return NULL;
}

static const struct codec *codec_of(FILE *source, const char **other) {
  static const struct codec *const codecs[] = {&gzip_codec, &zstd_codec, &lz4_codec};
  unsigned char magic[4];
  size_t length = fread(magic, 1, sizeof magic, source);
  for (size_t left = length; left > 0; left--) ungetc(magic[left - 1], source);
  for (size_t n = 0; n < sizeof codecs / sizeof *codecs; n++) {
    if (!codecs[n]->begins(magic, length)) continue;
    if (load_library(codecs[n]->library)) return codecs[n];
    *other = codecs[n]->name;
    return NULL;
  }
  *other = other_of(magic, length);
  return NULL;
}

FILE *decompressed(FILE *source, struct decompression_fault *fault) {
  const struct codec *codec = codec_of(source, &fault->other);
  if (!codec) return source;
  struct decompression *d = calloc(1, sizeof *d);
  if (!d) return NULL;
  d->source = source;
  d->codec = codec;
  d->fault = fault;
  fault->format = codec->name;
  d->state = codec->begin();
  cookie_io_functions_t functions = {.read = read_some, .close = close_all};
  FILE *stream = d->state ? fopencookie(d, "r", functions) : NULL;
  if (!stream) {
    if (d->state) codec->end(d->state);
    free(d);
    errno = ENOMEM;
  }
  return stream;
}
