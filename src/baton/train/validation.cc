#include "baton/train/validation.h"

#include "baton/train/threads.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace baton::train {
namespace {

using namespace policy;

constexpr std::array kWeights{0.03, 0.1, 0.3};
constexpr std::size_t kMostRows = 512, kMostOffered = 6;

Offer usual_offer(const CaseTable& table) {
  std::vector<std::size_t> models(table.models.size());
  std::iota(models.begin(), models.end(), 0);
  const auto rank = [&](std::size_t m) { return m == table.cheapest ? 2.f : table.models[m].accuracy; };
  std::stable_sort(models.begin(), models.end(), [&](std::size_t a, std::size_t b) { return rank(a) > rank(b); });
  models.resize(std::min(models.size(), kMostOffered));
  return {.models = std::move(models)};
}

}  // namespace

Validation validate(const CompactModel& model, const ChoiceNet& choice, std::size_t threads) {
  const CaseTable& table = model.cases;
  std::vector<std::uint32_t> rows;
  const std::size_t count = (table.rows() + kHeldOut - 1) / kHeldOut, stride = kHeldOut * ((count + kMostRows - 1) / kMostRows);
  for (std::size_t r = 0; r < table.rows(); r += stride) rows.push_back(static_cast<std::uint32_t>(r));
  const Offer offer = usual_offer(table);
  std::array<PlayMeans, kWeights.size()> means;
  const std::size_t workers = std::min(threads, kWeights.size());
  in_threads(workers, [&](std::size_t t) {
    for (std::size_t w = t; w < kWeights.size(); w += workers)
      means[w] = means_of(play(table, rows, offer, {kWeights[w], 0}, model.nets, choice, {}), table, table.unit_dollars,
                          table.unit_seconds);
  });
  Validation out;
  for (std::size_t w = 0; w < kWeights.size(); ++w) {
    out.accuracy += means[w].score / kWeights.size(), out.cost_share += means[w].cost_share / kWeights.size();
    out.utility += (means[w].score - kWeights[w] * means[w].cost_share) / kWeights.size();
  }
  return out;
}

}  // namespace baton::train
