#include "baton/app/shipped.h"

#include "baton/app/live.h"
#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/policy/compact/trained.h"

#include <algorithm>

// BATON_SHIPPED_POLICY: path of the file, from the build.
asm(".section .rodata\n"
    ".balign 16\n"
    "baton_shipped_policy:\n"
    ".incbin \"" BATON_SHIPPED_POLICY "\"\n"
    "baton_shipped_policy_end:\n"
    ".previous\n");
extern "C" const char baton_shipped_policy[], baton_shipped_policy_end[];

namespace baton::app {
namespace {

constexpr double kUsualWeight = 0.3;  // on cost, where the usual target is out of reach

std::unique_ptr<Policy> bind(const policy::PolicySources& sources, const std::string& target) {
  const auto trained = policy::read_trained(shipped_bytes(), "the shipped policy");
  policy::TrainedUse use{.tools = sources.tools, .preferences = {.cost = kUsualWeight, .latency = 0}, .target = one_target(target),
                         .new_models = sources.fit, .declared = true, .seed = sources.seed};
  try {
    return trained->bind(use);
  } catch (const Error&) {
    if (!target.empty()) throw;
    use.target.reset();  // no model is so cheap
    return trained->bind(use);
  }
}

}  // namespace

std::string_view shipped_bytes() {
  return {baton_shipped_policy, static_cast<std::size_t>(baton_shipped_policy_end - baton_shipped_policy)};
}

std::string trained_bytes(const std::string& name) { return name == kShipped ? std::string(shipped_bytes()) : read_file(name); }

std::unique_ptr<Policy> make_shipped(const policy::PolicySources& sources, const std::string& target) {
  const bool models = std::ranges::any_of(sources.tools, [](const ToolSpec& tool) { return tool.role == ToolRole::answer; });
  return policy::make_free_first(std::string(kShipped), sources.tools, models ? bind(sources, target) : nullptr);
}

}  // namespace baton::app
