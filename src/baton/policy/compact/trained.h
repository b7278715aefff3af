#pragma once
// A trained policy, as `baton train` writes it: one set of weights that serves every trade-off, price list and pool of models.

#include "baton/core/episode.h"
#include "baton/core/outcomes.h"
#include "baton/core/turns.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::policy {

// What a user asks for; the weight on cost (or latency) that meets it is found on the calibration outcomes in the policy file.
struct Target {
  enum class Kind { cost_share, usd_per_1k, latency_share, seconds, accuracy } kind = Kind::cost_share;
  double value = 1;                // accuracy: 0..1; NaN: that of the strongest model ("accuracy=strongest")
  std::string setting;             // as written: "cost-share=0.3"
};
// "KEY=V[,V…]"; throws Error naming an unknown key and the nearest known one, or a value out of range.
std::vector<Target> parse_targets(std::string_view text);

// "latency=W,cost=W,tool:NAME=W" with finite W >= 0 and NAME one of `tools`; cost and latency are 1 where left out. Throws Error
// naming an unknown key or tool and the nearest known one, and for what stands there twice.
Preferences parse_preferences(std::string_view text, std::span<const ToolSpec> tools);

// How a trained policy is to be used. Models are matched by tool name; those of the policy that are not among `tools` are left out.
struct TrainedUse {
  std::span<const ToolSpec> tools; // of the episodes to come, with their prices, in their order
                                   // list prices (ToolSpec::price) may differ from those in training, or in new_models
  std::span<const double> cost_scale;  // per tool: what recorded dollars are multiplied by, relative to training (and to
                                   // new_models); for tools without a list price, 1 for the others. Empty: 1 for all
  Preferences preferences{.cost = 1, .latency = 1};  // without a target: utility = correct - cost·(cost share) - latency·(latency share)
  std::optional<Target> target;    // overrides preferences.cost (or .latency, for latency targets)
  const Rows* new_models = nullptr;  // calibration outcomes of models that the policy does not know
  std::size_t calibration_tasks = 100;
  bool declared = false;           // a tool that neither the policy nor new_models know gets a prior (declare.h), not an Error
  std::string strongest;           // a share is a share of this tool's usual cost and time; "": of the policy's strongest, or,
                                   // where a general policy does not have that among `tools`, of the most accurate by estimate
  TurnGames games;                 // where the tools take turns: practice with them; empty: none can be had
  std::uint64_t seed = 0;
};

// Const and thread-safe.
class TrainedPolicy {
 public:
  virtual ~TrainedPolicy() = default;
  virtual const std::vector<std::string>& models() const = 0;  // that it knows, by name
  virtual const std::string& strongest() const = 0;            // the most accurate on the training file
  virtual const std::string& cheapest() const = 0;             // lowest mean cost there
  // Throws Error for a model of `use.tools` that is neither known, given by new_models nor `declared`, and for a target out of reach that
  // no weight meets (an accuracy above what calibration shows). Policies keep what they need; *this may go.
  virtual std::unique_ptr<Policy> bind(const TrainedUse& use) const = 0;
};

// Of questions, of turns, or of both: bind says by the tools which it takes.
bool is_trained_policy(const std::filesystem::path& file);    // a safetensors file of ours
std::shared_ptr<const TrainedPolicy> load_trained(const std::filesystem::path& file);  // throws Error
std::shared_ptr<const TrainedPolicy> read_trained(std::string_view bytes, std::string_view source);  // throws Error

}  // namespace baton::policy
