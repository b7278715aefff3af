// Torch is set up before the first tensor of any test, as `baton train` does it.

#include "baton/train/start_torch.h"

#include <ATen/Parallel.h>
#include <cstdlib>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <torch/types.h>

namespace baton::train {
namespace {

class Torch final : public testing::Environment {
  void SetUp() override { start_torch(); }
};
[[maybe_unused]] const auto* const kTorch = testing::AddGlobalTestEnvironment(new Torch);

TEST(StartTorch, OneThreadDeterministicAndNoInstructionThatTheKernelForbids) {
  start_torch();  // again: does nothing
  EXPECT_EQ(at::get_num_threads(), 1);
  EXPECT_TRUE(at::globalContext().deterministicAlgorithms());
  EXPECT_STRNE(std::getenv("DNNL_MAX_CPU_ISA"), nullptr);
}

TEST(StartTorch, BlasUsesOneThread) {
  const auto threads = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  if (!threads) GTEST_SKIP() << "torch uses another BLAS here";
  EXPECT_EQ(threads(), 1);
}

// bfloat16 goes through oneDNN, which would pick AMX here if it were let.
TEST(StartTorch, OneDnnMultiplies) {
  const auto ones = torch::ones({64, 64}, torch::kBFloat16);
  EXPECT_EQ(ones.mm(ones).to(torch::kFloat).sum().item<float>(), 64.0f * 64 * 64);
}

}  // namespace
}  // namespace baton::train
