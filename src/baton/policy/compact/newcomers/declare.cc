#include "baton/policy/compact/newcomers/declare.h"

#include "baton/base/error.h"
#include "baton/policy/compact/newcomers/extend.h"
#include "baton/policy/compact/newcomers/imagine.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace baton::policy {
namespace {

constexpr double kUsualTokens = 200;  // of a reply that is not priced by tokens
constexpr double kExpectedInput = 300;  // tokens that ToolSpec::expected_cost counts for the prompt
constexpr double kFreeDollars = 1e-6;  // a call below this is taken for one of this price

double logit(double p) { return std::log(p / (1 - p)); }
double log_dollars(double dollars) { return std::log(std::max(dollars, kFreeDollars)); }

// Skill by price among the known models.
struct PriceLine {
  double middle = 0, level = 0, slope = 0, sd = 1;  // logit at a price = level + slope × (log dollars - middle)
  double low = 0, high = 0;                         // log dollars that were seen; the line is flat beyond them
  double at(double dollars) const { return level + slope * (std::clamp(log_dollars(dollars), low, high) - middle); }
};

PriceLine price_line(const CaseTable& cases) {
  constexpr double kSlopePrior = 2, kSdPrior = 2;  // models that a slope of zero, and a scatter of 1, count for
  PriceLine line{.low = 1e9, .high = -1e9};
  const auto n = static_cast<double>(cases.models.size());
  for (const auto& facts : cases.models) {
    const double x = log_dollars(facts.overall.dollars);
    line.middle += x / n, line.level += logit(facts.accuracy) / n;
    line.low = std::min(line.low, x), line.high = std::max(line.high, x);
  }
  double xx = 0, xy = 0, off = kSdPrior;
  for (const auto& facts : cases.models) {
    const double x = log_dollars(facts.overall.dollars) - line.middle;
    xx += x * x, xy += x * (logit(facts.accuracy) - line.level);
  }
  line.slope = std::max(0.0, xy / (xx + kSlopePrior));
  for (const auto& facts : cases.models) {
    const double far = logit(facts.accuracy) - line.at(facts.overall.dollars);
    off += far * far;
  }
  line.sd = std::sqrt(off / (n + kSdPrior));
  return line;
}

// How far a model's skill at one kind of tasks is from its overall one: an accuracy was measured on tasks of some other kind.
double spread_between_kinds(const CompactModel& model) {
  constexpr double kPrior = 4, kUsual = 0.4;  // kinds that the usual spread counts for
  double squares = kPrior * kUsual * kUsual, n = kPrior;
  for (std::size_t m = 0; m < model.skills.models(); ++m) {
    const double overall = model.skills.overall(m).logit;
    for (std::size_t c = 0; c < model.skills.categories() && model.skills.categories() > 1; ++c) {
      const double far = model.skills.in_category(m, c).logit - overall;
      squares += far * far, ++n;
    }
  }
  return std::sqrt(squares / n);
}

// As if it had been seen on a few tasks: replies of the expected length, spread as is usual, with cost and time in proportion.
CaseTable sample_of(const ToolSpec& tool, const CaseTable& cases) {
  constexpr std::array kQuantiles{-1.53, -0.89, -0.49, -0.16, 0.16, 0.49, 0.89, 1.53};  // of a normal distribution
  double tokens = kUsualTokens, sd = 0;
  if (const double rate = tool.price.output.dollars_per_million(); rate > 0) {
    const double input = kExpectedInput * tool.price.input.dollars_per_million();
    tokens = std::max(1.0, ((tool.expected_cost - tool.price.per_call).dollars() * 1e6 - input) / rate);
  }
  for (const auto& facts : cases.models) sd += facts.log_tokens_sd / static_cast<double>(cases.models.size());
  CaseTable sample;
  sample.comparable = cases.comparable, sample.categories = cases.categories;
  sample.models.resize(cases.models.size() + 1);
  for (const double quantile : kQuantiles) {
    const double factor = std::exp(sd * quantile - sd * sd / 2);
    sample.cases.emplace_back();
    sample.cells.resize(sample.cells.size() + cases.models.size());
    sample.cells.push_back({.available = true, .score = 1,
                            .dollars = static_cast<float>(tool.expected_cost.dollars() * factor),
                            .seconds = static_cast<float>(tool.expected_latency * factor),
                            .log_tokens = static_cast<float>(std::log1p(tokens * factor))});
  }
  return sample;
}

Newcomer newcomer_of(const ToolSpec& tool, const CompactModel& model, const PriceLine& line, double spread) {
  const CaseTable& cases = model.cases;
  const std::size_t m = cases.models.size();
  const double accuracy = tool.accuracy ? *tool.accuracy : 1 / (1 + std::exp(-line.at(tool.expected_cost.dollars())));
  Newcomer out{.name = tool.name, .price = tool.price,
               .skills = model.skills.with_declared(skill_data(cases), accuracy, tool.accuracy ? spread : line.sd),
               .sample = sample_of(tool, cases)};
  for (std::size_t j = 0; j < m; ++j) {
    out.blank_rate += cases.models[j].blank_rate / static_cast<float>(m);
    const UsualPair usual = usual_of(cases.pairs, j);
    out.same_wrong.push_back(static_cast<float>(usual.same_wrong)), out.correlation.push_back(static_cast<float>(usual.correlation));
  }
  return out;
}

}  // namespace

CompactModel with_declared_models(const CompactModel& known, std::span<const ToolSpec> tools, std::uint64_t seed) {
  if (known.cases.rows() == 0) throw Error("the policy holds no calibration cases to add models to; train it again");
  require_room(known.cases.models.size() + tools.size());
  const PriceLine line = price_line(known.cases);
  const double spread = spread_between_kinds(known);
  CompactModel out = known;
  for (const auto& tool : tools) {
    append_model(out, newcomer_of(tool, out, line, spread), Rng(seed).split("declare").split(tool.name));
    auto& note = out.card["declared"];
    note += (note.empty() ? "" : ", ") + tool.name;
  }
  return out;
}

}  // namespace baton::policy
