#include "baton/base/rng.h"
#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/envs/simulated.h"

#include <cmath>
#include <fmt/format.h>

namespace baton::envs {
namespace {

constexpr double kLuck = 0.7;  // standard deviation of z

Rng luck(const SimulatedPool& pool, std::size_t expert, const SimulatedTask& task) {
  return Rng(pool.seed).split(pool.experts[expert].model.name).split(task.task.id);
}

double success_at(const Expert& who, const SimulatedTask& task, double z) {
  const double ability = who.slope * (who.skill[static_cast<std::size_t>(task.area)] - task.difficulty) + z;
  const double guess = task.task.options.empty() ? 0 : 1.0 / static_cast<double>(task.task.options.size());
  return (1 - who.blank_rate) * (guess + (1 - guess) / (1 + std::exp(-ability)));
}

Expert expert(std::string name, double input_price, double output_price, Seconds first_token, double speed, double tokens,
              std::array<double, kAreas> skill) {
  Expert out;
  out.model = {.name = std::move(name), .provider = "simulated", .first_token = first_token, .tokens_per_second = speed,
               .max_output_tokens = 1024, .expected_output_tokens = tokens};
  out.model.upstream = out.model.name;
  out.model.price = {TokenRate::from_dollars_per_million(input_price), TokenRate::from_dollars_per_million(input_price / 2),
                     TokenRate::from_dollars_per_million(output_price), TokenRate::from_dollars_per_million(output_price), {}};
  out.model.description = "simulated expert";
  out.skill = skill;
  return out;
}

}  // namespace

SimulatedPool built_in_pool(std::uint64_t seed) {
  // Skills by area: arithmetic, dates, word problems, sequences, logic, letters, knowledge.
  return {.experts = {expert("sim-nano", 0.05, 0.2, 0.15, 250, 60, {0.2, -0.6, 0.0, -0.5, -0.3, -0.8, -1.2}),
                      expert("sim-small", 0.15, 0.6, 0.25, 160, 90, {0.9, 0.1, 0.7, 0.2, 0.3, 0.0, -0.5}),
                      expert("sim-medium", 0.8, 3.2, 0.4, 100, 120, {1.3, 0.8, 1.2, 0.9, 0.9, 0.4, 0.3}),
                      expert("sim-large", 3, 12, 0.7, 70, 180, {1.9, 1.4, 1.9, 1.5, 1.6, 0.9, 1.4})},
          .seed = seed};
}

double success_probability(const SimulatedPool& pool, std::size_t expert, const SimulatedTask& task) {
  Rng rng = luck(pool, expert, task);
  return success_at(pool.experts[expert], task, kLuck * rng.normal());
}

double success_before_luck(const Expert& expert, const SimulatedTask& task) {
  constexpr double kStep = 0.05, kFarthest = 5;  // of a normal distribution
  double sum = 0, weights = 0;
  for (double z = -kFarthest; z <= kFarthest; z += kStep) {
    const double weight = std::exp(-z * z / 2);
    sum += weight * success_at(expert, task, kLuck * z), weights += weight;
  }
  return sum / weights;
}

Attempt attempt_task(const SimulatedPool& pool, std::size_t expert, const SimulatedTask& task, std::uint64_t attempt) {
  const Expert& who = pool.experts[expert];
  Rng rng = luck(pool, expert, task).split(attempt);
  Attempt out;
  out.output_tokens = std::max<std::int64_t>(
      8, std::llround(who.model.expected_output_tokens * std::exp(0.3 * rng.normal() + 0.1 * task.difficulty)));
  const double draw = rng.uniform();
  out.blank = draw > 1 - who.blank_rate;
  if (out.blank) return out;
  out.correct = draw < success_probability(pool, expert, task);
  if (out.correct) {
    out.answer = task.task.gold.answer;
  } else {
    std::size_t mistake = 0;  // each further one half as popular
    while (mistake + 1 < task.mistakes.size() && rng.uniform() < 0.5) ++mistake;
    out.answer = task.mistakes[mistake];
  }
  return out;
}

OutcomeTable simulate_outcomes(const SimulatedPool& pool, std::span<const SimulatedTask> tasks) {
  OutcomeTable table{.suite = "simulated", .comparable = true, .list_prices = true};
  for (const auto& expert : pool.experts) {
    const ModelSpec& model = expert.model;
    const Usage typical{.input = 300, .output = std::llround(model.expected_output_tokens)};
    table.tools.push_back({.name = model.name, .role = ToolRole::answer, .model = model.name, .description = model.description,
                           .price = model.price, .expected_cost = cost_of(model.price, typical),
                           .expected_latency = model.first_token + model.expected_output_tokens / model.tokens_per_second});
  }
  for (const auto& task : tasks) {
    table.tasks.push_back(task.task);
    const auto input = static_cast<std::int64_t>(rendered_question(view_of(task.task)).size() / 4 + 60);
    table.input_tokens.push_back(input);
    for (std::size_t e = 0; e < pool.experts.size(); ++e) {
      const ModelSpec& model = pool.experts[e].model;
      const Attempt attempt = attempt_task(pool, e, task, 0);
      const Usage usage{.input = input, .output = attempt.output_tokens};
      table.cells.push_back(
          {.available = true,
           .blank = attempt.blank,
           .score = attempt.correct ? 1.0f : 0.0f,
           .answer = normal_form(task.task.type, attempt.answer),
           .usage = usage,
           .cost = cost_of(model.price, usage),
           .seconds = model.first_token + static_cast<double>(attempt.output_tokens) / model.tokens_per_second});
    }
  }
  return table;
}

TaskFinder::TaskFinder(std::vector<SimulatedTask> tasks) : tasks_(std::move(tasks)) {
  for (std::size_t i = 0; i < tasks_.size(); ++i) by_question_.emplace(tasks_[i].task.question, i);
}

const SimulatedTask* TaskFinder::find(std::string_view prompt) const {
  for (const auto& line : split(prompt, '\n')) {
    std::string_view text = trim(line);
    if (text.starts_with("Question:")) text = trim(text.substr(9));
    if (const auto found = by_question_.find(text); found != by_question_.end()) return &tasks_[found->second];
  }
  return nullptr;
}

}  // namespace baton::envs
