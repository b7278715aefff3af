#include "baton/synth/gates.h"

#include "baton/synth/mistakes.h"
#include "baton/synth/story.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace baton::synth {

using namespace envs::sql;

namespace {

constexpr std::size_t kFewestMistakes = 5;  // that must fail, per task
constexpr int kTries = 10;                  // at a stray write that its guards do not refuse

std::vector<std::size_t> writes_in(const Pack& pack, const std::vector<Step>& steps) {
  std::vector<std::size_t> out;
  for (std::size_t s = 0; s < steps.size(); ++s)
    if (!pack.tools[steps[s].tool].writes.empty()) out.push_back(s);
  return out;
}

std::size_t first_difference(const std::vector<Step>& a, const std::vector<Step>& b) {
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  return at;
}

// The golden order's calls in the order of `steps`, which has two of them exchanged.
std::vector<std::size_t> order_of(const std::vector<Step>& steps, const std::vector<Step>& golden) {
  std::vector<std::size_t> order(golden.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t a = first_difference(steps, golden);
  for (std::size_t b = a + 1; b < golden.size(); ++b)
    if (steps[a] == golden[b] && steps[b] == golden[a]) {
      std::swap(order[a], order[b]);
      break;
    }
  return order;
}

// The value said wrongly.
std::string garbled(const std::string& value) { return value + "7"; }

}  // namespace

std::string_view name_of(Gate gate) {
  constexpr std::array<std::string_view, kGates> kNames{"passed",     "execution correctness", "process fidelity", "operation completeness",
                                                        "minimality", "negatives",             "duplicates"};
  return kNames[static_cast<std::size_t>(gate)];
}

std::vector<Step> steps_of(const std::vector<MadeCall>& calls) {
  std::vector<Step> out;
  for (const auto& call : calls) out.push_back({call.tool, call.arguments});
  return out;
}

// Whether these steps from scratch solve the task.
bool Gates::passes(const DomainTask& task, const std::vector<Step>& steps, const std::vector<Said>& said) {
  world_.begin(World::Record::changes);
  Calls calls;
  for (const auto& step : steps) calls.push_back({step.tool, step.arguments, world_.call(step.tool, step.arguments)});
  const bool passed = wrong_with_run(task, world_, calls, said).empty();
  world_.end();
  return passed;
}

std::string Gates::underivable(const DomainTask& task, const Calls& golden, std::size_t c) {
  const GoldenCall& call = task.golden[c];
  const Need& need = task.needs[call.need];
  const auto known = [&](std::string_view slot) -> const SqlValue* {
    for (const auto* values : {&need.known, &task.known_user})
      for (const auto& [name, value] : *values)
        if (name == slot) return &value;
    return nullptr;
  };
  const Sight sight{known, [&](std::size_t at) { return at < c ? &golden[at].result.rows : nullptr; },
                    [&](std::string_view rule, const std::vector<SqlValue>& values) { return world_.compute(rule, values); }};
  const DomainTool& tool = world_.pack().tools[golden[c].tool];
  for (std::size_t p = 0; p < tool.parameters.size(); ++p) {
    if (std::holds_alternative<std::monostate>(call.arguments[p])) continue;
    const std::string& name = tool.parameters[p].name;
    const auto from = std::find_if(call.from.begin(), call.from.end(), [&](const auto& f) { return f.first == name; });
    if (from == call.from.end()) return fmt::format("nothing says where '{}' of call {} comes from", name, c + 1);
    const auto value = evaluate(from->second, sight);
    if (!value) return fmt::format("'{}' of call {} is not derivable: {}", name, c + 1, value.error().message);
    if (*value != call.arguments[p])
      return fmt::format("'{}' of call {} is {}, but {} shows {}", name, c + 1, text_of(call.arguments[p]), written(from->second),
                         text_of(*value));
  }
  return "";
}

std::vector<Gates::Trial> Gates::trials(const DomainTask& task, const Calls& golden, Rng& rng) const {
  std::vector<Trial> out;
  const auto steps = steps_of(golden);
  const auto writes = writes_in(world_.pack(), steps);
  const auto add = [&](std::optional<std::vector<Step>> changed, Trial::Kind kind) {
    if (changed) out.push_back({std::move(*changed), 0, kind}), out.back().from = first_difference(out.back().steps, steps);
  };
  for (const auto write : writes) {
    auto changed = steps;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(write));
    add(std::move(changed), Trial::Kind::unneeded_write);
  }
  for (const auto slip : {Slip::wrong_row, Slip::wrong_row, Slip::other_row, Slip::wrong_value, Slip::wrong_value, Slip::doubled_write,
                          Slip::skipped_look_up})
    add(slipped(slip, world_, ids_, task, golden, writes, rng), Trial::Kind::mistake);
  add(slipped(Slip::swapped, world_, ids_, task, golden, writes, rng), Trial::Kind::order);
  for (int tries = 0; tries < kTries; ++tries) add(slipped(Slip::stray_write, world_, ids_, task, golden, writes, rng), Trial::Kind::stray);
  return out;
}

// In the open episode, after the golden calls up to where the trial departs from them; leaves everything as it was.
void Gates::run(Trial& trial, const DomainTask& task, const std::string& words, std::uint64_t state, Calls& calls) {
  const std::size_t before = calls.size();
  for (std::size_t s = trial.from; s < trial.steps.size(); ++s)
    calls.push_back({trial.steps[s].tool, trial.steps[s].arguments, world_.call(trial.steps[s].tool, trial.steps[s].arguments)});
  const Said said{calls.size(), words};
  trial.passed = wrong_with_words(task, world_.pack(), calls, std::span(&said, 1)).empty() && wrong_with_touched(task, world_).empty() &&
                 world_.state() == state;
  calls.resize(before);
  world_.back();
}

// The golden calls once more, with the trials branching off on the way.
GateResult Gates::golden_run(const DomainTask& task, const TaskBuilder::Finished& built, std::vector<Trial>& trials) {
  const Calls& golden = built.calls;
  const std::string words = golden_words(task);
  Calls calls;
  calls.reserve(golden.size() + 4);
  for (std::size_t c = 0;; ++c) {
    bool branched = false, strayed = false;
    for (auto& trial : trials)
      if (trial.from == c && !(strayed && trial.kind == Trial::Kind::stray)) {
        if (!branched) world_.branch();
        branched = true;
        run(trial, task, words, built.state, calls);
        strayed = strayed || (trial.kind == Trial::Kind::stray && !trial.passed);
      }
    if (branched) world_.leave_branch();
    if (c == golden.size()) break;
    if (auto why = underivable(task, golden, c); !why.empty()) return {Gate::fidelity, std::move(why)};
    calls.push_back({golden[c].tool, golden[c].arguments, world_.call(golden[c].tool, golden[c].arguments)});
    if (!calls.back().result.ok)
      return {Gate::execution,
              fmt::format("call {} ({}) fails: {}", c + 1, world_.pack().tools[golden[c].tool].name, calls.back().result.error)};
    if (!(calls.back().result.rows == golden[c].result.rows))
      return {Gate::execution, fmt::format("call {} answers differently the second time", c + 1)};
  }
  if (auto why = wrong_with_changes(task, world_); !why.empty()) return {Gate::execution, std::move(why)};
  if (auto why = wrong_with_touched(task, world_); !why.empty()) return {Gate::completeness, std::move(why)};
  return {};
}

// What the trials and wrong words gave; "" where enough of them failed.
std::string Gates::judged(DomainTask& task, const Calls& golden, const std::vector<Trial>& trials) {
  bool strayed = false;
  for (const auto& trial : trials) {
    if (trial.kind == Trial::Kind::stray) {  // one that its guards did not refuse is enough
      strayed = strayed || !trial.passed;
      continue;
    }
    count(trial.passed);
    if (trial.kind == Trial::Kind::order && trial.passed) task.orders.push_back(order_of(trial.steps, steps_of(golden)));
  }
  if (strayed) count(false);
  if (!task.facts.empty() || !task.refusals.empty()) {
    const auto told = [&](const Said& said) { return wrong_with_words(task, world_.pack(), golden, std::span(&said, 1)).empty(); };
    std::string wrong;
    for (const auto& fact : task.facts) wrong += garbled(fact.say) + "; ";
    count(told({golden.size(), ""})), count(told({0, golden_words(task)})), count(told({golden.size(), wrong}));
  }
  return negatives_.failed >= kFewestMistakes
             ? ""
             : fmt::format("only {} of {} mistakes fail", negatives_.failed, negatives_.failed + negatives_.equivalent);
}

GateResult Gates::check(DomainTask& task, const TaskBuilder::Finished& built, Rng rng) {
  const Calls& golden = built.calls;
  negatives_ = {};
  if (auto why = unsaid(world_.pack(), task); !why.empty()) return {Gate::fidelity, std::move(why)};
  const Said said{golden.size(), golden_words(task)};
  if (auto why = wrong_with_words(task, world_.pack(), golden, std::span(&said, 1)); !why.empty()) return {Gate::fidelity, std::move(why)};
  auto tried = trials(task, golden, rng);
  world_.begin(World::Record::changes);
  GateResult result = golden_run(task, built, tried);
  world_.end();
  if (result.failed != Gate::none) return result;
  if (task.changes.empty() && task.touched.empty() && task.facts.empty() && task.refusals.empty())
    return {Gate::minimality, "the empty run passes"};
  for (const auto& trial : tried)
    if (trial.kind == Trial::Kind::unneeded_write && trial.passed)
      return {Gate::minimality, fmt::format("call {} is not needed", trial.from + 1)};
  if (auto found = shorter(task, golden, 1); !found.empty()) return {Gate::minimality, fmt::format("a plan without {} passes", found)};
  if (auto why = judged(task, golden, tried); !why.empty()) return {Gate::negatives, std::move(why)};
  return {};
}

}  // namespace baton::synth
