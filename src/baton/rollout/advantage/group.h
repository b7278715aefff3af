#pragma once
// Group-relative advantages (ToolOrchestra, arXiv 2511.21689, Eq. 2; GRPO).

#include <optional>
#include <span>
#include <vector>

namespace baton::rollout {

// (x - mean) / (std + epsilon), standard deviation with ddof 1; zeros where there are fewer than two values.
std::vector<double> standardised(std::span<const double> values, double epsilon = 1e-6);
double sample_std(std::span<const double> values);  // ddof 1; 0 for fewer than two values

struct GroupOptions {
  double min_std = 0.1;    // a group whose rewards differ less teaches nothing and is dropped
  double epsilon = 1e-6;   // added to the standard deviation
};

// Advantages of the attempts at one task; nothing where the group is to be dropped and drawn again.
std::optional<std::vector<double>> group_advantages(std::span<const double> rewards, const GroupOptions& options = {});

}  // namespace baton::rollout
