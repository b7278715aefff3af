// Learners that choose one model per task: by prompt length, by nearest neighbours, by a bandit's posterior.

#include "baton/base/rng.h"
#include "baton/policy/baselines.h"
#include "baton/policy/fit.h"
#include "baton/policy/moves.h"
#include "baton/policy/skill.h"

#include <fmt/format.h>
#include <memory>
#include <numeric>

namespace baton::policy {
namespace {

// The affordable model with the largest score - price, given one expected score per model.
SingleChoice best_for_its_price(const Observation& seen, const std::vector<ToolId>& models, const std::vector<double>& scores,
                          double unit) {
  const double weight = kCostWeight * (seen.preferences ? seen.preferences->cost : 1);
  SingleChoice choice{.why = "no model is available on this task"};
  double best = 0;
  for (std::size_t m = 0; m < models.size(); ++m) {
    const Option* option = call_option(seen, models[m]);
    if (!option || !option->affordable) continue;
    const double value = scores[m] - weight * option->expected.dollars() / unit;
    choice.values.push_back({static_cast<std::uint16_t>(option - seen.options.data()), value});
    if (choice.tool && value <= best) continue;
    best = value;
    choice.tool = models[m];
    choice.why = fmt::format("{} is expected to score {:.2f} here, the best for its price", name_of(seen, models[m]), scores[m]);
  }
  return choice;
}

double row_utility(const FitData& fit, std::size_t row, std::size_t model) {
  const FitData::Cell& cell = fit.at(row, model);
  return cell.score - kCostWeight * cell.dollars / fit.cost_unit();
}

struct LengthRule {
  std::size_t cheap = 0;
  std::size_t longest = 0;  // questions of at most this many bytes go to `cheap`
  double gain = 0;          // summed utility over always asking the strongest
};

// The best bound for one cheap model: rows sorted by length, each prefix tried.
LengthRule best_bound(const FitData& fit, const std::vector<std::size_t>& by_length, std::size_t cheap) {
  LengthRule best{.cheap = cheap};
  double gain = 0;
  for (std::size_t i = 0; i < by_length.size(); ++i) {
    gain += row_utility(fit, by_length[i], cheap) - row_utility(fit, by_length[i], fit.strongest);
    const std::size_t length = fit.tasks[by_length[i]]->question.size();
    const bool last_of_length = i + 1 == by_length.size() || fit.tasks[by_length[i + 1]]->question.size() > length;
    if (last_of_length && gain > best.gain) best.longest = length, best.gain = gain;
  }
  return best;
}

// A posterior per category and model: a Beta over the score, and the mean of what calls cost.
struct Posterior {
  std::vector<Tally> score, dollars;  // category-major; dollars by model

  static double mean(const Tally& tally) { return (tally.right + 1) / (tally.seen + 2); }
};

Posterior explore(const FitData& fit, Rng rng) {
  const std::size_t count = fit.models.size();
  Posterior posterior{std::vector<Tally>(fit.categories.size() * count), std::vector<Tally>(count)};
  std::vector<std::uint32_t> order(fit.rows());
  std::iota(order.begin(), order.end(), 0);
  shuffle(order, rng);
  for (const auto row : order) {
    std::size_t pulled = count;
    double best = 0;
    for (std::size_t m = 0; m < count; ++m) {
      if (!fit.at(row, m).available) continue;
      const Tally& tally = posterior.score[fit.category[row] * count + m];
      const double value = rng.beta(tally.right + 1, tally.seen - tally.right + 1) -
                           kCostWeight * posterior.dollars[m].shrunk(0, 1) / fit.cost_unit();
      if (pulled == count || value > best) pulled = m, best = value;
    }
    if (pulled == count) continue;
    posterior.score[fit.category[row] * count + pulled].add(fit.at(row, pulled).score);
    posterior.dollars[pulled].add(fit.at(row, pulled).dollars);
  }
  return posterior;
}

}  // namespace

std::unique_ptr<Policy> make_prompt_length(const PolicySources& sources) {
  const FitData fit(sources);
  std::vector<std::size_t> by_length(fit.rows());
  std::iota(by_length.begin(), by_length.end(), 0);
  std::stable_sort(by_length.begin(), by_length.end(),
                   [&](auto a, auto b) { return fit.tasks[a]->question.size() < fit.tasks[b]->question.size(); });
  LengthRule best{.cheap = fit.strongest};
  for (const std::size_t model : fit.affordable_models(0.5))
    if (const LengthRule rule = best_bound(fit, by_length, model); rule.gain > best.gain) best = rule;
  const ToolId cheap = fit.models[best.cheap].tool, strong = fit.models[fit.strongest].tool;
  return make_single_call("prompt-length", [=, longest = best.longest](const Observation& seen, CallContext&) -> SingleChoice {
    const bool is_short = seen.task.question.size() <= longest;
    const ToolId first = is_short ? cheap : strong, second = is_short ? strong : cheap;
    const char* why = is_short ? "a short question" : "a long question";
    if (affordable_now(seen, first)) return {.tool = first, .why = why};
    if (call_option(seen, second)) return {.tool = second, .why = "the model for this length is not available"};
    return {.why = "no model is available on this task"};
  });
}

std::unique_ptr<Policy> make_bandit(const PolicySources& sources) {
  const FitData fit(sources);
  const std::size_t count = fit.models.size();
  const Posterior posterior = explore(fit, Rng(sources.seed).split("bandit"));
  std::vector<std::vector<double>> means(fit.categories.size() + 1);  // the last: a category never seen
  std::vector<Tally> overall(count);
  std::vector<ToolId> models;
  for (std::size_t m = 0; m < count; ++m) {
    models.push_back(fit.models[m].tool);
    for (std::size_t c = 0; c < fit.categories.size(); ++c) {
      const Tally& tally = posterior.score[c * count + m];
      overall[m].right += tally.right, overall[m].seen += tally.seen;
      means[c].push_back(Posterior::mean(tally));
    }
    means.back().push_back(Posterior::mean(overall[m]));
  }
  return make_single_call(
      "bandit", [=, categories = fit.categories, unit = fit.cost_unit()](const Observation& seen, CallContext&) {
        const auto category = std::find(categories.begin(), categories.end(), seen.task.category) - categories.begin();
        return best_for_its_price(seen, models, means[static_cast<std::size_t>(category)], unit);
      });
}

std::unique_ptr<Policy> make_knn(const PolicySources& sources) {
  const FitData fit(sources);
  const auto skills = std::make_shared<const SkillEstimator>(fit, SkillOptions{});
  return make_single_call("knn", [skills, unit = fit.cost_unit()](const Observation& seen, CallContext&) {
    std::vector<double> scores;
    for (const Skill& skill : skills->estimate(seen.task)) scores.push_back(skill.mean);
    return best_for_its_price(seen, skills->models(), scores, unit);
  });
}

}  // namespace baton::policy
