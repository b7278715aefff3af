#include "baton/train/train_policy.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/base/progress.h"
#include "baton/policy/compact/model.h"

#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

namespace baton::train {
namespace {

using namespace policy;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void require_running(const TrainOptions& options) {
  if (options.stop.stop_requested()) throw Error("stopped; no policy was written", 130);
}

// Accuracy and cost at three weights, on cases that are judged by networks which never saw them.
Json validate(const CompactModel& model) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t r = 0; r < model.cases.rows(); r += 8) rows.push_back(r);
  Offer offer{.models = std::vector<std::size_t>(std::min<std::size_t>(model.cases.models.size(), kMostTools - 1))};
  std::iota(offer.models.begin(), offer.models.end(), 0);
  Json out = Json::array();
  for (const double weight : {0.03, 0.1, 0.3}) {
    const PlayMeans means = means_of(play(model.cases, rows, offer, {weight, 0}, model.nets, model.choice, {}), model.cases,
                                     model.cases.unit_dollars, model.cases.unit_seconds);
    out.push_back({{"weight", weight}, {"accuracy", means.score}, {"cost_share", means.cost_share}});
  }
  return out;
}

}  // namespace

std::string train_policy(const Rows& rows, const TrainOptions& options) {
  const double start = now(), end = options.minutes > 0 ? start + 60 * options.minutes : 0;
  std::ofstream metrics;
  if (!options.metrics.empty()) metrics.open(options.metrics);
  CompactModel model{.cases = make_cases(rows), .skills = SkillModel::fit({}, {}, 0)};
  if (model.cases.models.size() < 2) throw Error("a policy needs at least two models to choose from");
  if (model.cases.models.size() >= kMostTools) throw Error(fmt::format("more than {} models: leave some out with --exclude-models", kMostTools - 1));
  model.skills = add_skills(model.cases);
  TensorFile weights;
  AnswerTraining answers = options.answers;
  if (end > 0) answers.seconds = 0.35 * 60 * options.minutes;
  if (model.cases.comparable)
    model.nets = train_cross_fitted(model.cases, options.folds, options.seed, options.exact.threads, answers, weights, options.stop);
  require_running(options);

  ExactTraining exact = options.exact;
  if (end > 0) exact.seconds = std::max(1.0, end - now() - 2);
  std::optional<baton::Progress> bar;
  if (options.progress) bar.emplace("training", exact.steps);
  train_exact(model.cases, model.nets, options.seed, exact, weights, [&](const ExactProgress& at) {
    if (bar) bar->advance();
    if (at.step % 100 != 0 && at.step + 1 != exact.steps) return;
    if (bar) bar->note(fmt::format("return {:.3f}, entropy {:.3f}", at.value, at.entropy));
    Json line{{"step", at.step}, {"return", at.value}, {"entropy", at.entropy}, {"temperature", at.temperature}, {"calls_first", at.calls}};
    if (metrics.is_open()) metrics << dump_json(line) << std::endl;
  }, options.stop);
  bar.reset();
  require_running(options);
  model.choice = ChoiceNet::from(weights, "choice.");
  const Json validation = validate(model);
  if (metrics.is_open()) metrics << dump_json({{"step", exact.steps}, {"validation", validation}}) << std::endl;
  model.card = {{"suite", rows.table->suite}, {"seed", std::to_string(options.seed)}, {"steps", std::to_string(exact.steps)},
                {"algorithm", "exact"}, {"validation", dump_json(validation)}};
  return render_model(model, std::move(weights));
}

}  // namespace baton::train
