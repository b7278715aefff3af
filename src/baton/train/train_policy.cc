#include "baton/train/train_policy.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/train/adamw.h"
#include "baton/train/bar.h"
#include "baton/train/checkpoint.h"
#include "baton/train/fingerprint.h"
#include "baton/train/metrics.h"
#include "baton/train/schedule.h"
#include "baton/train/threads.h"
#include "baton/train/validation.h"

#include <fmt/format.h>

namespace baton::train {
namespace {

using namespace policy;

constexpr double kAnswersShare = 0.3;  // of the time, about

std::string note_of(const ExactProgress& at) { return fmt::format("return {:.3f}, entropy {:.3f}", at.value, at.entropy); }
std::string note_of(const GrpoProgress& at) { return fmt::format("reward {:.3f}, entropy {:.3f}", at.reward, at.entropy); }

Record record_of(const ExactProgress& at) {
  return {{"return", at.value}, {"entropy", at.entropy}, {"temperature", at.temperature}, {"calls_first", at.calls}};
}
Record record_of(const GrpoProgress& at) {
  return {{"reward", at.reward}, {"accuracy", at.accuracy}, {"cost_share", at.cost_share}, {"latency_share", at.latency_share},
          {"entropy", at.entropy}, {"temperature", at.temperature}, {"clip_share", at.clip_share},
          {"approximate_kl", at.approximate_kl}, {"dropped", static_cast<double>(at.dropped)},
          {"unfilled", static_cast<double>(at.unfilled)}, {"environment_steps", static_cast<double>(at.environment_steps)}};
}

void copy_tensors(const TensorFile& from, std::string_view from_prefix, TensorFile& to, const std::string& to_prefix) {
  for (const auto& [name, tensor] : from.tensors)
    if (name.starts_with(from_prefix)) to.tensors[to_prefix + name.substr(from_prefix.size())] = tensor;
}

class Training {
 public:
  Training(const Rows& rows, const TrainOptions& options)
      : options_(options), suite_(rows.table->suite), model_(prepare(rows, options.without)),
        kept_(options.checkpoint, fingerprint_of(model_, options), options.restart),
        spent_(kept_.number("spent")), bar_(options.progress) {
    if (const auto found = kept_.state.metadata.find("course"); found != kept_.state.metadata.end()) course_ = records_from(found->second);
  }

  std::string run() {
    if (model_.cases.comparable) train_answer_networks();
    require_running();
    if (options_.imitation.steps > 0) imitate();
    if (options_.algorithm == Algorithm::grpo) {
      GrpoTraining training = options_.grpo;
      training.threads = options_.threads, training.draws.held_out = held_out();
      train_choice(GrpoTrainer(model_.cases, model_.nets, options_.seed, training, warm_), training.steps);
    } else {
      ExactTraining training = options_.exact;
      training.threads = options_.threads, training.draws.held_out = held_out();
      train_choice(ExactTrainer(model_.cases, model_.nets, options_.seed, training, warm_), training.steps);
    }
    return finish();
  }

 private:
  static CompactModel prepare(const Rows& rows, Ablation without) {
    CompactModel model{.cases = make_cases(rows, without), .skills = SkillModel::fit({}, {}, 0)};
    if (model.cases.models.size() < 2) throw Error("a policy needs at least two models to choose from");
    if (model.cases.models.size() >= kMostTools)
      throw Error(fmt::format("more than {} models: leave some out with --exclude-models", kMostTools - 1));
    model.skills = add_skills(model.cases);
    return model;
  }

  double elapsed() const { return spent_ + wall_clock().now() - start_; }
  double allowed() const { return 60 * options_.minutes; }
  std::size_t held_out() const { return options_.patience > 0 ? kHeldOut : 0; }

  void remember(const std::string& key, double value) { kept_.state.metadata[key] = fmt::format("{}", value); }

  void keep() {
    remember("spent", elapsed());
    kept_.write();
  }
  void require_running() {
    if (!options_.stop.stop_requested()) return;
    if (options_.checkpoint.empty()) throw Error("stopped; no policy was written", 130);
    keep();
    throw Error(fmt::format("stopped; the same command goes on from {}", options_.checkpoint.string()), 130);
  }

  void train_answer_networks() {
    AnswerTraining training = options_.answers;
    if (options_.minutes > 0) training.seconds = std::max(1.0, 0.35 * allowed() - spent_);
    bar_.note("answer networks");
    const AnswerHooks hooks{.stop = options_.stop, .advance = [&](double share) { bar_.advance(kAnswersShare * share); },
                            .finished = [&] { keep(); }};
    model_.nets = train_cross_fitted(model_.cases, options_.seed, options_.threads, training, kept_.state, hooks);
  }

  // Weights to begin with; kept under "warm.", since training writes "choice.".
  void imitate() {
    copy_tensors(kept_.state, "warm.", warm_, "choice.");
    if (!warm_.tensors.empty()) return;
    bar_.note("imitates backward induction");
    warm_ = imitate_induction(model_.cases, model_.nets, options_.seed, options_.imitation, options_.stop);
    require_running();
    copy_tensors(warm_, "choice.", kept_.state, "warm.");
    keep();
  }

  template <class Trainer>
  void train_choice(Trainer trainer, std::size_t steps) {
    auto step = static_cast<std::size_t>(kept_.number("step"));
    if (step > 0) trainer.load_weights(kept_.state), trainer.optimiser().load(kept_.state);
    const auto save = [&] {
      trainer.save_weights(kept_.state), trainer.optimiser().save(kept_.state);
      remember("step", static_cast<double>(step));
      kept_.state.metadata["course"] = to_text(course_);
    };
    const double answers = model_.cases.comparable ? kAnswersShare : 0;
    const double first = answers_end_ = kept_.number("answers_end") > 0 ? kept_.number("answers_end") : elapsed();
    remember("answers_end", first);
    const Schedule schedule(steps, options_.minutes > 0 ? std::max(1.0, allowed() - first - 2) : 0, elapsed() - first);
    double last = 0;
    for (; schedule.at(step) < 1 && !done_early(); ++step) {
      if (options_.stop.stop_requested()) save(), require_running();
      if (kept_.due()) save(), keep();
      const double progress = schedule.at(step);
      bar_.advance((1 - answers) * (progress - std::exchange(last, progress)));
      const auto seen = trainer.step(step, progress);
      if ((step + 1) % options_.report_every == 0 || step + 1 == steps) report(trainer, step + 1, record_of(seen), note_of(seen));
    }
    if (kept_.number("best_step") > 0) {
      for (auto& [name, tensor] : kept_.state.tensors)
        if (name.starts_with("best.")) weights_.tensors["choice." + name.substr(5)] = tensor;
      step = static_cast<std::size_t>(kept_.number("best_step"));
    } else {
      trainer.save_weights(weights_);
    }
    steps_ = step;
  }

  template <class Trainer>
  void report(const Trainer& trainer, std::size_t step, const Record& seen, const std::string& note) {
    TensorFile weights;
    trainer.save_weights(weights);
    const Validation found = validate(model_, ChoiceNet::from(weights, "choice."), options_.threads);
    Record record{{"step", static_cast<double>(step)}};
    record.insert(record.end(), seen.begin(), seen.end());
    record.insert(record.end(), {{"validation_accuracy", found.accuracy}, {"validation_cost_share", found.cost_share},
                                 {"validation_utility", found.utility}});
    course_.push_back(std::move(record));
    write_course();
    bar_.note(fmt::format("{}, validation: accuracy {:.3f} at cost {:.2f}", note, found.accuracy, found.cost_share));
    if (options_.patience == 0 || (kept_.number("best_step") > 0 && found.utility <= kept_.number("best_utility"))) return;
    copy_tensors(weights, "choice.", kept_.state, "best.");
    remember("best_step", static_cast<double>(step)), remember("best_utility", found.utility);
  }

  bool done_early() const {
    if (options_.patience == 0 || course_.empty()) return false;
    return course_.back().front().second - kept_.number("best_step") >= static_cast<double>(options_.patience * options_.report_every);
  }

  void write_course() const {
    if (!options_.metrics.empty()) write_metrics(options_.metrics, course_);
    if (options_.html.empty()) return;
    const std::string subtitle =
        fmt::format("{} tasks, {} models; {}, seed {}", model_.cases.rows(), model_.cases.models.size(), algorithm(), options_.seed);
    write_file(options_.html, render_curves({suite_ + ": training", subtitle}, course_));
  }

  std::string algorithm() const { return options_.algorithm == Algorithm::grpo ? "grpo, reward " + options_.grpo.reward.name : "exact"; }

  std::string finish() {
    copy_tensors(kept_.state, "answers.", weights_, "answers.");
    model_.choice = ChoiceNet::from(weights_, "choice.");
    const Validation found = validate(model_, model_.choice, options_.threads);
    model_.card = {{"suite", suite_}, {"seed", std::to_string(options_.seed)}, {"steps", std::to_string(steps_)}, {"algorithm", algorithm()},
                   {"validation_accuracy", fmt::format("{:.4f}", found.accuracy)},
                   {"validation_cost_share", fmt::format("{:.4f}", found.cost_share)}};
    if (options_.without != Ablation::none) model_.card["ablation"] = name_of(options_.without);
    if (course_.empty()) write_course();
    if (options_.general) return render_model(as_general(model_), std::move(weights_));
    return render_model(model_, std::move(weights_));
  }

  const TrainOptions& options_;
  const double start_ = wall_clock().now();
  const std::string suite_;
  CompactModel model_;
  Checkpoint kept_;
  const double spent_;                   // seconds before the interruption
  double answers_end_ = 0;
  Bar bar_;
  std::vector<Record> course_;
  TensorFile warm_;                      // empty: training begins from scratch
  TensorFile weights_;
  std::size_t steps_ = 0;
};

}  // namespace

std::string train_policy(const Rows& rows, const TrainOptions& options) { return Training(rows, options).run(); }

}  // namespace baton::train
