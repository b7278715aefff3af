#include "baton/eval/record.h"

#include "baton/base/json.h"
#include "baton/base/progress.h"
#include "baton/policy/policies.h"
#include "baton/rollout/pool.h"
#include "baton/store/run_journal.h"

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

std::string entry_of(const Suite& suite, const Pair& pair, const Outcome& outcome, const std::string& answer) {
  return dump_json({{"task", suite.task(pair.task).id}, {"model", suite.tools()[index(pair.tool)].name}, {"answer", answer},
                    {"normal", outcome.answer}, {"score", outcome.score}, {"blank", outcome.blank},
                    {"tokens", {outcome.usage.input, outcome.usage.cached, outcome.usage.output, outcome.usage.reasoning}},
                    {"cost_nano", outcome.cost.nano}, {"seconds", outcome.seconds}});
}

struct Finished {
  Outcome outcome;
  std::string answer;
};

std::map<std::string, Finished> read_entries(const std::vector<std::string>& entries) {
  std::map<std::string, Finished> out;
  for (const auto& line : entries) {
    const Json entry = parse_json(line).value();
    const auto tokens = entry.at("tokens").get<std::array<std::int64_t, 4>>();
    Outcome outcome{.available = true, .blank = entry.at("blank"), .score = entry.at("score"), .answer = entry.at("normal"),
                    .usage = {tokens[0], tokens[1], tokens[2], tokens[3]}, .cost = {entry.at("cost_nano").get<std::int64_t>()},
                    .seconds = entry.at("seconds")};
    out[entry.at("task").get<std::string>() + "\n" + entry.at("model").get<std::string>()] = {std::move(outcome), entry.at("answer")};
  }
  return out;
}

// What the one call of an `always` episode came to; nothing where the model never answered (that is no outcome).
std::optional<Finished> outcome_of(const Trajectory& trajectory, const Verdict& verdict) {
  if (trajectory.calls.size() != 1) return std::nullopt;
  const CallRecord& call = trajectory.calls.front();
  if (call.status != CallStatus::ok && call.status != CallStatus::blank) return std::nullopt;
  return Finished{{.available = true, .blank = !trajectory.submission.answered, .score = static_cast<float>(verdict.score),
                   .answer = trajectory.submission.answer, .usage = call.usage, .cost = trajectory.cost(), .seconds = call.latency},
                  trajectory.submission.answered ? trajectory.submission.answer : ""};
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
      : suite_(suite), options_(options), budget_(options.dollars), journal_(store::open_run_journal(options.journal, journal_header(suite))),
        finished_(read_entries(journal_->recovered())) {
    for (const auto tool : tools)
      policies_.push_back(policy::make_policy("always:" + suite.tools()[index(tool)].name, {.tools = suite.tools()}));
    for (std::size_t i = 0; i < suite.size(); ++i)
      for (std::size_t t = 0; t < tools.size(); ++t)
        if (!finished_.contains(pair_name(suite, {i, tools[t]}))) left_.push_back({i, tools[t]}), policy_of_.push_back(t);
  }

  void run(Recording& out) {
    Progress bar("record", left_.size());
    std::stop_source enough;
    const std::stop_callback forward(options_.stop, [&] { enough.request_stop(); });
    rollout::parallel_for<World>(left_.size(), options_.threads, enough.get_token(), [this] { return suite_.make_world(); },
                                 [&](World& world, std::size_t i) {
                                   attempt(world, i, enough, out);
                                   if (options_.progress) bar.note(to_string(budget_.spent())), bar.advance();
                                 });
    journal_->flush();
    out.paid = budget_.spent();
    if (out.stopped_because.empty() && options_.stop.stop_requested()) out.stopped_because = "cancelled";
  }

  const std::map<std::string, Finished>& finished() const { return finished_; }
  std::span<const Pair> left() const { return left_; }

 private:
  void attempt(World& world, std::size_t i, std::stop_source& enough, Recording& out) {
    const Pair& pair = left_[i];
    const Task& task = suite_.task(pair.task);
    rollout::EpisodeOptions episode = suite_.episode();
    episode.seed = hash64(pair_name(suite_, pair), options_.seed);
    const Trajectory trajectory = rollout::run_episode(world.environment(), *policies_[policy_of_[i]], task, episode,
                                                       {.clock = world.fresh_clock(), .shared_budget = &budget_, .stop = enough.get_token()});
    const bool broke = trajectory.stopped_because == "budget";
    const auto finished = broke ? std::nullopt : outcome_of(trajectory, world.grade(pair.task, trajectory, enough.get_token()).verdict);
    const std::lock_guard lock(mutex_);
    if (broke) {
      out.stopped_because = "budget";
      enough.request_stop();
    } else if (!finished) {
      ++out.failed;
    } else {
      journal_->append(entry_of(suite_, pair, finished->outcome, finished->answer));
      finished_[pair_name(suite_, pair)] = *finished;
    }
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
  if (std::filesystem::exists(options.journal)) finished = read_entries(store::open_run_journal(options.journal, journal_header(suite))->recovered());
  for (std::size_t i = 0; i < suite.size(); ++i) {
    const auto input = static_cast<std::int64_t>(rendered_question(view_of(suite.task(i))).size() / 4 + 60);
    for (const auto tool : tools) {
      const ToolSpec& spec = suite.tools()[index(tool)];
      if (finished.contains(pair_name(suite, {i, tool}))) ++plan.done;
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
      if (found == recorder.finished().end()) continue;
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
