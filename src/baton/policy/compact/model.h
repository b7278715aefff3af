#pragma once
// Everything a trained policy file holds: networks, skill estimates, facts about models, and the cross-fitted, text-free outcomes
// of its own training data, on which operating points are found.

#include "baton/policy/compact/play.h"

#include <map>

namespace baton::policy {

struct CompactModel {
  CaseTable cases;
  SkillModel skills;                       // of the cases' models; on their first categories, others count as unknown
  CrossFitted nets;                        // empty where answers cannot be compared
  ChoiceNet choice;
  std::map<std::string, std::string> card; // suite, seed, steps, …: for people
};

inline constexpr std::string_view kPolicySchema = "baton.policy/1";  // "format" in a file's metadata
void require_version(const TensorFile& file, std::string_view source);  // throws Error

// `weights` holds the networks ("answers.K.…", "choice.…"); the rest is added. Schema "baton.policy/1".
std::string render_model(const CompactModel& model, TensorFile weights);
bool holds_model(const TensorFile& file);                                   // it answers questions
CompactModel read_model(const TensorFile& file, std::string_view source);   // throws Error
CompactModel parse_model(std::string_view bytes, std::string_view source);  // the same, from a file's bytes

// The networks' tensors alone, as render_model takes them.
TensorFile networks_of(const TensorFile& file);

// Networks out of a file's tensors.
CrossFitted answers_from(const TensorFile& file);

}  // namespace baton::policy
