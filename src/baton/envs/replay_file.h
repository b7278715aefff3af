#pragma once
// Replay files: what real models answered on real tasks, one JSON object per line (plain or gzip), beside a JSON file with the
// models' prices. Four formats, told apart by the keys of the first line (docs/formats.md):
//   MMLU-Pro    options, input_tokens, outcomes {MODEL: {answer, output_tokens}}; list prices, assumed speeds
//   LLMRouter   scores {MODEL: 0..1}; list prices; input tokens = characters / 4 + 150, output tokens = 200, no seconds
//   OpenHands   benchmark, outcomes {MODEL: {resolved, cost_usd}}; no question; mean seconds per benchmark
//   baton       type, outcomes {MODEL: {answer, score, tokens, cost_usd, seconds}}; what `baton record` writes
// Every dollar is an exact integer of nano-dollars.

#include "baton/core/outcomes.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace baton::envs {

// Columns are the models that have at least one outcome, sorted by name. A bad line throws one Error that names file, line,
// field and what to do.
OutcomeTable load_replay(const std::filesystem::path& data, const std::filesystem::path& models);

// The same from memory; the names stand for the files in errors and for OutcomeTable::suite.
OutcomeTable parse_replay(std::string_view data, std::string_view models, std::string_view data_name = "replay.jsonl",
                          std::string_view models_name = "models.json");

// One line of baton's own format, without the newline. Unavailable outcomes are left out; `answers` holds each outcome's
// answer as it was written (empty: take the outcomes' own).
std::string write_replay_line(const Task& task, std::span<const ToolSpec> tools, std::span<const Outcome> outcomes,
                              std::span<const std::string> answers = {});

// The models file that belongs to it.
std::string write_replay_models(std::span<const ToolSpec> tools);

}  // namespace baton::envs
