#include "baton/envs/sql/briefing.h"

#include "baton/envs/sql/world.h"

#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

constexpr std::string_view kOrders =
    "You work at this desk: {}. It is {}. You serve one customer at a time, in writing, with the tools that you are given; what a "
    "tool does is done.\n"
    "- Look up what tools can show. What you write without calling a tool goes to the customer: write only what came of a matter, or a "
    "question that no tool answers.\n"
    "- Do what the customer wants where the handbook below allows it, and nothing else. Where it does not, say so and why.\n"
    "- Tools take and show money in minor units: 125.50 is 12550. Name amounts to customers in full with two decimals, and ids, "
    "references, codes, dates and times exactly as tools show them.\n"
    "- When every matter is settled, tell the customer what came of each.\n\n";

}  // namespace

Briefing briefing_of(const Pack& pack) {
  Briefing out{.handbook = {.speaker = Speaker::system, .content = fmt::format(fmt::runtime(kOrders), pack.title, pack.now)}};
  out.handbook.content += pack.policy.text;
  out.bytes = out.handbook.content.size();
  for (const auto& tool : pack.tools) {
    out.tools.push_back({tool.name, tool.describe, json_schema(tool)});
    out.bytes += tool.name.size() + tool.describe.size() + out.tools.back().parameters.size();
  }
  return out;
}

}  // namespace baton::envs::sql
