#include "baton/synth/attempt.h"

namespace baton::synth {

using namespace envs::sql;

Judged judged(const DomainTask& task, World& world, const Attempt& attempt) {
  world.begin(World::Record::changes);
  std::vector<MadeCall> calls;
  std::string said = attempt.words;
  for (const auto& step : attempt.steps) {
    calls.push_back({step.tool, step.arguments, world.call(step.tool, step.arguments)});
    if (!attempt.say_everything) continue;
    said += ' ' + calls.back().result.error;
    for (const auto& cell : calls.back().result.rows.cells) said += ' ' + text_of(cell) + ';';
  }
  const Said last{calls.size(), std::move(said)};
  Judged out{.wrong = wrong_with_run(task, world, calls, std::span(&last, 1))};
  if (out.wrong.empty())
    out.solved =
        world.changes() == task.changes && wrong_with_touched(task, world).empty() && calls.size() <= kLongest * task.golden.size();
  world.end();
  return out;
}

std::vector<Step> golden_steps(const Pack& pack, const DomainTask& task) {
  std::vector<Step> out;
  for (const auto& call : task.golden) out.push_back({pack.index_of(call.tool), call.arguments});
  return out;
}

}  // namespace baton::synth
