#include "baton/train/beliefs.h"

#include <map>

namespace baton::train {

using namespace policy;

std::vector<Belief> beliefs_of(const CaseTable& table, const CrossFitted& nets, std::span<const RowState> states) {
  std::vector<Belief> beliefs(states.size());
  if (!table.comparable) {
    for (std::size_t s = 0; s < states.size(); ++s) beliefs[s] = belief_without_answers(*states[s].pool, *states[s].progress);
    return beliefs;
  }
  struct Group {
    std::vector<AnswerState> states;
    std::vector<std::size_t> places;
  };
  std::map<std::vector<const AnswerNet*>, Group> groups;  // by who may judge
  for (std::size_t s = 0; s < states.size(); ++s) {
    Group& group = groups[nets.unseen_by(states[s].row)];
    group.states.push_back({states[s].pool, states[s].progress}), group.places.push_back(s);
  }
  for (const auto& [judges, group] : groups) {
    auto some = believe(judges, group.states);
    for (std::size_t i = 0; i < some.size(); ++i) beliefs[group.places[i]] = std::move(some[i]);
  }
  return beliefs;
}

}  // namespace baton::train
