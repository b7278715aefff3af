#include "baton/synth/candidate.h"

#include "baton/envs/sql/turns.h"
#include "baton/synth/story.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace baton::synth {

using namespace envs::sql;

namespace {

constexpr std::array kNeeds{0.14, 0.32, 0.27, 0.16, 0.11};  // shares of tasks with 1 … 5 needs
constexpr std::size_t kMostCalls = 18;
constexpr int kIntentTries = 6;                                   // at an intent that the user can have next
constexpr double kAnyIntent = 0.2;                          // of looking beyond what the user could ask at first

std::size_t weighted(std::span<const double> weights, Rng& rng) {
  double sum = 0;
  for (const double w : weights) sum += w;
  double at = rng.uniform() * sum;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if ((at -= weights[i]) < 0) return i;
  return weights.size() - 1;
}

std::uint64_t hash_of(const Named& values, std::uint64_t seed) {
  for (const auto& [name, value] : values) seed = hash64(text_of(value), hash64(name, seed));
  return seed;
}

// Whether an earlier need is the same intent on the same slots.
bool repeated(const Pack& pack, const DomainTask& task, std::size_t intent, const Rows& slots, std::size_t row) {
  return std::any_of(task.needs.begin(), task.needs.end(), [&](const Need& need) {
    return need.intent == pack.intents[intent].name && need.is_row(slots, row);
  });
}

}  // namespace

Workbench::Workbench(std::shared_ptr<const Pack> pack) : world(std::move(pack)), materials(world), ids(world), gates(world, ids) {}

std::uint64_t key_of(const DomainTask& task) {
  std::vector<std::uint64_t> needs;
  for (const auto& need : task.needs) needs.push_back(hash_of(need.slots, hash64(need.intent)));
  std::sort(needs.begin(), needs.end());
  std::uint64_t key = hash64(task.domain);
  for (const auto need : needs) key = mix64(key ^ need);
  return key;
}

Rng mistakes_of(const DomainTask& task) { return Rng(task.seed).split(task.id); }

int tier_of(const Pack& pack, const DomainTask& task) {
  constexpr double kReference = 2.9;  // skill
  // Bounds of the expected share. A solver of that skill passes more, since calls that tools refuse can be made again: about 0.91, 0.76,
  // 0.62, 0.46 and 0.25 of each tier.
  constexpr std::array kPass{0.84, 0.64, 0.43, 0.22};
  const double pass = expected_pass(plan_of(task, pack), kReference);
  int tier = 0;
  while (tier < 4 && pass < kPass[static_cast<std::size_t>(tier)]) ++tier;
  return tier;
}

namespace {

// Picks needs until there are `wanted`, or nothing more can be found. "" or why the candidate fails.
class Composer {
 public:
  Composer(Workbench& bench, Rng& rng) : bench_(bench), rng_(rng) {
    for (const auto& intent : bench.pack().intents) weights_.push_back(intent.weight);
  }

  TaskBuilder::Finished operator()() {
    const std::size_t first = weighted(weights_, rng_);
    const Rows& slots = bench_.materials.slots[first];
    const std::size_t row = rng_.below(slots.size());
    const std::size_t user = bench_.materials.row_of_user(std::get<std::int64_t>(slots.at(row, slots.column("user"))));
    const std::size_t wanted = 1 + weighted(kNeeds, rng_);
    TaskBuilder builder(bench_.world, bench_.materials, user);
    std::string why = builder.add(first, slots, row);
    while (why.empty() && builder.needs() < wanted && builder.task().golden.size() < kMostCalls) {
      const auto next = another(builder, user);
      if (!next) break;
      why = builder.add(next->intent, next->slots, next->row);
    }
    if (!why.empty()) return {.failure = why};
    return builder.finish();
  }

 private:
  struct Next {
    std::size_t intent;
    Rows slots;
    std::size_t row;
  };

  std::optional<Next> another(TaskBuilder& builder, std::size_t user) {
    const auto& theirs = bench_.materials.intents_of_user[user];
    for (int tries = 0; tries < kIntentTries; ++tries) {
      const bool any = rng_.uniform() < kAnyIntent || theirs.empty();
      std::size_t intent = 0;
      if (any) {
        intent = weighted(weights_, rng_);
      } else {
        std::vector<double> weights;
        for (const auto i : theirs) weights.push_back(weights_[i]);
        intent = theirs[weighted(weights, rng_)];
      }
      Rows slots = builder.slots(intent);
      if (slots.size() == 0) continue;
      const std::size_t row = rng_.below(slots.size());
      if (!repeated(bench_.pack(), builder.task(), intent, slots, row)) return Next{intent, std::move(slots), row};
    }
    return {};
  }

  Workbench& bench_;
  Rng& rng_;
  std::vector<double> weights_;
};

}  // namespace

Candidate make_candidate(Workbench& bench, std::uint64_t seed, std::uint64_t index, std::uint64_t sample,
                         const std::unordered_set<std::uint64_t>& seen) {
  const Rng own = Rng(seed).split(bench.pack().name).split(index);
  Candidate out;
  Rng composing = own.split("needs"), telling = own.split("words");
  auto built = Composer(bench, composing)();
  if (!built.failure.empty()) {
    out.result = {Gate::execution, std::move(built.failure)};
    return out;
  }
  out.task = std::move(built.task);
  out.task.id = fmt::format("{}-{}-{}", bench.pack().name, seed, index), out.task.seed = seed;
  out.key = key_of(out.task);
  if (seen.contains(out.key)) {
    out.result = {Gate::duplicates, kDuplicate};
    return out;
  }
  out.task.tier = tier_of(bench.pack(), out.task);
  out.wordings = tell(bench.pack(), out.task, telling);
  out.result = bench.gates.check(out.task, built, mistakes_of(out.task));
  out.negatives = bench.gates.negatives();
  if (out.result.failed == Gate::none && own.split("search").below(sample) == 0)
    out.searched = true, out.shorter = bench.gates.shorter(out.task, built.calls, 2);
  if (!out.shorter.empty()) out.result = {Gate::minimality, fmt::format("a plan without {} passes", out.shorter)};
  return out;
}

}  // namespace baton::synth
