#include "baton/base/error.h"
#include "baton/base/text.h"
#include "baton/policy/baselines.h"
#include "baton/policy/fit.h"
#include "baton/policy/moves.h"

#include <fmt/format.h>

namespace baton::policy {
namespace {

class SingleCall final : public Policy {
 public:
  SingleCall(std::string name, Chooser choose) : name_(std::move(name)), choose_(std::move(choose)) {}

  std::string name() const override { return name_; }

  Decision decide(const Observation& seen, CallContext& context) const override {
    if (!seen.calls.empty()) {
      const CallRecord& call = seen.calls.front();
      return call.supports != kNoCandidate ? submit(call.supports) : give_up("the one call gave no answer");
    }
    SingleChoice choice = choose_(seen, context);
    Decision decision = choice.tool ? call_now({*choice.tool}, std::move(choice.why)) : give_up(std::move(choice.why));
    decision.values = std::move(choice.values);
    return decision;
  }

 private:
  const std::string name_;
  const Chooser choose_;
};

// The first of `ranked` that stands open on this task and is affordable; the first open one where none is affordable.
Chooser first_open(std::vector<ToolId> ranked) {
  return [ranked = std::move(ranked)](const Observation& seen, CallContext&) -> SingleChoice {
    for (const ToolId tool : ranked)
      if (affordable_now(seen, tool)) return {.tool = tool};
    for (const ToolId tool : ranked)
      if (call_option(seen, tool)) return {.tool = tool};
    return {.why = "no model is available on this task"};
  };
}

}  // namespace

std::unique_ptr<Policy> make_single_call(std::string name, Chooser choose) {
  return std::make_unique<SingleCall>(std::move(name), std::move(choose));
}

std::unique_ptr<Policy> make_always(std::string_view model, const PolicySources& sources) {
  std::vector<std::string> known;
  std::optional<ToolId> tool;
  for (const ToolId candidate : answer_tools(sources.tools)) {
    const ToolSpec& spec = sources.tools[index(candidate)];
    known.push_back(spec.name);
    if (!spec.model.empty() && spec.model != spec.name) known.push_back(spec.model);
    if (spec.name == model) tool = candidate;
    if (!tool && spec.model == model) tool = candidate;
  }
  if (!tool) {
    const std::string near = nearest(model, known);
    throw Error(fmt::format("policy always:{}: no such model{}; known: {}", model,
                            near.empty() ? "" : fmt::format("; did you mean '{}'?", near), fmt::join(known, ", ")));
  }
  return make_single_call(fmt::format("always:{}", model), [tool = *tool](const Observation& seen, CallContext&) -> SingleChoice {
    if (!call_option(seen, tool)) return {.why = fmt::format("{} is not available on this task", name_of(seen, tool))};
    return {.tool = tool};
  });
}

std::unique_ptr<Policy> make_cheapest(const PolicySources& sources) {
  return make_single_call("cheapest", first_open(by_cost(sources)));
}

std::unique_ptr<Policy> make_strongest(const PolicySources& sources) {
  return make_single_call("strongest", first_open(by_strength(sources)));
}

std::unique_ptr<Policy> make_random(const PolicySources& sources) {
  return make_single_call("random",
                          [models = answer_tools(sources.tools)](const Observation& seen, CallContext& context) -> SingleChoice {
                            std::vector<ToolId> open;
                            for (const ToolId tool : models)
                              if (call_option(seen, tool)) open.push_back(tool);
                            if (open.empty()) return {.why = "no model is available on this task"};
                            return {.tool = open[context.rng.below(open.size())], .why = "drawn at random"};
                          });
}

std::unique_ptr<Policy> make_oracle(const PolicySources& sources) {
  if (!sources.oracle) throw Error("policy oracle: knows recorded outcomes only; use it with `baton eval --suite replay`");
  return make_single_call("oracle", [peek = sources.oracle](const Observation& seen, CallContext&) -> SingleChoice {
    const auto tool = peek(seen.task);
    if (!tool || !call_option(seen, *tool)) return {.why = "no recorded answer is right"};
    return {.tool = tool, .why = "its recorded answer is the cheapest right one"};
  });
}

}  // namespace baton::policy
