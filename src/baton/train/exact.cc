#include "baton/train/exact.h"

#include "baton/base/rng.h"
#include "baton/train/modules.h"
#include "baton/train/schedule.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <thread>

namespace baton::train {
namespace {

using namespace policy;

// All (state, set) pairs of pools of `tools`, by state; states in order of descending size of the set called.
struct Layout {
  std::size_t tools = 0, most = 1;
  std::vector<std::uint64_t> state, set;             // per pair
  std::vector<std::pair<std::size_t, std::size_t>> levels;  // [first, last) pairs per number of called tools, 0..tools-1
  std::vector<std::vector<std::uint64_t>> states_of;        // states per number of called tools
  PairIndex index;
  std::vector<torch::Tensor> next;                   // per level: pairs, int64: state reached
  std::size_t pairs() const { return state.size(); }
};

Layout make_layout(std::size_t tools, std::size_t most) {
  Layout out{.tools = tools, .most = most};
  const std::uint64_t states = std::uint64_t{1} << tools;
  out.states_of.resize(tools + 1);
  for (std::uint64_t s = 0; s < states; ++s) out.states_of[static_cast<std::size_t>(std::popcount(s))].push_back(s);
  std::vector<std::vector<std::int64_t>> member(most);
  std::vector<std::int64_t> state_index;
  for (std::size_t k = 0; k < tools; ++k) {
    const std::size_t first = out.pairs();
    std::vector<std::int64_t> next;
    for (const auto s : out.states_of[k]) {
      for (const auto set : sets_of(~s & (states - 1), most)) {
        out.state.push_back(s), out.set.push_back(set);
        state_index.push_back(static_cast<std::int64_t>(s));
        next.push_back(static_cast<std::int64_t>(s | set));
        std::uint64_t left = set;
        for (auto& place : member) {
          place.push_back(left ? static_cast<std::int64_t>(s * tools) + std::countr_zero(left) : static_cast<std::int64_t>(states * tools));
          left &= left - 1;
        }
      }
    }
    out.levels.emplace_back(first, out.pairs());
    out.next.push_back(torch::tensor(next, torch::kInt64));
  }
  out.index = {.tools = tools, .states = states, .called = torch::zeros({static_cast<long>(states), static_cast<long>(tools)})};
  for (std::uint64_t s = 0; s < states; ++s)
    for (std::size_t i = 0; i < tools; ++i) out.index.called[static_cast<long>(s)][static_cast<long>(i)] = static_cast<float>(s >> i & 1);
  out.index.state = torch::tensor(state_index, torch::kInt64);
  for (const auto& place : member) out.index.member.push_back(torch::tensor(place, torch::kInt64));
  return out;
}

// One question with a pool and weights of its own.
struct Draw {
  std::size_t row = 0;
  Offer offer;
  Weights weights;
};

class Drawer {
 public:
  Drawer(const CaseTable& table, const ExactTraining& options) : table_(table), options_(options) {}

  Draw draw(bool latency, Rng& rng) const {
    Draw out{.row = rng.below(table_.rows())};
    std::vector<std::pair<double, std::size_t>> keys;  // Gumbel noise: good tools come up more often
    for (std::size_t m = 0; m < table_.models.size(); ++m) {
      const auto& cell = table_.at(out.row, m);
      if (cell.available) keys.emplace_back(1.6 * std::log(table_.models[m].accuracy / (1 - table_.models[m].accuracy)) - std::log(-std::log(rng.uniform() + 1e-12)), m);
    }
    std::sort(keys.rbegin(), keys.rend());
    std::size_t size = options_.tools;
    if (rng.uniform() < 0.5) size = 2 + rng.below(options_.tools - 1);
    keys.resize(std::min(size, keys.size()));
    const bool repriced = rng.uniform() < options_.repriced;
    double dearest = 1e-9;
    for (const auto& [key, m] : keys) {
      out.offer.models.push_back(m);
      const double factor = repriced ? std::exp((2 * rng.uniform() - 1) * std::log(options_.price_span)) : 1;
      out.offer.factors.push_back(static_cast<float>(factor));
      dearest = std::max(dearest, factor * table_.at(out.row, m).expected_dollars / table_.unit_dollars);
    }
    shuffle_offer(out.offer, rng);
    const auto log_uniform = [&](double low, double high) { return low * std::exp(rng.uniform() * std::log(high / low)); };
    out.weights.cost = log_uniform(options_.lambda_low, options_.lambda_high);
    if (rng.uniform() < options_.relative) out.weights.cost = log_uniform(0.01, 0.6) / dearest;
    if (rng.uniform() < options_.verified) {
      const auto quality = [&] { return rng.uniform() < 0.25 ? 1 : 0.7 + 0.3 * rng.uniform(); };
      out.offer.verifier = Verifier{.sensitivity = quality(), .specificity = quality(), .seed = rng.next()};
      if (rng.uniform() < 0.3) out.offer.verifier->dollars = log_uniform(1e-3, 0.1) * table_.unit_dollars;
    }
    if (latency) {
      out.weights.latency = log_uniform(0.02, 2);
      if (rng.uniform() < 0.6) out.weights.cost *= 0.02;  // time alone
    }
    return out;
  }

 private:
  static void shuffle_offer(Offer& offer, Rng& rng) {
    for (std::size_t i = offer.models.size(); i > 1; --i) {
      const auto j = rng.below(i);
      std::swap(offer.models[i - 1], offer.models[j]), std::swap(offer.factors[i - 1], offer.factors[j]);
    }
  }
  const CaseTable& table_;
  const ExactTraining& options_;
};

// A shard of a step, as plain arrays and then tensors.
struct Shard {
  ChoiceBatch batch;
  torch::Tensor price;    // questions × P: expected price / σ; huge where a tool is not there
  torch::Tensor paid;     // questions × P: recorded price / σ
  torch::Tensor stop;     // questions × states: R / σ
};

Shard make_shard(const CaseTable& table, const CrossFitted& nets, std::span<const Draw> draws, const Layout& layout, double mixed) {
  const std::size_t m = layout.tools, states = layout.index.states, questions = draws.size(), pairs = layout.pairs();
  std::vector<float> before(questions * m * kTokenWidth, 0.f), after(before.size(), 0.f), members(questions * states * m * kMemberWidth, 0.f),
      facts(questions * states * kStateWidth, 0.f), best(questions * states * m, 0.f), actions(questions * pairs * kActionWidth, 0.f),
      price(questions * pairs, 1e6f), paid(questions * pairs, 0.f), stop(questions * states, 0.f);
  std::vector<Pool> pools;
  std::vector<Progress> progress;
  std::vector<std::vector<std::size_t>> columns;
  pools.reserve(questions), progress.reserve(questions * states);
  for (const auto& draw : draws) {
    pools.push_back(pool_of(table, draw.row, draw.offer, draw.weights));
    for (std::uint64_t s = 0; s < (std::uint64_t{1} << draw.offer.models.size()); ++s)
      progress.push_back(progress_of(table, draw.row, draw.offer.models, s, draw.offer.verifier));
  }
  // One network per fold: states grouped by it.
  std::vector<Belief> beliefs(progress.size());
  const std::size_t folds = nets.answers.size() - 1;
  for (std::size_t k = 0; k < folds; ++k) {
    std::vector<AnswerNet::State> group;
    std::vector<std::size_t> place;
    std::size_t at = 0;
    for (std::size_t q = 0; q < questions; ++q)
      for (std::size_t s = 0; s < (std::size_t{1} << pools[q].size()); ++s, ++at)
        if (draws[q].row % folds == k) group.push_back({&pools[q], &progress[at]}), place.push_back(at);
    if (group.empty()) continue;
    if (table.comparable) {
      auto some = nets.answers[k].believe(group);
      for (std::size_t i = 0; i < some.size(); ++i) beliefs[place[i]] = std::move(some[i]);
    } else {
      for (std::size_t i = 0; i < group.size(); ++i) beliefs[place[i]] = belief_without_answers(*group[i].pool, *group[i].progress);
    }
  }
  std::size_t at = 0;
  for (std::size_t q = 0; q < questions; ++q) {
    const Pool& pool = pools[q];
    const std::size_t n = pool.size();
    const float scale = gain_scale(pool);
    for (std::size_t i = 0; i < n; ++i) {
      write_token(pool, i, {}, std::span(before).subspan((q * m + i) * kTokenWidth, kTokenWidth));
      const std::size_t full = at + (std::size_t{1} << n) - 1;
      write_token(pool, i, progress[full].tools[i], std::span(after).subspan((q * m + i) * kTokenWidth, kTokenWidth));
    }
    for (std::size_t s = 0; s < (std::size_t{1} << n); ++s, ++at) {
      const std::size_t place = q * states + s;
      const Belief& belief = beliefs[at];
      write_state(pool, progress[at], belief, std::span(facts).subspan(place * kStateWidth, kStateWidth));
      float score = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (!(s >> i & 1)) {
          write_member(pool, progress[at], belief, i, std::span(members).subspan((place * m + i) * kMemberWidth, kMemberWidth));
        } else if (belief.best >= 0 && progress[at].tools[i].candidate == belief.best) {
          best[place * m + i] = 1;
          score = std::max(score, table.at(draws[q].row, draws[q].offer.models[i]).score);
        }
      }
      const float p = belief.best < 0 ? 0 : belief.candidates[static_cast<std::size_t>(belief.best)];
      stop[place] = static_cast<float>(mixed * score + (1 - mixed) * p) / scale;
    }
    const Offer& offer = draws[q].offer;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const std::uint64_t set = layout.set[pair];
      if ((set | layout.state[pair]) >> n) continue;  // a tool that this pool does not have
      const SetPrice expected = price_of(pool, set);
      write_action(expected, static_cast<std::size_t>(std::popcount(set)), std::span(actions).subspan((q * pairs + pair) * kActionWidth, kActionWidth));
      price[q * pairs + pair] = expected.sum() / scale;
      const Verifier verifier = offer.verifier.value_or(Verifier{});
      double dollars = 0, seconds = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (!(set >> i & 1)) continue;
        const CaseCell& cell = table.at(draws[q].row, offer.models[i]);
        dollars += cell.dollars * offer.factor(i) + verifier.dollars;
        seconds = std::max<double>(seconds, cell.seconds + verifier.seconds);
      }
      paid[q * pairs + pair] = static_cast<float>((draws[q].weights.cost * dollars / table.unit_dollars +
                                                   draws[q].weights.latency * seconds / table.unit_seconds) / scale);
    }
  }
  const auto tensor = [](std::vector<float>& values, std::initializer_list<std::size_t> sizes) {
    std::vector<long> shape(sizes.begin(), sizes.end());
    return torch::from_blob(values.data(), shape).clone();
  };
  return {.batch = {.tokens_before = tensor(before, {questions, m, kTokenWidth}), .tokens_after = tensor(after, {questions, m, kTokenWidth}),
                    .members = tensor(members, {questions, states, m, kMemberWidth}), .states = tensor(facts, {questions, states, kStateWidth}),
                    .best = tensor(best, {questions, states, m}), .actions = tensor(actions, {questions, pairs, kActionWidth})},
          .price = tensor(price, {questions, pairs}), .paid = tensor(paid, {questions, pairs}), .stop = tensor(stop, {questions, states})};
}

struct Return {
  torch::Tensor value;     // mean over questions, of the root, in units of σ
  double entropy = 0, calls = 0;
};

Return exact_return(const Shard& shard, const torch::Tensor& gains, const Layout& layout, double temperature) {
  const auto questions = gains.size(0);
  const auto logits = (gains - shard.price) / temperature;
  const std::size_t m = layout.tools;
  torch::Tensor values = shard.stop;  // questions × states; levels below the last are replaced as they are known
  Return out;
  for (std::size_t k = m; k-- > 0;) {
    const auto [first, last] = layout.levels[k];
    const auto states = static_cast<long>(layout.states_of[k].size()), sets = static_cast<long>(last - first) / states;
    const auto range = torch::indexing::Slice(static_cast<long>(first), static_cast<long>(last));
    const auto level = logits.index({torch::indexing::Slice(), range}).view({questions, states, sets});
    const auto index = torch::tensor(std::vector<std::int64_t>(layout.states_of[k].begin(), layout.states_of[k].end()), torch::kInt64);
    const auto all = torch::cat({level, torch::zeros({questions, states, 1})}, 2);
    const auto log_pi = torch::log_softmax(all, 2);
    const auto pi = log_pi.exp();
    const auto gain = (values.index_select(1, layout.next[k]) - shard.paid.index({torch::indexing::Slice(), range})).view({questions, states, sets});
    const auto outcomes = torch::cat({gain, shard.stop.index_select(1, index).unsqueeze(2)}, 2);
    const auto entropy = -(pi * log_pi).sum(2);
    const auto value = (pi * outcomes).sum(2) + temperature * entropy;
    values = values.index_copy(1, index, value);
    if (k == 0) out.entropy = entropy.mean().item<double>(), out.calls = 1 - pi.index({"...", -1}).mean().item<double>();
  }
  out.value = values.index({torch::indexing::Slice(), 0}).mean();
  return out;
}

}  // namespace

void train_exact(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const ExactTraining& options, TensorFile& weights,
                 const std::function<void(const ExactProgress&)>& report, std::stop_token stop) {
  Rng rng = Rng(seed).split("exact");
  ChoiceModule module(rng.split("module"));
  if (weights.tensors.contains("choice.head1.weight")) load_from(*module, "choice.", weights);
  const auto parameters = module->parameters();
  torch::optim::AdamW optimiser(parameters, torch::optim::AdamWOptions(options.rate).weight_decay(options.decay));
  const Layout singles = make_layout(options.tools, 1);
  const Layout sets = options.latency > 0 ? make_layout(options.tools, options.most_at_once) : singles;
  const Drawer drawer(table, options);
  const Schedule schedule(options.steps, options.seconds);
  for (std::size_t step = 0; schedule.at(step) < 1 && !stop.stop_requested(); ++step) {
    const double progress = schedule.at(step);
    const double temperature = options.warm * std::pow(options.cold / options.warm, progress);
    static_cast<torch::optim::AdamWOptions&>(optimiser.param_groups()[0].options())
        .lr(options.rate * 0.5 * (1 + std::cos(std::numbers::pi * progress)));
    const bool latency = rng.uniform() < options.latency;
    const Layout& layout = latency ? sets : singles;
    std::vector<std::vector<Draw>> draws(options.threads);
    for (std::size_t q = 0; q < options.questions; ++q) draws[q % options.threads].push_back(drawer.draw(latency, rng));
    std::vector<std::vector<torch::Tensor>> gradients(options.threads);
    std::vector<Return> returns(options.threads);
    const auto work = [&](std::size_t t) {
      at::set_num_threads(1);
      const Shard shard = make_shard(table, nets, draws[t], layout, options.mixed);
      returns[t] = exact_return(shard, module->forward(shard.batch, layout.index), layout, temperature);
      gradients[t] = torch::autograd::grad({-returns[t].value}, parameters);
    };
    {
      std::vector<std::jthread> workers;
      for (std::size_t t = 1; t < options.threads; ++t) workers.emplace_back(work, t);
      work(0);
    }
    ExactProgress seen{.step = step, .temperature = temperature};
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      torch::Tensor sum = torch::zeros_like(parameters[p]);
      for (std::size_t t = 0; t < options.threads; ++t)
        sum += gradients[t][p] * (static_cast<double>(draws[t].size()) / static_cast<double>(options.questions));
      parameters[p].mutable_grad() = sum;
    }
    for (const auto& one : returns) {
      seen.value += one.value.item<double>() / static_cast<double>(options.threads);
      seen.entropy += one.entropy / static_cast<double>(options.threads);
      seen.calls += one.calls / static_cast<double>(options.threads);
    }
    torch::nn::utils::clip_grad_norm_(parameters, options.clip);
    optimiser.step();
    if (report) report(seen);
  }
  save_to(*module, "choice.", weights);
}

}  // namespace baton::train
