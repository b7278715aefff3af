#pragma once
// How different the tasks of a domain are from each other.

#include "baton/synth/candidate.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace baton::synth {

struct DiversityFigures {
  std::size_t tool_sequences = 0;            // distinct golden sequences of tool names
  std::size_t intent_combinations = 0;       // distinct sets of intents
  double four_grams_per_1000 = 0;            // distinct runs of four words of the instructions, mean over blocks of 1,000 tasks
  double most_used_wording = 0;              // share of the tasks that hold the most frequent wording
};

class Diversity {
 public:
  void add(const envs::sql::DomainTask& task, const std::vector<std::uint64_t>& wordings);
  DiversityFigures figures() const;

 private:
  std::size_t tasks_ = 0, blocks_ = 0, in_blocks_ = 0;
  std::unordered_set<std::uint64_t> sequences_, combinations_, block_;
  std::unordered_map<std::uint64_t, std::size_t> wordings_;
};

}  // namespace baton::synth
