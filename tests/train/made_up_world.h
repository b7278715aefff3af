#pragma once
// A small table that a cheap and a dear model answer, and a model over it.

#include "baton/policy/compact/model.h"
#include "baton/train/grpo.h"
#include "baton/train/modules.h"
#include "support/outcome_tables.h"

namespace baton::train {

// "cheap" is right three times in four at a twentieth of the price of "dear", which is always right; a blank says that it was not.
inline OutcomeTable cheap_and_dear(std::size_t rows) {
  return test::make_table({.rows = rows, .models = {"cheap", "dear", "guess"}, .dollars = {0.001, 0.02, 0.002}},
                             [](std::size_t row, std::size_t m) -> std::string {
                               const std::uint64_t luck = mix64(row * 8 + m);
                               if (m == 1) return "A";
                               if (m == 0) return luck % 4 == 0 ? "" : "A";
                               return luck % 2 == 0 ? "A" : "B";
                             });
}

inline policy::TensorFile random_weights(std::uint64_t seed) {
  policy::TensorFile file;
  for (std::size_t k = 0; k < policy::CrossFitted::kFolds; ++k) {
    AnswerModule answers(Rng(seed).split(k));
    save_to(*answers, "answers." + std::to_string(k) + ".", file);
  }
  ChoiceModule choice(Rng(seed).split("choice"));
  save_to(*choice, "choice.", file);
  return file;
}

// A model over a table, with answer networks that know nothing yet.
struct World {
  explicit World(const OutcomeTable& outcomes, std::uint64_t seed = 1, policy::Ablation without = policy::Ablation::none)
      : rows(all_rows(outcomes)), cases(policy::make_cases(rows, without)) {
    skills = policy::add_skills(cases);
    const policy::TensorFile weights = random_weights(seed);
    for (std::size_t k = 0; k < policy::CrossFitted::kFolds; ++k) nets.answers.push_back(policy::AnswerNet::from(weights, "answers." + std::to_string(k) + "."));
    choice = policy::ChoiceNet::from(weights, "choice.");
  }
  Rows rows;
  policy::CaseTable cases;
  policy::SkillModel skills = policy::SkillModel::fit({}, {}, 0);
  policy::CrossFitted nets;
  policy::ChoiceNet choice;
};

inline GrpoTraining small(std::size_t steps) {
  GrpoTraining options{.steps = steps, .groups = 24, .threads = 2};
  options.draws.tools = 3;
  return options;
}

}  // namespace baton::train
