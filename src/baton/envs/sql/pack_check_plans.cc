// Golden plans and wordings as they stand.

#include "baton/base/text.h"
#include "baton/envs/sql/pack_checks.h"
#include "baton/envs/sql/wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace baton::envs::sql {
namespace {

constexpr std::size_t kFewestWordings = 24, kMostLookedAt = 400;

class PlanCheck {
 public:
  PlanCheck(Report& report, const Intent& intent) : report_(report), pack_(report.pack), intent_(intent) {
    for (const auto& names : {pack_.knows, intent.knows}) known_.insert(names.begin(), names.end());
    for (const auto& fact : intent.facts) known_.insert(fact.name);
  }

  void operator()() {
    for (std::size_t c = 0; c < intent_.golden.size(); ++c) call(c, intent_.golden[c]);
    for (const auto& expression : intent_.say) check(expression, intent_.golden.size(), intent_.line);
    if (intent_.refuse) {
      check(intent_.refuse->proof, intent_.golden.size(), intent_.line);
      if (intent_.writes(pack_)) wrong(intent_.line, fmt::format("[intents.{}] refuses, but its golden plan writes", intent_.name));
    }
    unused_calls();
    wordings();
  }

 private:
  void wrong(int line, const std::string& what) { report_.add("intents.toml", line, what); }

  void call(std::size_t at, const PlannedCall& call) {
    const DomainTool* tool = pack_.tool(call.tool);
    if (!tool) {
      std::vector<std::string> names;
      for (const auto& t : pack_.tools) names.push_back(t.name);
      const std::string near = nearest(call.tool, names);
      return wrong(call.line, fmt::format("golden call {} of '{}': there is no tool '{}'{}", at + 1, intent_.name, call.tool,
                                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    std::set<std::string> given;
    for (const auto& [name, expression] : call.arguments) {
      given.insert(name);
      if (std::none_of(tool->parameters.begin(), tool->parameters.end(), [&, &wanted = name](const auto& p) { return p.name == wanted; }))
        wrong(call.line, fmt::format("golden call {} of '{}': {} has no parameter '{}'", at + 1, intent_.name, call.tool, name));
      check(expression, at, call.line);
      for_each_slot(expression, [&](std::string_view slot) { used_.insert(std::string(slot)); });
    }
    for (const auto& p : tool->parameters)
      if (!p.optional && !given.contains(p.name))
        wrong(call.line, fmt::format("golden call {} of '{}': {} needs '{}'", at + 1, intent_.name, call.tool, p.name));
  }

  // A look-up at which nothing looks, and that no tool of the plan must come after, is not needed.
  void unused_calls() {
    std::vector<bool> used(intent_.golden.size());
    const auto look = [&](const Expression& e) {
      for_each_call(e, [&](std::size_t call) {
        if (call < used.size()) used[call] = true;
      });
    };
    for (std::size_t c = 0; c < intent_.golden.size(); ++c) {
      for (const auto& [name, expression] : intent_.golden[c].arguments) look(expression);
      const DomainTool* tool = pack_.tool(intent_.golden[c].tool);
      if (tool && !tool->writes.empty()) used[c] = true;
      for (std::size_t before = 0; tool && before < c; ++before)
        if (std::find(tool->after.begin(), tool->after.end(), intent_.golden[before].tool) != tool->after.end()) used[before] = true;
    }
    for (const auto& expression : intent_.say) look(expression);
    if (intent_.refuse) look(intent_.refuse->proof);
    for (std::size_t c = 0; c < used.size(); ++c)
      if (!used[c])
        wrong(intent_.golden[c].line, fmt::format("golden call {} of '{}' is not needed: nothing looks at what {} shows", c + 1,
                                                  intent_.name, intent_.golden[c].tool));
  }

  void check(const Expression& e, std::size_t calls, int line) {
    for_each_call(e, [&](std::size_t call) {
      if (call >= calls)
        wrong(line, fmt::format("'{}' in '{}' looks at call {}, which is not made before", written(e), intent_.name, call + 1));
    });
    for_each_slot(e, [&](std::string_view slot) {
      if (!known_.contains(std::string(slot)))
        wrong(line, fmt::format("'{}' in '{}': the user does not know '{}'; put it into 'knows' or 'facts', or look it up", written(e),
                                intent_.name, slot));
    });
    check_rules(e, line);
  }

  void check_rules(const Expression& e, int line) {
    for (const auto& item : e.items) check_rules(item, line);
    if (e.kind != Expression::Kind::rule) return;
    const auto found = std::find_if(pack_.rules.begin(), pack_.rules.end(), [&](const auto& r) { return r.name == e.name; });
    if (found == pack_.rules.end()) wrong(line, fmt::format("'{}' in '{}': there is no [rules.{}]", written(e), intent_.name, e.name));
    else if (found->parameters.size() != e.items.size())
      wrong(line, fmt::format("'{}' in '{}': rule {} takes {} values", written(e), intent_.name, e.name, found->parameters.size()));
  }

  // Known values that an argument uses must be said, those of the user aside (they introduce themselves).
  void wordings() {
    std::set<std::string> must;
    for (const auto& slot : used_)
      if (std::find(pack_.knows.begin(), pack_.knows.end(), slot) == pack_.knows.end()) must.insert(slot);
    std::set<std::string> ways;
    for (const auto& ask : intent_.ask) {
      if (const auto bad = wrong_with_wording(ask); !bad.empty())
        return wrong(intent_.line, fmt::format("'ask' of '{}': {} in “{}”", intent_.name, bad, ask));
      for (const auto& slot : slots_in(ask))
        if (!known_.contains(slot))
          return wrong(intent_.line, fmt::format("'ask' of '{}' says {{{}}}, which the user does not know", intent_.name, slot));
      for (std::size_t way = 0; way < std::min(wordings_of(ask), kMostLookedAt); ++way) {
        const std::string said = picked(ask, way);
        ways.insert(said);
        const auto slots = slots_in(said);
        for (const auto& slot : must)
          if (std::find(slots.begin(), slots.end(), slot) == slots.end())
            return wrong(intent_.line,
                         fmt::format("'ask' of '{}': “{}” does not say {{{}}}, which an argument needs", intent_.name, said, slot));
        if (intent_.refuse)
          for (const auto& words : intent_.refuse->words)
            if (lower(said).find(lower(words)) != std::string::npos)
              return wrong(intent_.line, fmt::format("'ask' of '{}': the user says “{}”, the reason of the refusal", intent_.name, words));
      }
    }
    if (ways.size() < kFewestWordings)
      wrong(intent_.line,
            fmt::format("'ask' of '{}' has {} different wordings; give at least {}", intent_.name, ways.size(), kFewestWordings));
  }

  Report& report_;
  const Pack& pack_;
  const Intent& intent_;
  std::set<std::string> known_, used_;
};

}  // namespace

void check_plans(Report& report) {
  std::set<std::string> names;
  for (const auto& intent : report.pack.intents) {
    if (!names.insert(intent.name).second)
      report.add("intents.toml", intent.line, fmt::format("[intents.{}] stands there twice", intent.name));
    PlanCheck(report, intent)();
  }
}

}  // namespace baton::envs::sql
