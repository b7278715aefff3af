// Whether a plan shorter than the golden one solves a task: some calls dropped, every argument of the others still derivable.

#include "baton/synth/gates.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::synth {

using namespace envs::sql;

namespace {

class Shortener {
 public:
  Shortener(const Pack& pack, const DomainTask& task, const std::vector<MadeCall>& golden) : pack_(pack), task_(task), golden_(golden) {}

  // Whether the arguments of golden call `c` can be had without the dropped ones, from what the others showed before it.
  bool derivable(std::size_t c, const std::vector<bool>& dropped) const {
    const DomainTool& tool = pack_.tools[golden_[c].tool];
    for (const auto& [name, from] : task_.golden[c].from) {
      const std::size_t p = tool.parameter_named(name);
      const SqlValue& value = golden_[c].arguments[p];
      if (!kept(from, c, dropped) && !elsewhere(value, tool.parameters[p], c, dropped) && !in_another_answer(value, from, c, dropped))
        return false;
    }
    return true;
  }

  bool only_reads(const std::vector<std::size_t>& calls) const {
    return std::all_of(calls.begin(), calls.end(), [&](std::size_t c) { return pack_.tools[golden_[c].tool].writes.empty(); });
  }

  // Without some look-ups, every other call answers as before, if what must come before it still does: only the words can suffer.
  bool passes_reading_less(const std::vector<bool>& dropped) const {
    std::vector<MadeCall> calls;
    for (std::size_t c = 0; c < golden_.size(); ++c) {
      if (dropped[c]) continue;
      const auto& after = pack_.tools[golden_[c].tool].after;
      const auto came = [&](const std::string& tool) {
        return std::any_of(calls.begin(), calls.end(), [&](const MadeCall& call) { return pack_.tools[call.tool].name == tool; });
      };
      if (!after.empty() && std::none_of(after.begin(), after.end(), came)) return false;
      calls.push_back(golden_[c]);
    }
    const Said said{calls.size(), golden_words(task_)};
    return wrong_with_words(task_, pack_, calls, std::span(&said, 1)).empty();
  }

 private:
  static bool kept(const Expression& from, std::size_t before, const std::vector<bool>& dropped) {
    bool out = true;
    for_each_call(from, [&](std::size_t call) { out = out && call < before && !dropped[call]; });
    return out;
  }

  // Another argument of the plan, for the same parameter or for an id of the same table, is this value.
  bool elsewhere(const SqlValue& value, const Parameter& wanted, std::size_t before, const std::vector<bool>& dropped) const {
    for (std::size_t g = 0; g < golden_.size(); ++g) {
      const auto& parameters = pack_.tools[golden_[g].tool].parameters;
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        if (golden_[g].arguments[p] != value ||
            (parameters[p].name != wanted.name && (wanted.table.empty() || parameters[p].table != wanted.table)))
          continue;
        for (const auto& [name, from] : task_.golden[g].from)
          if (name == parameters[p].name && kept(from, before, dropped)) return true;
      }
    }
    return false;
  }

  // The same expression, looking at another call's answer, points to this value alone.
  bool in_another_answer(const SqlValue& value, const Expression& from, std::size_t before, const std::vector<bool>& dropped) const {
    if (from.kind != Expression::Kind::found || !from.extreme.empty()) return false;
    const Rows& own = golden_[from.call].result.rows;
    std::size_t pointed = 0;
    while (pointed < own.size() && own.at(pointed, own.column(from.name)) != value) ++pointed;
    if (pointed == own.size()) return false;
    for (std::size_t c = 0; c < before; ++c) {
      const Rows& rows = golden_[c].result.rows;
      if (dropped[c] || rows.column(from.name) == rows.width()) continue;
      std::size_t matching = 0, equal = 0;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const bool matches = std::all_of(from.filters.begin(), from.filters.end(), [&](const Filter& filter) {
          const std::size_t column = rows.column(filter.column);
          return column < rows.width() && rows.at(row, column) == own.at(pointed, own.column(filter.column));
        });
        matching += matches, equal += matches && rows.at(row, rows.column(from.name)) == value;
      }
      if (matching > 0 && matching == equal) return true;
    }
    return false;
  }

  const Pack& pack_;
  const DomainTask& task_;
  const std::vector<MadeCall>& golden_;
};

}  // namespace

std::string Gates::shorter(const DomainTask& task, const Calls& golden, std::size_t drop) {
  const Shortener shortener(world_.pack(), task, golden);
  const auto attempt = [&](const std::vector<std::size_t>& without) -> std::string {
    std::vector<bool> dropped(golden.size());
    std::vector<Step> steps;
    std::string names;
    for (const auto at : without)
      dropped[at] = true, names += fmt::format("{}call {} ({})", names.empty() ? "" : " and ", at + 1, task.golden[at].tool);
    for (std::size_t c = 0; c < golden.size(); ++c) {
      if (dropped[c]) continue;
      if (!shortener.derivable(c, dropped)) return "";
      steps.push_back({golden[c].tool, golden[c].arguments});
    }
    const bool passed =
        shortener.only_reads(without) ? shortener.passes_reading_less(dropped) : passes(task, steps, {{steps.size(), golden_words(task)}});
    return passed ? names : "";
  };
  for (std::size_t a = 0; a < golden.size(); ++a) {
    if (drop == 1 && shortener.only_reads({a}))  // writes were left out one by one before
      if (auto found = attempt({a}); !found.empty()) return found;
    for (std::size_t b = a + 1; drop == 2 && b < golden.size(); ++b)
      if (auto found = attempt({a, b}); !found.empty()) return found;
  }
  return "";
}

}  // namespace baton::synth
