#pragma once
// What `baton eval` evaluates on: the suite, and everything that it refers to.

#include "baton/app/domain_experts.h"
#include "baton/app/eval_options.h"

namespace baton::app {

// Kept together, at one place, for as long as the suite is used.
struct Materials {
  OutcomeTable whole;                 // recorded or simulated, at the prices charged
  std::optional<OutcomeTable> without;  // `whole` without the excluded models, where there are any
  std::vector<double> cost_scale;     // by --prices, per tool of offered()
  std::unique_ptr<Fit> loaded_fit;
  Rows fit;
  std::unique_ptr<LiveSession> session;  // live, and toolscale with a catalogue
  std::unique_ptr<envs::sql::DomainEpisodes> domains;  // toolscale only
  std::unique_ptr<LiveExperts> experts;  // toolscale with a catalogue
  std::unique_ptr<eval::Suite> suite;

  const OutcomeTable& offered() const { return without ? *without : whole; }
};

std::unique_ptr<Materials> make_materials(const EvalOptions& options);  // throws Error

}  // namespace baton::app
