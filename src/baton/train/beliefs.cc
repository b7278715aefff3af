#include "baton/train/beliefs.h"

namespace baton::train {

using namespace policy;

std::vector<Belief> beliefs_of(const CaseTable& table, const CrossFitted& nets, std::span<const RowState> states) {
  std::vector<Belief> beliefs(states.size());
  if (!table.comparable) {
    for (std::size_t s = 0; s < states.size(); ++s) beliefs[s] = belief_without_answers(*states[s].pool, *states[s].progress);
    return beliefs;
  }
  const std::size_t folds = nets.answers.size() - 1;
  for (std::size_t k = 0; k < folds; ++k) {
    std::vector<AnswerNet::State> group;
    std::vector<std::size_t> place;
    for (std::size_t s = 0; s < states.size(); ++s)
      if (states[s].row % folds == k) group.push_back({states[s].pool, states[s].progress}), place.push_back(s);
    if (group.empty()) continue;
    auto some = nets.answers[k].believe(group);
    for (std::size_t i = 0; i < some.size(); ++i) beliefs[place[i]] = std::move(some[i]);
  }
  return beliefs;
}

}  // namespace baton::train
