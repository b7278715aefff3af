#pragma once
// Simulated experts that play turns in a domain: what a step of theirs costs, how often it is right, how it goes wrong.

#include "baton/core/catalogue.h"

#include <array>
#include <filesystem>
#include <map>

namespace baton::envs::sql {

enum class SlipKind {
  wrong_row,        // acts on a row that was not meant, or searches for the wrong thing
  missed_look_up,   // goes on without looking something up
  forgotten_write,  // says that it is done, and did not
  premature_end,    // ends a need before its plan is through
  wrong_words,      // tells a fact wrongly, or leaves it or the reason out
};
inline constexpr std::size_t kSlipKinds = 5;

struct Expert {
  std::string name;
  Price price;
  double output_tokens = 150;               // of a step; its input is the conversation so far
  Seconds seconds = 3;                      // a step takes
  bool skill_by_success = false;            // skill is not known yet: whoever has tasks finds it from success
  double skill = 2;                         // P(a step is right) = 1 / (1 + exp(slope × difficulty - skill - its domain's))
  double slope = 1;
  std::map<std::string, double> domains;    // added to skill; 0 where a domain is not named
  std::array<double, kSlipKinds> slips{0.3, 0.2, 0.2, 0.1, 0.2};  // weights; those that cannot happen at a step are left out
  double notice = 0.3;                      // P(a step is spent on mending what went wrong before, where that can be mended)
  std::optional<double> success;            // expected share of whole tasks, for people and for choosing the strongest
};

struct ExpertPool {
  std::string name = "built-in";
  std::vector<Expert> experts;
};

// Six experts whose success on whole tasks spans what is published for agents on tau2-bench, at list prices.
ExpertPool built_in_experts();
// Throws Error "FILE:LINE: …". docs/formats.md has the form.
ExpertPool read_expert_pool(const std::filesystem::path& file);

}  // namespace baton::envs::sql
