#include "baton/policy/compact/newcomers/sharpness.h"

#include "baton/base/rng.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace baton::policy {
namespace {

constexpr std::size_t kMostRows = 300, kScenes = 8;  // rows, and scenes on each
constexpr std::size_t kOffered = 6;      // of a pool, as offers have
constexpr double kPriorSd = 0.4;         // of the logarithm of the sharpness
constexpr double kSomePrice = 0.1;      // networks see some price
constexpr double kDullest = -1.6, kSharpest = 0.7;  // of that logarithm

struct Scene {
  Pool pool;
  Progress progress;
  int right = -1;                        // candidate; -1: none is
};

Scene scene_of(const CaseTable& cases, std::size_t row, Rng& rng) {
  Offer offer;
  offer.models.resize(cases.models.size());
  std::iota(offer.models.begin(), offer.models.end(), std::size_t{0});
  shuffle(offer.models, rng);
  offer.models.resize(std::min(offer.models.size(), kOffered));
  Scene out;
  std::vector<std::size_t> places, columns;
  out.pool = pool_of(cases, row, offer, {.cost = kSomePrice}, &places);
  for (const auto place : places) columns.push_back(offer.models[place]);
  if (columns.empty()) return out;
  const std::uint64_t called = 1 + rng.below((std::uint64_t{1} << columns.size()) - 1);
  out.progress = progress_of(cases, row, columns, called);
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (out.progress.tools[i].candidate >= 0 && cases.at(row, columns[i]).score >= 0.5f) out.right = out.progress.tools[i].candidate;
  return out;
}

// Of a function with one maximum: golden-section search.
template <class Function>
double highest_of(const Function& function, double low, double high) {
  constexpr double kGolden = 0.6180339887498949;
  constexpr int kSteps = 9;              // to about 0.03
  double a = high - kGolden * (high - low), b = low + kGolden * (high - low);
  double at_a = function(a), at_b = function(b);
  for (int i = 0; i < kSteps; ++i) {
    if (at_a > at_b) high = b, b = a, at_b = at_a, a = high - kGolden * (high - low), at_a = function(a);
    else low = a, a = b, at_a = at_b, b = low + kGolden * (high - low), at_b = function(b);
  }
  return (low + high) / 2;
}

}  // namespace

float fitted_sharpness(const CompactModel& model, std::size_t rows, std::uint64_t seed) {
  if (!model.cases.comparable || rows == 0) return 1;
  std::vector<Scene> scenes;
  for (std::size_t row = 0; row < std::min(rows, kMostRows); ++row) {
    Rng rng = Rng(seed).split("sharpness").split(row);
    for (std::size_t i = 0; i < kScenes; ++i)
      if (Scene scene = scene_of(model.cases, row, rng); scene.progress.candidates() > 0) scenes.push_back(std::move(scene));
  }
  std::vector<AnswerState> states;
  for (const auto& scene : scenes) states.push_back({&scene.pool, &scene.progress});
  if (states.empty()) return 1;
  const auto judges = model.nets.all();
  const auto likelihood = [&](double log_sharpness) {
    const auto beliefs = believe(judges, states, static_cast<float>(std::exp(log_sharpness)));
    double sum = -log_sharpness * log_sharpness / (2 * kPriorSd * kPriorSd);
    for (std::size_t s = 0; s < scenes.size(); ++s) {
      const float p = scenes[s].right < 0 ? beliefs[s].none : beliefs[s].candidates[static_cast<std::size_t>(scenes[s].right)];
      sum += std::log(std::max(p, 1e-6f)) / kScenes;
    }
    return sum;
  };
  return static_cast<float>(std::exp(highest_of(likelihood, kDullest, kSharpest)));
}

}  // namespace baton::policy
