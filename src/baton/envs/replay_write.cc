#include "baton/envs/replay_file.h"

#include "baton/base/json.h"

#include <nlohmann/json.hpp>

namespace baton::envs {

std::string write_replay_line(const Task& task, std::span<const ToolSpec> tools, std::span<const Outcome> outcomes,
                              std::span<const std::string> answers) {
  BATON_CHECK(tools.size() == outcomes.size() && (answers.empty() || answers.size() == tools.size()));
  Json line{{"id", task.id}, {"question", task.question}, {"type", name_of(task.type)}, {"outcomes", Json::object()}};
  if (!task.options.empty()) line["options"] = task.options;
  if (!task.category.empty()) line["category"] = task.category;
  if (!task.gold.answer.empty()) line["answer"] = task.gold.answer;
  if (!task.gold.aliases.empty()) line["aliases"] = task.gold.aliases;
  if (task.gold.tolerance > 0) line["tolerance"] = task.gold.tolerance;
  for (std::size_t t = 0; t < tools.size(); ++t) {
    const Outcome& outcome = outcomes[t];
    if (!outcome.available) continue;
    Json& out = line["outcomes"][tools[t].name];
    out = {{"answer", answers.empty() ? outcome.answer : answers[t]}, {"score", outcome.score},
           {"input_tokens", outcome.usage.input}, {"output_tokens", outcome.usage.output},
           {"cost_usd", outcome.cost.dollars()}, {"seconds", outcome.seconds}};
    if (outcome.usage.cached > 0) out["cached_tokens"] = outcome.usage.cached;
    if (outcome.usage.reasoning > 0) out["reasoning_tokens"] = outcome.usage.reasoning;
    if (outcome.blank) out["blank"] = true;
  }
  return dump_json(line);
}

std::string write_replay_models(std::span<const ToolSpec> tools) {
  Json models = Json::object();
  for (const auto& tool : tools) {
    const Price& price = tool.price;
    Json& model = models[tool.name];
    model = {{"input_usd_per_million", price.input.dollars_per_million()},
             {"output_usd_per_million", price.output.dollars_per_million()}};
    if (price.cached_input != price.input) model["cached_input_usd_per_million"] = price.cached_input.dollars_per_million();
    if (price.reasoning != price.output) model["reasoning_usd_per_million"] = price.reasoning.dollars_per_million();
    if (price.per_call.nano > 0) model["usd_per_call"] = price.per_call.dollars();
    if (tool.expected_latency > 0) model["expected_seconds"] = tool.expected_latency;
  }
  return dump_json(models, 1) + "\n";
}

}  // namespace baton::envs
