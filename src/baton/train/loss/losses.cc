#include "baton/train/loss/losses.h"

#include "baton/base/error.h"
#include "baton/base/text.h"
#include "baton/train/loss/cispo.h"
#include "baton/train/loss/gspo.h"
#include "baton/train/loss/ppo.h"
#include "baton/train/loss/reinforce.h"

#include <array>
#include <fmt/format.h>

namespace baton::train {
namespace {

constexpr std::array<LossName, 4> kNames{{
    {"ppo", "clipped ratio per decision, with dual clip"},
    {"reinforce", "log-probability × advantage; for fresh decisions only"},
    {"cispo", "clipped, constant importance weights; every decision keeps its gradient"},
    {"gspo", "clipped ratio per episode"},
}};

}  // namespace

std::span<const LossName> policy_loss_names() { return kNames; }

std::function<PolicyLoss(const PolicyBatch&)> make_policy_loss(std::string_view name, const LossOptions& options) {
  const double low = options.clip_low, high = options.clip_high;
  const PpoOptions ppo{low, high, options.dual_clip};
  const CispoOptions cispo{low, high};
  const GspoOptions gspo{low, high};
  if (name == "ppo") return [ppo](const PolicyBatch& batch) { return ppo_loss(batch, ppo); };
  if (name == "reinforce") return [](const PolicyBatch& batch) { return reinforce_loss(batch); };
  if (name == "cispo") return [cispo](const PolicyBatch& batch) { return cispo_loss(batch, cispo); };
  if (name == "gspo") return [gspo](const PolicyBatch& batch) { return gspo_loss(batch, gspo); };
  std::vector<std::string> known;
  for (const auto& each : kNames) known.emplace_back(each.name);
  const std::string near = nearest(name, known);
  throw Error(fmt::format("no loss '{}'{}; known: {}", name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near),
                          fmt::join(known, ", ")));
}

}  // namespace baton::train
