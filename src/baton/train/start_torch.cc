#include "baton/train/start_torch.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <cstdlib>
#include <dlfcn.h>
#include <mutex>

namespace baton::train {
namespace {

// OpenBLAS has threads of its own, which at::set_num_threads does not reach: they would fight with our workers.
void one_thread_in_blas() {
  if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(symbol)(1);
}

}  // namespace

void start_torch() {
  static std::once_flag once;
  std::call_once(once, [] {
    setenv("DNNL_MAX_CPU_ISA", "AVX512_CORE_BF16", 0);  // read at oneDNN's first use; a value that the user set stands
    at::set_num_threads(1);
    one_thread_in_blas();
    at::globalContext().setDeterministicAlgorithms(true, false);
  });
}

}  // namespace baton::train
