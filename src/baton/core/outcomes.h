#pragma once
// What every tool answered, cost and scored on every task: recorded (replay files, `baton record`) or simulated.
// The only data a policy learns from.

#include "baton/core/catalogue.h"
#include "baton/core/task.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace baton {

struct Outcome {
  bool available = false;       // false: this tool was never run on this task
  bool blank = false;           // it ran but holds no answer
  double score = 0;             // 0..1
  std::string answer;           // normal form; "" where answers cannot be compared between tools
  Usage usage;
  Money cost;
  Seconds seconds = 0;
  bool operator==(const Outcome&) const = default;
};

// Rows are tasks, columns tools.
struct OutcomeTable {
  std::string suite;                        // "mmlu_pro.train", … : the file's stem, for reports
  bool comparable = false;                  // answers can be compared between tools
  bool list_prices = false;                 // tools[].price is known
  std::vector<ToolSpec> tools;              // role answer; name = model
  std::vector<Task> tasks;
  std::vector<std::int64_t> input_tokens;   // per task; 0 where not recorded
  std::vector<Outcome> cells;               // row-major

  std::size_t rows() const { return tasks.size(); }
  const Outcome& at(std::size_t row, ToolId tool) const { return cells[row * tools.size() + index(tool)]; }
};

// Some rows of a table: what a policy is fitted on, or scored on.
struct Rows {
  const OutcomeTable* table = nullptr;
  std::vector<std::uint32_t> rows;
};

Rows all_rows(const OutcomeTable& table);

// Fold 0..folds-1 of a task: sha256 of its question (of its id where it has no question), as a big-endian integer, modulo folds.
int fold_of(const Task& task, int folds);

// The rows in a fold, and all others.
struct FoldSplit {
  Rows inside, outside;
};
FoldSplit split_fold(const OutcomeTable& table, int fold, int folds);

// The columns that remain without `tools`; throws Error naming an unknown one and the nearest known.
OutcomeTable without_tools(const OutcomeTable& table, std::span<const std::string> tools);

}  // namespace baton
