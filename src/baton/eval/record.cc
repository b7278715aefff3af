#include "baton/eval/record.h"

#include "baton/base/json.h"
#include "baton/base/progress.h"
#include "baton/policy/policies.h"
#include "baton/base/parallel.h"
#include "baton/store/run_journal.h"
#include "baton/tools/extract.h"

#include <atomic>
#include <fmt/format.h>
#include <mutex>
#include <nlohmann/json.hpp>

namespace baton::eval {
namespace {

struct Pair {
  std::size_t task = 0;
  ToolId tool{};
};

std::vector<ToolId> answering_tools(const Suite& suite) {
  std::vector<ToolId> out;
  for (std::size_t t = 0; t < suite.tools().size(); ++t)
    if (suite.tools()[t].role == ToolRole::answer) out.push_back(static_cast<ToolId>(t));
  return out;
}

std::string pair_name(const Suite& suite, const Pair& pair) {
  return suite.task(pair.task).id + "\n" + suite.tools()[index(pair.tool)].name;
}

std::string journal_header(const Suite& suite) {
  return dump_json({{"schema", "baton.record/1"}, {"suite", suite.fingerprint()}});
}

struct Finished {
  Outcome outcome;
  std::string answer;      // as written
  std::string to_judge;    // the reply whose judge is still to be paid; "" once it is graded
};

std::string entry_of(const Suite& suite, const Pair& pair, const Finished& finished) {
  const Outcome& outcome = finished.outcome;
  Json entry{{"task", suite.task(pair.task).id}, {"model", suite.tools()[index(pair.tool)].name}, {"answer", finished.answer},
             {"normal", outcome.answer}, {"score", outcome.score}, {"blank", outcome.blank},
             {"tokens", {outcome.usage.input, outcome.usage.cached, outcome.usage.output, outcome.usage.reasoning}},
             {"cost_nano", outcome.cost.nano}, {"seconds", outcome.seconds}};
  if (!finished.to_judge.empty()) entry["to_judge"] = finished.to_judge;
  return dump_json(entry);
}


std::map<std::string, Finished> read_entries(const std::vector<std::string>& entries) {
  std::map<std::string, Finished> out;
  for (const auto& line : entries) {
    const Json entry = parse_json(line).value();
    const auto tokens = entry.at("tokens").get<std::array<std::int64_t, 4>>();
    Outcome outcome{.available = true, .blank = entry.at("blank"), .score = entry.at("score"), .answer = entry.at("normal"),
                    .usage = {tokens[0], tokens[1], tokens[2], tokens[3]}, .cost = {entry.at("cost_nano").get<std::int64_t>()},
                    .seconds = entry.at("seconds")};
    out[entry.at("task").get<std::string>() + "\n" + entry.at("model").get<std::string>()] = {
        std::move(outcome), entry.at("answer"), entry.value("to_judge", "")};
  }
  return out;
}

// What the one call of an `always` episode came to, yet without a grade; nothing where the model never answered.
std::optional<Finished> outcome_of(const Task& task, const Trajectory& trajectory) {
  if (trajectory.calls.size() != 1) return std::nullopt;
  const CallRecord& call = trajectory.calls.front();
  if (call.status != CallStatus::ok && call.status != CallStatus::blank) return std::nullopt;
  const Submission& said = trajectory.submission;
  return Finished{{.available = true,
                   .blank = !said.answered,
                   .answer = said.answer,
                   .usage = call.usage,
                   .cost = trajectory.cost(),
                   .seconds = call.latency},
                  said.answered ? tools::extract_answer(task.type, said.text, task.options).value_or(said.answer) : ""};
}

bool is_done(const std::map<std::string, Finished>& finished, const std::string& pair) {
  const auto found = finished.find(pair);
  return found != finished.end() && found->second.to_judge.empty();
}

OutcomeTable empty_table(const Suite& suite, const std::vector<ToolId>& tools) {
  OutcomeTable table{.suite = suite.name(), .comparable = true, .list_prices = true};
  for (const auto tool : tools) table.tools.push_back(suite.tools()[index(tool)]);
  for (std::size_t i = 0; i < suite.size(); ++i) table.tasks.push_back(suite.task(i));
  table.cells.resize(table.rows() * table.tools.size());
  table.input_tokens.resize(table.rows());
  return table;
}

// Runs the pairs that are left, each as one episode of its `always` policy.
class Recorder {
 public:
  Recorder(const Suite& suite, const RecordOptions& options, const std::vector<ToolId>& tools)
      : suite_(suite),
        options_(options),
        budget_(options.dollars),
        journal_(store::open_run_journal(options.journal, journal_header(suite))),
        finished_(read_entries(journal_->recovered())) {
    for (const auto tool : tools)
      policies_.push_back(policy::make_policy("always:" + suite.tools()[index(tool)].name, {.tools = suite.tools()}));
    for (std::size_t i = 0; i < suite.size(); ++i)
      for (std::size_t t = 0; t < tools.size(); ++t)
        if (!is_done(finished_, pair_name(suite, {i, tools[t]}))) left_.push_back({i, tools[t]}), policy_of_.push_back(t);
  }

  void run(Recording& out) {
    std::optional<Progress> bar;
    if (options_.progress) bar.emplace("record", left_.size());
    std::stop_source enough;  // no further pair; calls that run are paid for, so they end in their own time
    const std::stop_callback forward(options_.stop, [&] { enough.request_stop(); });
    parallel_for<World>(left_.size(), options_.threads, enough.get_token(), [this] { return suite_.make_world(); },
                                 [&](World& world, std::size_t i) {
                                   attempt(world, i, enough, out);
                                   if (bar) bar->note(to_string(budget_.spent())), bar->advance();
                                 });
    journal_->flush();
    out.paid = budget_.spent();
    if (out.stopped_because.empty() && options_.stop.stop_requested()) out.stopped_because = "cancelled";
  }

  const std::map<std::string, Finished>& finished() const { return finished_; }

 private:
  void attempt(World& world, std::size_t i, std::stop_source& enough, Recording& out) {
    const Pair& pair = left_[i];
    Trajectory trajectory;
    auto finished = ask(world, i, trajectory);
    if (trajectory.stopped_because == "budget") {
      const std::lock_guard lock(mutex_);
      out.stopped_because = "budget";
      enough.request_stop();
      return;
    }
    if (!finished) return keep(pair, finished, out, trajectory.calls.empty() ? "" : trajectory.calls.back().text);
    const Verdict verdict = world.grade(pair.task, trajectory, &budget_, {}).verdict;
    finished->outcome.score = verdict.score;
    finished->to_judge = verdict.graded ? "" : trajectory.submission.text;  // kept all the same: the answer is paid for
    keep(pair, finished, out, verdict.note);
  }

  // The pair's answer: kept from an earlier run that could not pay the judge any more, or asked for now.
  std::optional<Finished> ask(World& world, std::size_t i, Trajectory& trajectory) {
    const Pair& pair = left_[i];
    const Task& task = suite_.task(pair.task);
    {
      const std::lock_guard lock(mutex_);
      if (const auto kept = finished_.find(pair_name(suite_, pair)); kept != finished_.end()) {
        trajectory.submission = {true, kept->second.outcome.answer, kept->second.to_judge};
        return kept->second;
      }
    }
    rollout::EpisodeOptions episode = suite_.episode();
    episode.seed = hash64(pair_name(suite_, pair), options_.seed);
    trajectory = rollout::run_episode(world.environment(), *policies_[policy_of_[i]], task, episode,
                                      {.clock = world.fresh_clock(), .shared_budget = &budget_});
    return outcome_of(task, trajectory);
  }

  void keep(const Pair& pair, const std::optional<Finished>& finished, Recording& out, const std::string& failure) {
    const std::lock_guard lock(mutex_);
    if (finished) {
      journal_->append(entry_of(suite_, pair, *finished));
      finished_[pair_name(suite_, pair)] = *finished;
    }
    if (finished && finished->to_judge.empty()) return;
    ++out.failed;
    if (out.first_failure.empty()) out.first_failure = failure;
  }

  const Suite& suite_;
  const RecordOptions& options_;
  Budget budget_;
  const std::unique_ptr<store::RunJournal> journal_;
  std::map<std::string, Finished> finished_;
  std::vector<std::unique_ptr<Policy>> policies_;
  std::vector<Pair> left_;
  std::vector<std::size_t> policy_of_;
  std::mutex mutex_;
};

}  // namespace

RecordPlan plan_recording(const Suite& suite, const RecordOptions& options) {
  const auto tools = answering_tools(suite);
  RecordPlan plan{.calls = suite.size() * tools.size()};
  std::map<std::string, Finished> finished;
  if (!options.journal.empty() && std::filesystem::exists(options.journal))
    finished = read_entries(store::open_run_journal(options.journal, journal_header(suite))->recovered());
  for (std::size_t i = 0; i < suite.size(); ++i) {
    const auto input = static_cast<std::int64_t>(rendered_question(view_of(suite.task(i))).size() / 4 + 60);
    for (const auto tool : tools) {
      const ToolSpec& spec = suite.tools()[index(tool)];
      if (is_done(finished, pair_name(suite, {i, tool}))) ++plan.done;
      else plan.expected += std::max(spec.expected_cost, cost_of(spec.price, {.input = input}));
    }
  }
  return plan;
}

Recording record(const Suite& suite, const RecordOptions& options) {
  const auto tools = answering_tools(suite);
  if (tools.empty()) throw Error("nothing to record: the catalogue has no tool of role \"answer\"");
  Recording out{.table = empty_table(suite, tools)};
  Recorder recorder(suite, options, tools);
  recorder.run(out);
  out.answers.resize(out.table.cells.size());
  for (std::size_t i = 0; i < suite.size(); ++i)
    for (std::size_t t = 0; t < tools.size(); ++t) {
      const auto found = recorder.finished().find(pair_name(suite, {i, tools[t]}));
      if (found == recorder.finished().end() || !found->second.to_judge.empty()) continue;
      const std::size_t cell = i * tools.size() + t;
      out.table.cells[cell] = found->second.outcome;
      out.answers[cell] = found->second.answer;
      out.table.input_tokens[i] = std::max(out.table.input_tokens[i], found->second.outcome.usage.input);
      ++out.recorded;
    }
  out.missing = out.table.cells.size() - out.recorded;
  return out;
}

}  // namespace baton::eval
