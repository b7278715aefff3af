#include "baton/policy/compact/newcomers/imagine.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace baton::policy {
namespace {

constexpr double kRidge = 0.2;        // on the known models' residual correlations, which are noisy
constexpr double kSlopePrior = 10;    // rows that a slope of zero counts for
constexpr std::size_t kFewAlike = 5;  // sampled tasks that ended alike, below which any will do
constexpr double kCategoryPrior = 10; // sampled tasks of other categories that count as of this one

using Column = float (*)(const CaseCell&);
constexpr Column kLogTokens = [](const CaseCell& cell) { return cell.log_tokens; };
constexpr Column kLogDollars = [](const CaseCell& cell) { return std::log(std::max(cell.dollars, 1e-9f)); };
constexpr Column kLogSeconds = [](const CaseCell& cell) { return std::log(std::max(cell.seconds, 1e-4f)); };

// How a quantity of the new model follows the known models' on the same row.
class Regression {
 public:
  Regression(Column column, const CaseTable& cases, const CaseTable& sample) : column_(column), count_(cases.models.size()) {
    mean_.assign(count_, 0), sd_.assign(count_, 1);
    for (std::size_t m = 0; m < count_; ++m) {
      double n = 0, sum = 0, squares = 0;
      for (std::size_t r = 0; r < cases.rows(); ++r) {
        if (!cases.at(r, m).available) continue;
        const double value = column(cases.at(r, m));
        ++n, sum += value, squares += value * value;
      }
      if (n > 0) mean_[m] = sum / n, sd_[m] = std::sqrt(std::max(1e-4, squares / n - sum / n * sum / n));
    }
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t r = 0; r < sample.rows(); ++r) {
      const double here = usual_at(sample, r), value = column(sample.at(r, count_));
      ++n, x += here, y += value, xx += here * here, xy += here * value;
    }
    slope_ = (xy - x * y / n) / (xx - x * x / n + kSlopePrior);
    for (std::size_t r = 0; r < sample.rows(); ++r)
      residuals_.push_back(column(sample.at(r, count_)) - slope_ * usual_at(sample, r));
  }

  // On a row of the cases, as far off as the model was on this row of the sample.
  double draw(const CaseTable& cases, std::size_t row, std::size_t donor) const {
    return slope_ * usual_at(cases, row) + residuals_[donor];
  }

 private:
  // The known models' mean on this row, in standard deviations.
  double usual_at(const CaseTable& table, std::size_t row) const {
    double n = 0, sum = 0;
    for (std::size_t m = 0; m < count_; ++m)
      if (table.at(row, m).available) ++n, sum += (column_(table.at(row, m)) - mean_[m]) / sd_[m];
    return n > 0 ? sum / n : 0;
  }

  const Column column_;
  const std::size_t count_;
  std::vector<double> mean_, sd_, residuals_;
  double slope_ = 0;
};

enum class End { right, wrong, blank };
End end_of(const CaseCell& cell) { return cell.blank ? End::blank : cell.score >= 0.5f ? End::right : End::wrong; }

// Sampled tasks to take lengths and costs from.
class Donors {
 public:
  explicit Donors(const CaseTable& sample) {
    const std::size_t m = sample.models.size() - 1;
    for (std::uint32_t r = 0; r < sample.rows(); ++r) {
      const End end = end_of(sample.at(r, m));
      all_.push_back(r);
      alike_[end].push_back(r);
      here_[{end, sample.cases[r].category}].push_back(r);
    }
  }

  std::size_t pick(End end, std::uint16_t category, Rng& rng) const {
    const double own = rng.uniform(), place = rng.uniform();
    const auto among = [&](const std::vector<std::uint32_t>& rows) {
      return rows[static_cast<std::size_t>(place * static_cast<double>(rows.size()))];
    };
    const auto here = here_.find({end, category});
    if (here != here_.end()) {
      const auto n = static_cast<double>(here->second.size());
      if (own < n / (n + kCategoryPrior)) return among(here->second);
    }
    const auto alike = alike_.find(end);
    return among(alike != alike_.end() && alike->second.size() >= kFewAlike ? alike->second : all_);
  }

 private:
  std::vector<std::uint32_t> all_;
  std::map<End, std::vector<std::uint32_t>> alike_;
  std::map<std::pair<End, std::uint16_t>, std::vector<std::uint32_t>> here_;
};

// The new model's expected residual on a row is the sum of the known models' times these.
Eigen::VectorXd residual_weights(const PairFacts& pairs) {
  const auto m = static_cast<Eigen::Index>(pairs.models) - 1;
  Eigen::MatrixXd known(m, m);
  Eigen::VectorXd together(m);
  for (Eigen::Index i = 0; i < m; ++i) {
    for (Eigen::Index j = 0; j < m; ++j) known(i, j) = pairs.residual(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
    known(i, i) = 1 + kRidge;
    together(i) = pairs.residual(static_cast<std::size_t>(i), static_cast<std::size_t>(m));
  }
  return known.ldlt().solve(together);
}

// A wrong answer: wrong models draw from an urn, so that the new one joins model j alone with probability same_wrong.
std::uint8_t wrong_answer(const CaseTable& cases, std::size_t row, Rng& rng) {
  const std::size_t m = cases.models.size();
  std::map<std::uint8_t, double> weight;
  double sum = 0;
  std::uint8_t highest = 0;
  std::vector<bool> taken(256, false);
  for (std::size_t j = 0; j < m; ++j) {
    const CaseCell& cell = cases.at(row, j);
    if (!cell.available || !cell.answer) continue;
    highest = std::max(highest, cell.answer), taken[cell.answer] = true;
    if (cell.score >= 0.5f) continue;
    const double same = std::min(0.95f, cases.pairs.together(j, m));
    weight[cell.answer] += same / (1 - same), sum += same / (1 - same);
  }
  const auto said = static_cast<std::size_t>(std::count(taken.begin(), taken.end(), true));
  const bool others_left = cases.cases[row].options == 0 || said < cases.cases[row].options;
  double place = rng.uniform() * (sum + (others_left || weight.empty() ? 1 : 0));
  for (const auto& [answer, here] : weight) {
    place -= here;
    if (place < 0) return answer;
  }
  return others_left || weight.empty() ? static_cast<std::uint8_t>(std::min<int>(255, highest + 1)) : weight.rbegin()->first;
}

std::uint8_t right_answer(const CaseTable& cases, std::size_t row) {
  std::uint8_t highest = 0;
  for (std::size_t j = 0; j < cases.models.size(); ++j) {
    const CaseCell& cell = cases.at(row, j);
    if (!cell.available || !cell.answer) continue;
    if (cell.score >= 0.5f) return cell.answer;
    highest = std::max(highest, cell.answer);
  }
  return static_cast<std::uint8_t>(std::min<int>(255, highest + 1));
}

// Each row with its own chance, and of every category as many as expected: systematic sampling in random order. What an offer
// is worth then depends on what is believed of its tools, not on the draw.
std::vector<bool> draw_evenly(const CaseTable& cases, const std::vector<double>& chance, Rng rng) {
  std::vector<std::size_t> order(cases.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, rng);
  std::ranges::stable_sort(order, {}, [&](std::size_t row) { return cases.cases[row].category; });
  std::vector<bool> out(cases.rows());
  double sum = rng.uniform();
  for (const auto row : order) {
    const double before = std::floor(sum);
    sum += chance[row];
    out[row] = std::floor(sum) > before;
  }
  return out;
}

}  // namespace

std::vector<CaseCell> imagine_outcomes(const CaseTable& cases, std::span<const SkillEstimate> skills, const CaseTable& sample,
                                       float blank_rate, const Rng& rng) {
  const Eigen::VectorXd weights = residual_weights(cases.pairs);
  const Regression tokens(kLogTokens, cases, sample), dollars(kLogDollars, cases, sample), seconds(kLogSeconds, cases, sample);
  const Donors donors(sample);
  double wrong = 0;
  for (const auto& skill : skills) wrong += 1 - right_of(skill);
  const double blank_if_wrong = std::min(1.0, blank_rate * static_cast<double>(skills.size()) / std::max(wrong, 1e-9));
  std::vector<double> chance;
  for (std::size_t r = 0; r < cases.rows(); ++r) {
    double residual = 0;
    for (std::size_t j = 0; j < cases.models.size(); ++j)
      if (cases.at(r, j).available) residual += weights(static_cast<Eigen::Index>(j)) * residual_of(cases.at(r, j));
    const double p = right_of(skills[r]);
    chance.push_back(std::clamp(p + residual * std::sqrt(p * (1 - p)), 0.0, 1.0));
  }
  const std::vector<bool> right = draw_evenly(cases, chance, rng.split("right"));
  std::vector<CaseCell> out;
  for (std::size_t r = 0; r < cases.rows(); ++r) {
    Rng draws = rng.split(r);
    CaseCell cell{.available = true, .score = right[r] ? 1.f : 0.f, .skill = skills[r].logit, .skill_sd = skills[r].sd};
    cell.blank = cell.score == 0 && draws.uniform() < blank_if_wrong;
    if (cases.comparable && !cell.blank) cell.answer = cell.score > 0 ? right_answer(cases, r) : wrong_answer(cases, r, draws);
    const std::size_t donor = donors.pick(end_of(cell), cases.cases[r].category, draws);
    cell.log_tokens = static_cast<float>(std::max(0.0, tokens.draw(cases, r, donor)));
    cell.dollars = static_cast<float>(std::exp(dollars.draw(cases, r, donor)));
    cell.seconds = static_cast<float>(std::exp(seconds.draw(cases, r, donor)));
    out.push_back(cell);
  }
  return out;
}

void add_usual(const CaseTable& cases, std::span<const CaseCell> cells, ModelFacts& facts) {
  constexpr double kUsualPrior = 20;  // rows of the overall mean that a category's own mean is shrunk by
  struct Sums {
    double n = 0, tokens = 0, dollars = 0, seconds = 0;
    void add(const CaseCell& cell) {
      ++n, tokens += std::expm1(cell.log_tokens), dollars += cell.dollars, seconds += cell.seconds;
    }
    ModelFacts::Usual mean(const ModelFacts::Usual& prior, double rows) const {
      const auto mix = [&](double sum, double to) { return static_cast<float>((sum + rows * to) / std::max(1e-9, n + rows)); };
      return {mix(tokens, prior.tokens), mix(dollars, prior.dollars), mix(seconds, prior.seconds)};
    }
  };
  Sums all;
  std::vector<Sums> by_category(cases.categories.size());
  double length = 0, length2 = 0;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    all.add(cells[r]), by_category[cases.cases[r].category].add(cells[r]);
    length += cells[r].log_tokens, length2 += cells[r].log_tokens * cells[r].log_tokens;
  }
  const double n = std::max(1.0, all.n);
  facts.log_tokens = static_cast<float>(length / n);
  facts.log_tokens_sd = static_cast<float>(std::sqrt(std::max(0.01, length2 / n - length / n * length / n)));
  facts.overall = all.mean({}, 0);
  for (const auto& sums : by_category) facts.by_category.push_back(sums.mean(facts.overall, kUsualPrior));
}

}  // namespace baton::policy
