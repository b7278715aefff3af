#include "baton/policy/compact/points/mixed_policy.h"

#include "baton/base/error.h"

namespace baton::policy {
namespace {

class MixedPolicy final : public Policy {
 public:
  explicit MixedPolicy(std::vector<PolicyShare> parts) : parts_(std::move(parts)) {}

  std::string name() const override { return parts_.front().policy->name(); }

  Decision decide(const Observation& seen, CallContext& context) const override {
    double draw = context.rng.split("mixed policy").uniform();
    for (const auto& part : parts_)
      if ((draw -= part.share) < 0) return part.policy->decide(seen, context);
    return parts_.back().policy->decide(seen, context);
  }

 private:
  const std::vector<PolicyShare> parts_;
};

}  // namespace

std::unique_ptr<Policy> make_mixed_policy(std::vector<PolicyShare> parts) {
  BATON_CHECK(!parts.empty());
  if (parts.size() == 1) return std::move(parts.front().policy);
  return std::make_unique<MixedPolicy>(std::move(parts));
}

}  // namespace baton::policy
