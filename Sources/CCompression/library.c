#include "library.h"

#include <dlfcn.h>
#include <string.h>

bool load_library(struct library *library) {
  if (library->was_looked_for) return library->is_there;
  library->was_looked_for = true;
  void *handle = dlopen(library->name, RTLD_NOW | RTLD_LOCAL);
  library->is_there = handle != NULL;
  for (size_t n = 0; library->is_there && library->functions[n].name; n++) {
    void *function = dlsym(handle, library->functions[n].name);
    library->is_there = function != NULL;
    memcpy(library->functions[n].place, &function, sizeof function);
  }
  return library->is_there;
}
