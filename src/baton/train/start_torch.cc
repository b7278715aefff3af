#include "baton/train/start_torch.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <cstdlib>
#include <dlfcn.h>
#include <malloc.h>
#include <mutex>
#include <string_view>

namespace baton::train {
namespace {

// OpenBLAS has threads of its own, which at::set_num_threads does not reach: they would fight with our workers.
void one_thread_in_blas() {
  if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(symbol)(1);
}

// OpenBLAS takes a processor newer than itself for an old one ("Prescott") and multiplies at a third of the speed: tell it what
// this one can do, unless the user has.
void usual_kernels_in_blas() {
#ifdef __x86_64__
  const auto name = reinterpret_cast<const char* (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  const auto quit = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit"));
  const auto init = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init"));
  if (!name || !quit || !init || std::getenv("OPENBLAS_CORETYPE") || name() != std::string_view("Prescott")) return;
  const bool haswell = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool skylake = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (!haswell) return;
  setenv("OPENBLAS_CORETYPE", skylake ? "SkylakeX" : "Haswell", 1);
  quit(), init();
#endif
}

// Tensors of some megabytes come and go at each step: keep their pages instead of asking the kernel for zeroed ones.
void keep_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace

void start_torch() {
  static std::once_flag once;
  std::call_once(once, [] {
    setenv("DNNL_MAX_CPU_ISA", "AVX512_CORE_BF16", 0);  // read at oneDNN's first use; a value that the user set stands
    at::set_num_threads(1);
    keep_memory();
    usual_kernels_in_blas();
    one_thread_in_blas();
    at::globalContext().setDeterministicAlgorithms(true, false);
  });
}

}  // namespace baton::train
