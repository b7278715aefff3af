#pragma once
// What a model at the desk of a domain is told: the handbook, how tools and customers want things said, and the tools.

#include "baton/core/message.h"
#include "baton/envs/sql/pack.h"

namespace baton::envs::sql {

struct Briefing {
  Message handbook;                  // a system message
  std::vector<ToolSchema> tools;
  std::size_t bytes = 0;             // of all of it
};
Briefing briefing_of(const Pack& pack);

}  // namespace baton::envs::sql
