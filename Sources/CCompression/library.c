#include "library.h"

#include <dlfcn.h>
#include <string.h>

bool load_library(struct library *library, const struct wanted *functions, size_t count) {
  if (library->was_looked_for) return library->is_there;
  library->was_looked_for = true;
  void *handle = dlopen(library->name, RTLD_NOW | RTLD_LOCAL);
  library->is_there = handle != NULL;
  for (size_t n = 0; n < count && library->is_there; n++) {
    void *function = dlsym(handle, functions[n].name);
    library->is_there = function != NULL;
    memcpy(functions[n].place, &function, sizeof function);
  }
  return library->is_there;
}
