// Baselines where experts take turns on one task: each asks on until the work can be handed in.

#include "baton/base/text.h"
#include "baton/policy/baselines.h"
#include "baton/policy/moves.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::policy {
namespace {

using TurnChooser = std::function<std::optional<ToolId>(const Observation&, CallContext&)>;

class TurnPolicy final : public Policy {
 public:
  TurnPolicy(std::string name, TurnChooser choose, bool checks) : name_(std::move(name)), choose_(std::move(choose)), checks_(checks) {}

  std::string name() const override { return name_; }

  Decision decide(const Observation& seen, CallContext& context) const override {
    if (!seen.candidates.empty() && !checks_) return submit(CandidateId{0});
    if (const auto tool = choose_(seen, context)) return call_now({*tool});
    return seen.candidates.empty() ? give_up("no expert can be had") : submit(CandidateId{0});
  }

 private:
  const std::string name_;
  const TurnChooser choose_;
  const bool checks_;  // goes on choosing when the work could be handed in
};

std::size_t strongest_of(std::span<const ToolSpec> tools) {  // the dearest where nobody says how good they are
  const auto weaker = [](const ToolSpec& a, const ToolSpec& b) {
    return std::pair(a.accuracy.value_or(0), a.expected_cost) < std::pair(b.accuracy.value_or(0), b.expected_cost);
  };
  return static_cast<std::size_t>(std::max_element(tools.begin(), tools.end(), weaker) - tools.begin());
}

std::size_t cheapest_of(std::span<const ToolSpec> tools) {
  const auto cheaper = [](const ToolSpec& a, const ToolSpec& b) { return a.expected_cost < b.expected_cost; };
  return static_cast<std::size_t>(std::min_element(tools.begin(), tools.end(), cheaper) - tools.begin());
}

TurnChooser only(std::size_t tool) {
  return [tool = static_cast<ToolId>(tool)](const Observation& seen, CallContext&) {
    return affordable_now(seen, tool) && !keeps_failing(seen, tool) ? std::optional(tool) : std::nullopt;
  };
}

}  // namespace

bool takes_turns(std::span<const ToolSpec> tools) {
  return !tools.empty() && std::all_of(tools.begin(), tools.end(), [](const ToolSpec& tool) { return tool.role == ToolRole::step; });
}

std::pair<std::string, std::string> turn_references(std::span<const ToolSpec> tools) {
  return {tools[strongest_of(tools)].name, tools[cheapest_of(tools)].name};
}

std::unique_ptr<Policy> make_turn_policy(std::string_view name, const PolicySources& sources) {
  const auto made = [&](TurnChooser choose, bool checks = false) {
    return std::make_unique<TurnPolicy>(std::string(name), std::move(choose), checks);
  };
  if (name == "strongest") return made(only(strongest_of(sources.tools)));
  if (name == "cheapest") return made(only(cheapest_of(sources.tools)));
  if (name == "oracle" && sources.turn_oracle)
    return made([oracle = sources.turn_oracle](const Observation& seen, CallContext&) { return oracle(seen); }, true);
  if (name == "random")
    return made([](const Observation& seen, CallContext& context) -> std::optional<ToolId> {
      Rng rng = context.rng.split(seen.calls.size());
      return static_cast<ToolId>(rng.below(seen.tools.size()));
    });
  std::vector<std::string> known{"strongest", "cheapest", "random", "oracle"};
  for (std::size_t t = 0; t < sources.tools.size(); ++t) {
    known.push_back("always:" + sources.tools[t].name);
    if (name == known.back()) return made(only(t));
  }
  const std::string near = nearest(name, known);
  throw Error(fmt::format("policy '{}': unknown where experts take turns{}; known: {}", name,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near), fmt::join(known, ", ")));
}

}  // namespace baton::policy
