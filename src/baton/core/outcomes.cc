#include "baton/core/outcomes.h"

#include "baton/base/error.h"
#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace baton {

Rows all_rows(const OutcomeTable& table) {
  Rows all{&table, std::vector<std::uint32_t>(table.rows())};
  std::iota(all.rows.begin(), all.rows.end(), 0);
  return all;
}

FoldSplit split_fold(const OutcomeTable& table, int fold, int folds) {
  FoldSplit split{{&table, {}}, {&table, {}}};
  for (std::uint32_t row = 0; row < table.rows(); ++row)
    (fold_of(table.tasks[row], folds) == fold ? split.inside : split.outside).rows.push_back(row);
  return split;
}

int fold_of(const Task& task, int folds) {
  int remainder = 0;
  for (const char digit : sha256_hex(task.question.empty() ? task.id : task.question)) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    remainder = (remainder * 16 + value) % folds;
  }
  return remainder;
}

OutcomeTable without_tools(const OutcomeTable& table, std::span<const std::string> tools) {
  std::vector<std::string> known;
  for (const auto& tool : table.tools) known.push_back(tool.name);
  for (const auto& name : tools) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = nearest(name, known);
    throw Error(
        fmt::format("--exclude-models: no model '{}'{}", name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  const auto kept = [&](const ToolSpec& tool) { return std::find(tools.begin(), tools.end(), tool.name) == tools.end(); };
  OutcomeTable out = table;
  std::erase_if(out.tools, [&](const ToolSpec& tool) { return !kept(tool); });
  if (out.tools.empty()) throw Error("--exclude-models leaves no model");
  out.cells.clear();
  for (std::size_t row = 0; row < table.rows(); ++row)
    for (std::size_t t = 0; t < table.tools.size(); ++t)
      if (kept(table.tools[t])) out.cells.push_back(table.cells[row * table.tools.size() + t]);
  return out;
}

}  // namespace baton
