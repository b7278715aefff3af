#pragma once
// The compact policy at one operating point.

#include "baton/policy/compact/points/operating.h"

#include <memory>
#include <string>

namespace baton::policy {

// Where the tools of an operating point's offer stand among the episodes' tools, with what they cost now.
struct Binding {
  std::vector<ToolId> tools;             // per tool of the offer
  std::vector<ToolSpec> specs;           // the same, with the prices at hand
  std::vector<double> scales;            // the same: TrainedUse::cost_scale
  std::map<std::string, double> preferred;  // weight per share of calls, by tool name
  double unit_dollars = 1, unit_seconds = 1;
};

std::unique_ptr<Policy> make_compact_policy(std::shared_ptr<const CompactModel> model, OperatingPoint point, Binding binding);

}  // namespace baton::policy
