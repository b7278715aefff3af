#pragma once
// The parts of `check_pack`. Inside the module only.

#include "baton/envs/sql/pack_check.h"

namespace baton::envs::sql {

struct Report {
  const Pack& pack;
  std::vector<Mistake>& mistakes;
  void add(const std::string& file, int line, const std::string& what) { mistakes.push_back({file, line, what}); }
};

void check_plans(Report& report);                                          // golden plans and wordings, without running them
void check_tools(Report& report, World& world);                            // runs the tools' tests
void check_intents(Report& report, World& world, PackFigures& figures);    // runs golden plans on a sample of slot rows

}  // namespace baton::envs::sql
