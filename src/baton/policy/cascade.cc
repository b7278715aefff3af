// Cascade: models from cheap to strong, one at a time, until the best answer so far is likely enough to be right. How likely
// is learnt from the fit rows, by which of the models agree and by the task's category. FrugalGPT's idea (Chen, Zaharia and Zou
// 2023) with agreement in place of a scoring model.

#include "baton/policy/baselines.h"
#include "baton/policy/fit.h"
#include "baton/policy/moves.h"

#include <array>
#include <fmt/format.h>
#include <numeric>
#include <optional>

namespace baton::policy {
namespace {

constexpr std::size_t kLongest = 3;
constexpr std::size_t kPool = 8;                      // models that sequences are made of
constexpr double kCategoryStrength = 20;              // rows that a pattern's overall rate counts for
constexpr std::array kThresholds{0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};

// Which answers of a sequence are equal: each gets the number of its first occurrence, 0 where blank.
class Pattern {
 public:
  // `answer` is any number that is equal for equal answers; `blank` says that there is none. Returns the answer's number.
  std::size_t add(std::size_t answer, bool blank) {
    std::size_t block = 0;
    if (!blank) {
      for (block = 1; block <= blocks_ && answers_[block] != answer;) ++block;
      if (block > blocks_) blocks_ = block, answers_[block] = answer;
    }
    code_ += block << (2 * depth_++);
    return block;
  }
  std::size_t blocks() const { return blocks_; }
  std::size_t answer(std::size_t block) const { return answers_[block]; }
  std::size_t slot(std::size_t block) const { return ((depth_ - 1) * 64 + code_) * 4 + block; }
  static constexpr std::size_t kSlots = kLongest * 64 * 4;

 private:
  std::array<std::size_t, kLongest + 1> answers_{};
  std::size_t blocks_ = 0, code_ = 0, depth_ = 0;
};

// P(an answer is right | pattern, its block, category).
class Confidence {
 public:
  explicit Confidence(std::size_t categories)
      : categories_(categories), overall_(Pattern::kSlots), by_category_(categories * Pattern::kSlots) {}

  void add(const Pattern& pattern, std::size_t block, std::size_t category, double score) {
    overall_[pattern.slot(block)].add(score);
    by_category_[category * Pattern::kSlots + pattern.slot(block)].add(score);
  }
  double of(const Pattern& pattern, std::size_t block, std::size_t category) const {
    const double overall = overall_[pattern.slot(block)].shrunk(0.5, 2);
    if (category >= categories_) return overall;
    return by_category_[category * Pattern::kSlots + pattern.slot(block)].shrunk(overall, kCategoryStrength);
  }
  struct Best {
    std::size_t block = 0;  // 0: there is no answer yet
    double right = 0;
  };
  Best best(const Pattern& pattern, std::size_t category) const {
    Best best;
    for (std::size_t block = 1; block <= pattern.blocks(); ++block)
      if (const double right = of(pattern, block, category); right > best.right) best = {block, right};
    return best;
  }

 private:
  std::size_t categories_;
  std::vector<Tally> overall_, by_category_;
};

struct CascadePlan {
  std::vector<std::size_t> sequence;  // indexes into FitData::models
  double threshold = 1;
  double utility = 0;
};

Confidence learn(const FitData& fit, const std::vector<std::size_t>& sequence) {
  Confidence confidence(fit.categories.size());
  for (std::size_t row = 0; row < fit.rows(); ++row) {
    Pattern pattern;
    std::array<double, kLongest + 1> score{};
    for (const std::size_t model : sequence) {
      const FitData::Cell& cell = fit.at(row, model);
      score[pattern.add(cell.answer, cell.answer == 0)] = cell.score;
      for (std::size_t block = 1; block <= pattern.blocks(); ++block)
        confidence.add(pattern, block, fit.category[row], score[block]);
    }
  }
  return confidence;
}

// What the sequence earns on the fit rows at each threshold; the best of them.
CascadePlan evaluate(const FitData& fit, const std::vector<std::size_t>& sequence) {
  const Confidence confidence = learn(fit, sequence);
  std::array<double, kThresholds.size()> utility{};
  for (std::size_t row = 0; row < fit.rows(); ++row) {
    Pattern pattern;
    std::array<double, kLongest + 1> score{};
    double spent = 0;
    std::size_t open = 0;  // thresholds before this one have stopped
    for (std::size_t depth = 0; depth < sequence.size(); ++depth) {
      const FitData::Cell& cell = fit.at(row, sequence[depth]);
      score[pattern.add(cell.answer, cell.answer == 0)] = cell.score;
      score[0] = 0;
      spent += cell.dollars;
      const auto best = confidence.best(pattern, fit.category[row]);
      const double earned = score[best.block] - kCostWeight * spent / fit.cost_unit();
      const bool last = depth + 1 == sequence.size();
      while (open < kThresholds.size() && (last || best.right >= kThresholds[open])) utility[open++] += earned;
    }
  }
  const auto best = std::max_element(utility.begin(), utility.end()) - utility.begin();
  return {sequence, kThresholds[static_cast<std::size_t>(best)], utility[static_cast<std::size_t>(best)]};
}

// The models worth considering, cheapest first: the strongest, and others by what they earn alone.
std::vector<std::size_t> pool_of(const FitData& fit) {
  std::vector<std::size_t> pool = fit.affordable_models(1);
  std::stable_sort(pool.begin(), pool.end(),
                   [&](auto a, auto b) { return fit.utility(fit.models[a]) > fit.utility(fit.models[b]); });
  if (pool.size() > kPool - 1) pool.resize(kPool - 1);
  pool.push_back(fit.strongest);
  std::stable_sort(pool.begin(), pool.end(), [&](auto a, auto b) { return fit.models[a].dollars < fit.models[b].dollars; });
  return pool;
}

void consider(const FitData& fit, const std::vector<std::size_t>& pool, std::size_t from, std::vector<std::size_t>& sequence,
              CascadePlan& best) {
  for (std::size_t next = from; next < pool.size() && sequence.size() < kLongest; ++next) {
    sequence.push_back(pool[next]);
    if (CascadePlan plan = evaluate(fit, sequence); best.sequence.empty() || plan.utility > best.utility) best = std::move(plan);
    consider(fit, pool, next + 1, sequence, best);
    sequence.pop_back();
  }
}

class Cascade final : public Policy {
 public:
  Cascade(const FitData& fit, const CascadePlan& plan)
      : confidence_(learn(fit, plan.sequence)), threshold_(plan.threshold), categories_(fit.categories) {
    for (const std::size_t model : plan.sequence) sequence_.push_back(fit.models[model].tool);
  }

  std::string name() const override { return "cascade"; }

  Decision decide(const Observation& seen, CallContext&) const override {
    const auto category =
        static_cast<std::size_t>(std::find(categories_.begin(), categories_.end(), seen.task.category) - categories_.begin());
    Pattern pattern;
    Confidence::Best best;
    for (const ToolId tool : sequence_) {
      if (!call_of(seen, tool) && affordable_now(seen, tool)) {
        return call_now({tool}, best.block == 0 ? "" : fmt::format("the best answer is right with {:.2f} only", best.right));
      }
      const CandidateId answer = answer_of(seen, tool);
      pattern.add(index(answer), answer == kNoCandidate);
      best = confidence_.best(pattern, category);
      if (best.block != 0 && best.right >= threshold_) break;
    }
    if (best.block == 0) return give_up_without_answer(seen);
    return submit(static_cast<CandidateId>(pattern.answer(best.block)),
                  fmt::format("right with {:.2f} by what the models agree on", best.right));
  }

 private:
  const Confidence confidence_;
  const double threshold_;
  const std::vector<std::string> categories_;
  std::vector<ToolId> sequence_;
};

}  // namespace

std::unique_ptr<Policy> make_cascade(const PolicySources& sources) {
  const FitData fit(sources);
  CascadePlan best;
  std::vector<std::size_t> sequence;
  consider(fit, pool_of(fit), 0, sequence, best);
  return std::make_unique<Cascade>(fit, best);
}

}  // namespace baton::policy
