#include "baton/policy/compact/state.h"

#include "baton/policy/feature_writer.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

float clamp3(float x) { return std::clamp(x / 3, -3.f, 3.f); }
float logit(float p) {
  p = std::clamp(p, 1e-4f, 1 - 1e-4f);
  return std::log(p / (1 - p));
}
// Prices over many magnitudes, about −2..2; the least that matters is 1e-5 points.
float log_price(float price, bool hidden) { return hidden ? 0 : (std::log(std::max(price, 1e-5f)) + 4) / 3; }

struct Summary {
  float best = -10, mean = 0;
};
Summary skills_of(const Pool& pool) {
  Summary out;
  for (const auto& tool : pool.tools) out.best = std::max(out.best, tool.skill), out.mean += tool.skill / static_cast<float>(pool.size());
  return out;
}

struct Counts {
  float called = 0, blank = 0, skill = 0;
};
Counts counts_of(const Pool& pool, const Progress& progress) {
  Counts out;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    if (!progress.tools[i].called) continue;
    ++out.called, out.blank += progress.tools[i].candidate < 0, out.skill += right_here(pool.tools[i]);
  }
  return out;
}

template <class Use>
void for_supporters(const Progress& progress, int candidate, Use use) {
  for (std::size_t j = 0; j < progress.tools.size(); ++j)
    if (candidate >= 0 && progress.tools[j].candidate == candidate) use(j);
}

}  // namespace

std::pair<float, float> verdict_evidence(double sensitivity, double specificity) {
  const auto ratio = [](double right, double wrong) {
    return static_cast<float>(std::clamp(std::log(std::max(right, 1e-9) / std::max(wrong, 1e-9)), -6.0, 6.0));
  };
  return {ratio(sensitivity, 1 - specificity), ratio(1 - sensitivity, specificity)};
}

float right_here(const Asked& tool) {
  return 1 / (1 + std::exp(-tool.skill / std::sqrt(1 + 0.3927f * tool.skill_sd * tool.skill_sd)));
}

void write_token(const Pool& pool, std::size_t i, const Answered& answered, std::span<float> out) {
  const Asked& tool = pool.tools[i];
  const auto [best, mean] = skills_of(pool);
  FeatureWriter write(out);
  write(tool.skill / 2);
  write(tool.skill_sd);
  write(2 * right_here(tool) - 1);
  write(tool.overall / 2);
  write((tool.skill - best) / 2);
  write((tool.skill - mean) / 2);
  write(std::min(5 * tool.blank_rate, 3.f));
  write((tool.log_tokens - 5) / 2);
  const bool said = answered.called && answered.candidate >= 0;
  write(answered.called ? 1 : 0);
  write(answered.called && !said ? 1 : 0);
  write(said ? std::clamp((answered.log_tokens - tool.log_tokens) / std::max(tool.log_tokens_sd, 0.1f), -3.f, 3.f) : 0);
  write(said && answered.log_tokens < 2.4f ? 1 : 0);  // ten tokens: an answer without its reasons
}

Vote vote_on(const Pool& pool, const Progress& progress) {
  Vote vote;
  const std::size_t count = progress.candidates();
  vote.log_odds.assign(count, 0), vote.posterior.assign(count, 0), vote.supporters.assign(count, 0);
  const float wrong_ways = pool.options > 1 ? pool.options - 1 : 20;
  float none = 0;  // log weight of "all called ones are wrong"
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const Answered& answered = progress.tools[i];
    if (answered.candidate < 0) continue;
    float redundancy = 0;
    for_supporters(progress, answered.candidate, [&](std::size_t j) {
      if (j != i) redundancy += std::max(0.f, pool.correlation(i, j));
    });
    const float weight = std::log(wrong_ways) + logit(right_here(pool.tools[i]));
    vote.log_odds[static_cast<std::size_t>(answered.candidate)] += weight / (1 + 1.5f * redundancy);
    ++vote.supporters[static_cast<std::size_t>(answered.candidate)];
  }
  for (std::size_t c = 0; c < count; ++c) vote.log_odds[c] += progress.evidence[c];
  none = std::log(std::max(1.f, wrong_ways + 1 - static_cast<float>(count)));
  float top = none, sum = 0;
  for (const float odds : vote.log_odds) top = std::max(top, odds);
  for (const float odds : vote.log_odds) sum += std::exp(odds - top);
  sum += std::exp(none - top);
  for (std::size_t c = 0; c < count; ++c) vote.posterior[c] = std::exp(vote.log_odds[c] - top) / sum;
  vote.none = std::exp(none - top) / sum;
  return vote;
}

void write_candidate(const Pool& pool, const Progress& progress, const Vote& vote, std::size_t c, std::span<float> out) {
  const Counts counts = counts_of(pool, progress);
  float best_skill = 0, other = 0, together = 0, pairs = 0;
  for_supporters(progress, static_cast<int>(c), [&](std::size_t i) {
    best_skill = std::max(best_skill, right_here(pool.tools[i]));
    for_supporters(progress, static_cast<int>(c), [&](std::size_t j) {
      if (i < j) together += pool.together(i, j), ++pairs;
    });
  });
  for (std::size_t d = 0; d < vote.posterior.size(); ++d)
    if (d != c) other = std::max(other, vote.posterior[d]);
  FeatureWriter write(out);
  write(clamp3(vote.log_odds[c] - progress.evidence[c]));
  write(2 * vote.posterior[c] - 1);
  write(static_cast<float>(vote.supporters[c]) / std::max(1.f, counts.called));
  write(std::log1p(static_cast<float>(vote.supporters[c])) - 1);
  write(static_cast<float>(progress.candidates()) / 4);
  write(counts.called / 4);
  write(pool.options > 0 ? std::log(pool.options) / 2.3f : 1.3f);
  write(2 * best_skill - 1);
  write(2 * other - 1);
  write(pairs > 0 ? together / pairs : 0);
  for (const float feature : pool.features) write(feature);
}

void write_none(const Pool& pool, const Progress& progress, const Vote& vote, std::span<float> out) {
  const Counts counts = counts_of(pool, progress);
  float best = 0;
  for (const float p : vote.posterior) best = std::max(best, p);
  FeatureWriter write(out);
  write(2 * best - 1);
  write(static_cast<float>(progress.candidates()) / 4);
  write(counts.called / 4);
  write(pool.options > 0 ? std::log(pool.options) / 2.3f : 1.3f);
  write(counts.blank / std::max(1.f, counts.called));
  write(2 * counts.skill / std::max(1.f, counts.called) - 1);
  for (const float feature : pool.features) write(feature);
}

void complete(Belief& belief, const Pool& pool, const Progress& progress) {
  belief.best = belief.second = -1;
  for (int c = 0; c < static_cast<int>(belief.candidates.size()); ++c) {
    const auto p = [&](int d) { return d < 0 ? -1.f : belief.candidates[static_cast<std::size_t>(d)]; };
    if (p(c) > p(belief.best)) belief.second = belief.best, belief.best = c;
    else if (p(c) > p(belief.second)) belief.second = c;
  }
  // A tool not called: its prior, moved by the mean residual of the called ones as their correlation with it says.
  belief.tools.assign(pool.size(), 0);
  std::vector<float> residual(pool.size(), 0);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const float prior = right_here(pool.tools[i]);
    const int candidate = progress.tools[i].candidate;
    belief.tools[i] = !progress.tools[i].called ? prior : candidate < 0 ? 0 : belief.candidates[static_cast<std::size_t>(candidate)];
    if (progress.tools[i].called) residual[i] = (belief.tools[i] - prior) / std::sqrt(std::max(0.02f, prior * (1 - prior)));
  }
  for (std::size_t i = 0; i < pool.size(); ++i) {
    if (progress.tools[i].called) continue;
    float sum = 0, weight = 0;
    for (std::size_t j = 0; j < pool.size(); ++j) {
      if (!progress.tools[j].called) continue;
      const float rho = std::max(0.f, pool.correlation(i, j));
      sum += rho * residual[j], weight += rho * rho;
    }
    const float prior = belief.tools[i];
    const float shift = sum / (1 + std::max(0.f, weight - 0.5f)) * std::sqrt(prior * (1 - prior));
    belief.tools[i] = std::clamp(prior + shift, 0.005f, 0.995f);
  }
}

Belief belief_without_answers(const Pool& pool, const Progress& progress) {
  Belief belief;
  belief.candidates.assign(progress.candidates(), 0);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const int candidate = progress.tools[i].candidate;
    if (candidate < 0) continue;
    const auto c = static_cast<std::size_t>(candidate);
    const float p = 1 / (1 + std::exp(-(logit(right_here(pool.tools[i])) + progress.evidence[c])));
    belief.candidates[c] = std::max(belief.candidates[c], p);
  }
  belief.none = 1;
  for (const float p : belief.candidates) belief.none *= 1 - p;
  complete(belief, pool, progress);
  return belief;
}

float gain_scale(const Pool& pool) {
  float x = 0;
  for (const auto& tool : pool.tools) x = std::max(x, tool.cost + tool.latency);
  return 0.02f + 0.25f * x / (0.2f + x);
}

void write_state(const Pool& pool, const Progress& progress, const Belief& belief, std::span<float> out) {
  const auto p_of = [&](int c) { return c < 0 ? 0.f : belief.candidates[static_cast<std::size_t>(c)]; };
  const float first = p_of(belief.best), second = p_of(belief.second);
  float entropy = 0;
  for (const float p : belief.candidates) entropy -= p > 1e-6f ? p * std::log(p) : 0;
  float dearest = 0, slowest = 0, cheapest = 1e3f, remaining = 0;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    dearest = std::max(dearest, pool.tools[i].cost), slowest = std::max(slowest, pool.tools[i].latency);
    if (progress.tools[i].called) continue;
    cheapest = std::min(cheapest, pool.tools[i].cost + pool.tools[i].latency);
    remaining = std::max(remaining, belief.tools[i]);
  }
  const Counts counts = counts_of(pool, progress);
  FeatureWriter write(out);
  write(2 * first - 1);
  write(first > 0 ? clamp3(logit(first)) : -3);
  write(2 * second);
  write(2 * belief.none - 1);
  write(entropy);
  write(counts.called / 4);
  write(static_cast<float>(progress.candidates()) / 4);
  write(progress.candidates() > 0 ? 1 : 0);
  write(counts.blank);
  write(log_price(dearest, pool.price_blind));
  write(log_price(slowest, pool.price_blind));
  write(log_price(cheapest, pool.price_blind));
  write(2 * remaining - 1);
  write(pool.accept / 3);
  write(pool.reject / 3);
  write(pool.options > 0 ? std::log(pool.options) / 2.3f : 1.3f);
}

void write_member(const Pool& pool, const Progress& progress, const Belief& belief, std::size_t tool, std::span<float> out) {
  write_token(pool, tool, {}, out.first(kTokenWidth));
  float first = 0, second = 0, together = 0, supporters = 0;
  for_supporters(progress, belief.best, [&](std::size_t j) {
    first += pool.correlation(tool, j), together += pool.together(tool, j), ++supporters;
  });
  for_supporters(progress, belief.second, [&](std::size_t j) { second += pool.correlation(tool, j); });
  FeatureWriter write(out.subspan(kTokenWidth));
  write(first);
  write(second);
  write(supporters > 0 ? together / supporters : 0);
  write(2 * belief.tools[tool] - 1);
  write(log_price(pool.tools[tool].cost, pool.price_blind));
  write(log_price(pool.tools[tool].latency, pool.price_blind));
}

SetPrice price_of(const Pool& pool, std::uint64_t set) {
  SetPrice out{.hidden = pool.price_blind};
  for (std::size_t i = 0; i < pool.size(); ++i) {
    if (!(set >> i & 1)) continue;
    out.cost += pool.tools[i].cost;
    out.latency = std::max(out.latency, pool.tools[i].latency);
  }
  return out;
}

void write_action(const SetPrice& price, std::size_t size, std::span<float> out) {
  FeatureWriter write(out);
  write(log_price(price.cost, price.hidden));
  write(log_price(price.latency, price.hidden));
  write(static_cast<float>(size) - 1);
}

}  // namespace baton::policy
