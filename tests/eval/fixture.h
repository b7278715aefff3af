#pragma once
// A made-up recorded suite with missing pairs, blanks and partial scores, and contestants over it.

#include "baton/base/rng.h"
#include "baton/eval/evaluate.h"
#include "baton/eval/report.h"
#include "baton/eval/suites.h"
#include "support/outcome_tables.h"

#include <atomic>
#include <filesystem>
#include <unistd.h>

namespace baton::eval {

inline constexpr std::size_t kModels = 3;  // "small", "middle", "large": dearer and better in this order

// A third of the cells has a partial score; a tenth is missing, of "large" too; a twentieth is blank.
inline OutcomeTable random_table(std::size_t rows, std::uint64_t seed) {
  OutcomeTable table = test::make_table({.rows = rows, .models = {"small", "middle", "large"}, .dollars = {0.001, 0.004, 0.03}},
                                           [](std::size_t, std::size_t) { return "A"; });
  Rng rng(seed);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t m = 0; m < kModels; ++m) {
      Outcome& o = table.cells[row * kModels + m];
      const double luck = rng.uniform();
      o.available = luck > 0.1;
      o.blank = luck > 0.95;
      o.score = o.blank ? 0 : rng.uniform() < 0.3 ? rng.uniform() : rng.uniform() < 0.4 + 0.2 * static_cast<double>(m);
      o.answer = o.blank ? "" : o.score >= 0.5 ? "A" : "B";
      o.cost = Money{o.cost.nano + static_cast<std::int64_t>(rng.below(500'000))};
      o.seconds = 0.5 + rng.uniform() * static_cast<double>(m + 1);
    }
  table.comparable = false;  // scores of equal answers differ
  return table;
}

// Calls some tools at once, by chance one more, and hands in the last answer, with confidence where there is a chance; counts its
// episodes.
class Busy final : public Policy {
 public:
  explicit Busy(std::vector<int> tools, double again = 0) : tools_(std::move(tools)), again_(again) {}
  std::string name() const override { return "busy"; }
  Decision decide(const Observation& seen, CallContext& context) const override {
    if (context.key.step == 0) {
      ++episodes;
      Calls calls;
      for (const int tool : tools_) calls.calls.push_back({.tool = static_cast<ToolId>(tool)});
      return {calls};
    }
    if (context.key.step == 1 && context.rng.split("again").uniform() < again_) return {test::calls_of({1})};
    return {.action = Submit{seen.candidates.empty() ? kNoCandidate : static_cast<CandidateId>(seen.candidates.size() - 1)},
            .confidence = again_ > 0 ? again_ : -1};
  }
  mutable std::atomic<int> episodes{0};

 private:
  const std::vector<int> tools_;
  const double again_;
};

inline Contestant always(const OutcomeTable& table, int tool) {
  return {.name = "always:" + table.tools[static_cast<std::size_t>(tool)].name, .policy = std::make_shared<Busy>(std::vector{tool}),
          .always = static_cast<ToolId>(tool)};
}

inline std::vector<Contestant> all_contestants(const OutcomeTable& table) {
  std::vector<Contestant> out{always(table, 0), always(table, 1), always(table, 2)};
  out.push_back({.name = "busy", .setting = "twice", .policy = std::make_shared<Busy>(std::vector{0, 2})});
  out.push_back({.name = "busy", .setting = "perhaps", .policy = std::make_shared<Busy>(std::vector{0}, 0.5)});
  out.push_back({.name = "seer", .policy = std::make_shared<Busy>(std::vector{2}), .unreachable = true});
  return out;
}

inline EvaluateOptions quiet(int threads = 1, std::filesystem::path journal = {}) {
  return {.threads = threads, .seed = 11, .journal = std::move(journal), .progress = false};
}

// A directory of its own, removed at the end; in memory where that can be, because journals wait for the disk.
class ScratchFolder {
 public:
  ScratchFolder() : path_(root() / ("baton-eval-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  static std::filesystem::path root() {
    return ::access("/dev/shm", W_OK) == 0 ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
  }
  const std::filesystem::path path_;
};

}  // namespace baton::eval
