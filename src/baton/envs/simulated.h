#pragma once
// Simulated experts on generated tasks: for tests, training and the quickstart, never for a person's own question.
//
// An expert answers a task of area a and difficulty d rightly with probability
//   p = guess + (1 - guess) · sigmoid(slope · (skill[a] - d) + z),   z ~ N(0, 0.7²) once per (expert, task)
// (item response theory, three parameters; z makes repeated attempts agree more than chance). Wrong answers come from a short
// list of plausible ones, the first the most popular, so that weak experts sometimes agree on the same mistake.

#include "baton/core/chat.h"
#include "baton/core/outcomes.h"

#include <array>

namespace baton::envs {

enum class Area { arithmetic, dates, word_problem, sequence, logic, letters, knowledge };
inline constexpr std::size_t kAreas = 7;
std::string_view name_of(Area area);

struct SimulatedTask {
  Task task;                          // a real puzzle with its gold answer; category is the area's name
  Area area{};
  double difficulty = 0;              // about N(0, 1)
  std::vector<std::string> mistakes;  // plausible wrong answers, the most popular first; at least two
};

// The first `count` tasks of a seed; questions are one line each and differ. More tasks begin with the same ones.
std::vector<SimulatedTask> make_simulated_tasks(std::uint64_t seed, std::size_t count);

struct Expert {
  ModelSpec model;
  std::array<double, kAreas> skill{};
  double slope = 1.6;
  double blank_rate = 0.01;           // share of replies that hold no answer
};

struct SimulatedPool {
  std::vector<Expert> experts;        // cheapest first
  std::uint64_t seed = 0;             // of the experts' luck
};
SimulatedPool built_in_pool(std::uint64_t seed);

// `count` >= 1 experts of a seed: output prices over three orders of magnitude, skills that rise with the price but noisily,
// specialists, areas that all find hard, speeds, verbosity, up to 6 % blanks. Other seeds have other names.
SimulatedPool random_pool(std::uint64_t seed, std::size_t count);

struct Attempt {
  bool blank = false;
  std::string answer;                 // as the expert would write it; "" when blank
  bool correct = false;
  std::int64_t output_tokens = 0;
};
// What `expert` says at its `attempt`-th try; a pure function of its arguments.
Attempt attempt_task(const SimulatedPool& pool, std::size_t expert, const SimulatedTask& task, std::uint64_t attempt);

// Probability that `expert` is right at a single attempt, luck included.
double success_probability(const SimulatedPool& pool, std::size_t expert, const SimulatedTask& task);
// The same before its luck on this task (z) is drawn.
double success_before_luck(const Expert& expert, const SimulatedTask& task);

// Every expert's first attempt on every task, priced and timed: a table that the replay environment plays.
OutcomeTable simulate_outcomes(const SimulatedPool& pool, std::span<const SimulatedTask> tasks);

// Looks tasks up by a line of text that holds their question, as prompts do. Thread-safe once built.
class TaskFinder {
 public:
  explicit TaskFinder(std::vector<SimulatedTask> tasks);
  const SimulatedTask* find(std::string_view prompt) const;  // null where no line holds a known question

 private:
  std::vector<SimulatedTask> tasks_;
  std::map<std::string, std::size_t, std::less<>> by_question_;
};

// What an expert replies to a chat request: an answer, a Python program, a judgement or a tool call, by what the prompt asks.
// `salt` tells repeated identical requests apart (a request's own seed does so too). Unknown questions get a plain "I do not
// know".
ChatReply simulated_reply(const SimulatedPool& pool, std::size_t expert, const TaskFinder& tasks, const ChatRequest& request,
                          std::uint64_t salt);

}  // namespace baton::envs
