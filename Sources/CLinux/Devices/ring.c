#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/if_tun.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

// Three system calls and two queues: liburing, which has all of io_uring, would be one package more to build with.

// What two share who each write one end of it (io_uring_setup(2)).
struct queue {
  unsigned *head, *tail, mask;
};

struct clinux_ring {
  int descriptor, device;
  unsigned char *shared;
  size_t shared_length;
  struct io_uring_sqe *requests;
  size_t requests_length;
  struct io_uring_cqe *results;
  struct queue asked, answered;
  unsigned count;  // of requests that have been added
};

static void *map(int descriptor, size_t length, off_t what) {
  void *place =
      mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, what);
  if (place == MAP_FAILED) return NULL;
  madvise(place, length, MADV_DONTFORK);
  return place;
}

static bool share(struct clinux_ring *ring, const struct io_uring_params *made) {
  if (!(made->features & IORING_FEAT_SINGLE_MMAP)) return false;
  const struct io_sqring_offsets *asked = &made->sq_off;
  const struct io_cqring_offsets *answered = &made->cq_off;
  size_t end_asked = asked->array + made->sq_entries * sizeof(unsigned);
  size_t end_answered = answered->cqes + made->cq_entries * sizeof *ring->results;
  ring->shared_length = end_asked > end_answered ? end_asked : end_answered;
  ring->shared = map(ring->descriptor, ring->shared_length, IORING_OFF_SQ_RING);
  ring->requests_length = made->sq_entries * sizeof *ring->requests;
  ring->requests = map(ring->descriptor, ring->requests_length, IORING_OFF_SQES);
  if (!ring->shared || !ring->requests) return false;
  ring->asked = (struct queue){(unsigned *)(ring->shared + asked->head), (unsigned *)(ring->shared + asked->tail),
                               made->sq_entries - 1};
  ring->answered = (struct queue){(unsigned *)(ring->shared + answered->head),
                                  (unsigned *)(ring->shared + answered->tail), made->cq_entries - 1};
  ring->results = (struct io_uring_cqe *)(ring->shared + answered->cqes);
  unsigned *order = (unsigned *)(ring->shared + asked->array);
  for (unsigned i = 0; i < made->sq_entries; i++) order[i] = i;
  return true;
}

// It writes, and does nothing else, whoever asks.
static bool restrict_and_enable(int descriptor) {
  struct io_uring_restriction only = {.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_WRITE};
  return syscall(SYS_io_uring_register, descriptor, IORING_REGISTER_RESTRICTIONS, &only, 1) >= 0 &&
         syscall(SYS_io_uring_register, descriptor, IORING_REGISTER_ENABLE_RINGS, NULL, 0) >= 0;
}

struct clinux_ring *clinux_ring_open(int device) {
  // Where the queue of a device has a bound some would wait, and others go ahead of them.
  int room = 0;
  if (ioctl(device, TUNGETSNDBUF, &room) < 0 || room < INT_MAX) return NULL;
  struct clinux_ring *ring = calloc(1, sizeof *ring);
  if (!ring) return NULL;
  struct io_uring_params wanted = {.flags = IORING_SETUP_R_DISABLED};
  ring->device = device;
  ring->descriptor = (int)syscall(SYS_io_uring_setup, CLINUX_RING_MOST, &wanted);
  if (ring->descriptor >= 0 && share(ring, &wanted) && restrict_and_enable(ring->descriptor)) {
    return ring;
  }
  clinux_ring_close(ring);
  return NULL;
}

void clinux_ring_close(struct clinux_ring *ring) {
  if (ring->requests) munmap(ring->requests, ring->requests_length);
  if (ring->shared) munmap(ring->shared, ring->shared_length);
  if (ring->descriptor >= 0) close(ring->descriptor);
  free(ring);
}

void clinux_ring_add(struct clinux_ring *ring, const void *frame, size_t length) {
  unsigned place = *ring->asked.tail + ring->count;
  struct io_uring_sqe *request = &ring->requests[place & ring->asked.mask];
  memset(request, 0, sizeof *request);
  request->opcode = IORING_OP_WRITE;
  request->fd = ring->device;
  request->addr = (uintptr_t)frame;
  request->len = (unsigned)length;
  request->user_data = ring->count++;
}

// How many results there are; each is put in the place of its request.
static unsigned collect(struct clinux_ring *ring, int results[CLINUX_RING_MOST]) {
  unsigned next = *ring->answered.head, count = 0;
  const unsigned end = __atomic_load_n(ring->answered.tail, __ATOMIC_ACQUIRE);
  for (; next != end; next++, count++) {
    const struct io_uring_cqe *result = &ring->results[next & ring->answered.mask];
    if (result->user_data < CLINUX_RING_MOST) results[result->user_data] = result->res;
  }
  __atomic_store_n(ring->answered.head, next, __ATOMIC_RELEASE);
  return count;
}

int clinux_ring_write(struct clinux_ring *ring, int results[CLINUX_RING_MOST]) {
  const unsigned count = ring->count, first = *ring->asked.tail;
  for (unsigned i = 0; i < count; i++) results[i] = -EAGAIN;
  ring->count = 0;
  unsigned asked = count, answered = 0;
  __atomic_store_n(ring->asked.tail, first + count, __ATOMIC_RELEASE);
  while (answered < asked) {
    const unsigned seen = __atomic_load_n(ring->asked.head, __ATOMIC_ACQUIRE) - first;
    const long done = syscall(SYS_io_uring_enter, ring->descriptor, asked - seen, asked - answered,
                              IORING_ENTER_GETEVENTS, NULL, 0);
    if (done < 0 && errno != EINTR) {  // what it has not seen it does not get
      asked = __atomic_load_n(ring->asked.head, __ATOMIC_ACQUIRE) - first;
      __atomic_store_n(ring->asked.tail, first + asked, __ATOMIC_RELEASE);
    }
    answered += collect(ring, results);
  }
  int written = 0;
  for (unsigned i = 0; i < count; i++) written += results[i] >= 0;
  return written;
}
