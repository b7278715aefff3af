#include "baton/synth/diversity.h"

#include "baton/base/text.h"

#include <algorithm>

namespace baton::synth {
namespace {

constexpr std::size_t kBlock = 1000;

}  // namespace

void Diversity::add(const envs::sql::DomainTask& task, const std::vector<std::uint64_t>& wordings) {
  ++tasks_;
  std::uint64_t sequence = 0;
  for (const auto& call : task.golden) sequence = hash64(call.tool, mix64(sequence));
  sequences_.insert(sequence);
  std::vector<std::string> intents;
  for (const auto& need : task.needs) intents.push_back(need.intent);
  std::sort(intents.begin(), intents.end());
  std::uint64_t combination = 0;
  for (const auto& intent : intents) combination = hash64(intent, mix64(combination));
  combinations_.insert(combination);
  for (const auto wording : wordings) ++wordings_[wording];
  const auto words = split(lower(task.instruction), ' ');
  for (std::size_t w = 0; w + 4 <= words.size(); ++w)
    block_.insert(hash64(words[w + 3], hash64(words[w + 2], hash64(words[w + 1], hash64(words[w])))));
  if (tasks_ % kBlock) return;
  in_blocks_ += block_.size(), ++blocks_;
  block_.clear();
}

DiversityFigures Diversity::figures() const {
  std::size_t most = 0;
  for (const auto& [wording, count] : wordings_) most = std::max(most, count);
  DiversityFigures out{.tool_sequences = sequences_.size(), .intent_combinations = combinations_.size()};
  if (tasks_) out.most_used_wording = static_cast<double>(most) / static_cast<double>(tasks_);
  if (blocks_) out.four_grams_per_1000 = static_cast<double>(in_blocks_) / static_cast<double>(blocks_);
  else if (tasks_) out.four_grams_per_1000 = static_cast<double>(block_.size()) * kBlock / static_cast<double>(tasks_);
  return out;
}

}  // namespace baton::synth
