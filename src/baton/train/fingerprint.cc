#include "baton/train/fingerprint.h"

#include "baton/base/rng.h"

#include <fmt/format.h>
#include <iterator>

namespace baton::train {
namespace {

class Words {
 public:
  template <class... Values>
  void operator()(std::string_view name, const Values&... values) {
    fmt::format_to(std::back_inserter(text), "{}", name);
    (fmt::format_to(std::back_inserter(text), " {}", values), ...);
    text += '\n';
  }
  std::string text;
};

void add(Words& words, const DrawOptions& o) {
  words("draws", o.tools, o.taste, o.lambda_low, o.lambda_high, o.relative, o.repriced, o.price_span, o.posing, o.verified);
}

}  // namespace

std::string fingerprint_of(const policy::CompactModel& model, const TrainOptions& options) {
  Words words;
  words("training", options.seed, options.minutes, options.threads, static_cast<int>(options.algorithm),
        options.report_every, options.patience);
  const AnswerTraining& a = options.answers;
  words("answers", a.steps, a.repeats, a.rows, a.subsets, a.tools, a.posing, a.rate, a.decay, a.dropout);
  const ImitationTraining& i = options.imitation;
  words("imitation", i.steps, i.questions, i.prices, i.low, i.high, i.rate, i.decay, i.clip, i.temperature);
  if (options.algorithm == Algorithm::exact) {
    const ExactTraining& e = options.exact;
    words("exact", e.steps, e.questions, e.rate, e.decay, e.clip, e.warm, e.cold, e.mixed, e.latency, e.most_at_once);
    add(words, e.draws);
  } else {
    const GrpoTraining& g = options.grpo;
    words("grpo", g.steps, g.groups, g.attempts, g.tries, g.loss, g.clipping.clip_low, g.clipping.clip_high, g.clipping.dual_clip, g.epochs,
          g.rate, g.decay, g.clip, g.warm, g.cold, g.entropy, g.kl, static_cast<int>(g.kl_estimator), g.latency, g.most_at_once);
    words("reward", g.reward.name, g.reward.mixed, g.reward.min_std, static_cast<int>(g.reward.baseline));
    add(words, g.draws);
  }
  return fmt::format("{:016x}{:016x}", hash64(policy::render_model(model, {})), hash64(words.text));
}

}  // namespace baton::train
