#pragma once
// Sandbox tests run twice: as whoever runs them and, where that is root, once more as an ordinary user.

#include "baton/tools/sandbox.h"

#include <functional>
#include <gtest/gtest.h>
#include <string>

namespace baton::tools {

enum class User { current, nobody };

// The value of `work`, computed in a forked child that has become the user "nobody". Call it while no other thread runs.
std::string as_nobody(const std::function<std::string()>& work);

class SandboxTest : public testing::TestWithParam<User> {
 protected:
  void SetUp() override;

  // `work` as the user of this instance.
  std::string as_user(const std::function<std::string()>& work) const;
  // One run as the user of this instance; a Failure fails the test.
  RunResult run(const std::string& source, const SandboxLimits& limits = {}) const;
};

#define BATON_SANDBOX_TEST_FOR_EACH_USER(Suite)                                                                \
  INSTANTIATE_TEST_SUITE_P(As, Suite, testing::Values(User::current, User::nobody), [](const auto& instance) { \
    return instance.param == User::current ? "CurrentUser" : "OrdinaryUser";                                   \
  })

// Limits with a file size that no other run has: it stands in the arguments of the run's processes.
SandboxLimits marked_limits();
// Whether a process with these marked limits exists anywhere on the machine.
bool any_process_with(const SandboxLimits& limits);
// The same after up to two seconds of waiting for it to be gone.
bool any_process_stays_with(const SandboxLimits& limits);

std::size_t open_descriptors();

// Python to put in front: attempt(label, action) prints the label where the action succeeds.
inline constexpr const char* kAttempts = R"(
import os
def attempt(label, action):
    try:
        action()
        print("succeeded:", label)
    except OSError:
        pass
)";

}  // namespace baton::tools
