#include "baton/envs/replay.h"

#include "baton/core/answer.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace baton::envs {
namespace {

// Buffers live as long as the environment, so that an episode allocates little.
class ReplayEnvironment final : public Environment {
 public:
  ReplayEnvironment(const OutcomeTable& table, const CostModel& costs) : table_(table), costs_(costs) {}

  Observation reset(const Task& task, CallContext& context) override {
    row_ = find(task);
    calls_.clear();
    candidates_.clear();
    transcript_.clear();
    return observe(context);
  }

  StepResult step(const Action& action, CallContext& context) override {
    if (const auto* submit = std::get_if<Submit>(&action)) {
      const bool known = index(submit->candidate) < candidates_.size();
      return {observe(context), Status::submitted, known ? submit->candidate : kNoCandidate};
    }
    if (const auto* say = std::get_if<Say>(&action)) {
      const CandidateId said = support(normal_form(task().type, say->turn.content), say->turn);
      return {observe(context), Status::submitted, said};
    }
    perform_all(std::get<Calls>(action), context);
    return {observe(context), Status::running};
  }

 private:
  const Task& task() const { return table_.tasks[row_]; }

  std::size_t find(const Task& task) {
    const std::less<const Task*> before;
    const Task* const first = table_.tasks.data();
    if (!before(&task, first) && before(&task, first + table_.rows())) return static_cast<std::size_t>(&task - first);
    if (row_of_id_.empty())
      for (std::size_t row = 0; row < table_.rows(); ++row) row_of_id_.emplace(table_.tasks[row].id, row);
    const auto found = row_of_id_.find(task.id);
    if (found == row_of_id_.end()) throw Error(fmt::format("{}: holds no outcomes of task '{}'", table_.suite, task.id));
    return found->second;
  }

  bool called(ToolId tool) const {
    return std::any_of(calls_.begin(), calls_.end(), [&](const CallRecord& c) {
      return c.tool == tool && c.status != CallStatus::unaffordable && c.status != CallStatus::malformed;
    });
  }

  void perform_all(const Calls& action, CallContext& context) {
    const std::size_t first = calls_.size();
    Seconds longest = 0;
    for (const Call& call : action.calls) {
      perform(call, {context.key.step, static_cast<std::uint16_t>(calls_.size() - first), 0}, context);
      longest = std::max(longest, calls_.back().latency);
    }
    if (longest > 0) context.clock.pass(longest, context.stop);
    if (!action.said) return;
    transcript_.push_back(*action.said);
    for (std::size_t i = first; i < calls_.size(); ++i)
      transcript_.push_back({.speaker = Speaker::tool, .content = calls_[i].text, .tool_call_id = action.calls[i - first].id});
  }

  void perform(const Call& call, CallKey key, CallContext& context) {
    CallRecord record{.tool = call.tool, .arguments = call.arguments};
    const bool known = index(call.tool) < table_.tools.size();
    if (!call.error.empty()) {
      record.status = CallStatus::malformed;
      record.text = call.error;
    } else if (context.stop.stop_requested()) {
      record.status = CallStatus::cancelled;
      record.text = "cancelled";
    } else if (!known || !table_.at(row_, call.tool).available) {
      record.status = CallStatus::failed;
      record.text = "this tool has no recorded outcome on this task";
    } else if (called(call.tool)) {
      record.status = CallStatus::failed;
      record.text = "this tool was called already; its recorded outcome stands above";
    } else {
      reveal(call.tool, key, context, record);
    }
    calls_.push_back(std::move(record));
  }

  void reveal(ToolId tool, CallKey key, CallContext& context, CallRecord& record) {
    const Outcome& outcome = table_.at(row_, tool);
    Charge charge(context.budget, context.ledger, key, tool, Purpose::tool, costs_.largest(tool));
    if (!charge.admitted()) {
      record.status = CallStatus::unaffordable;
      record.text = "the budget does not cover this call";
      return;
    }
    const Seconds left = context.deadline.left(context.clock);
    record.status = outcome.seconds > left ? CallStatus::timed_out : outcome.blank ? CallStatus::blank : CallStatus::ok;
    record.latency = std::min(outcome.seconds, std::max(left, 0.0));
    record.usage = outcome.usage;
    record.cost = outcome.cost;
    charge.settle(record.status, record.usage, record.cost, 0, record.latency);
    if (record.status == CallStatus::timed_out) record.text = "it did not answer in time";
    else if (record.status == CallStatus::blank) record.text = "it gave no answer";
    else record.text = outcome.answer.empty() ? "an answer, whose text was not recorded" : outcome.answer;
    if (record.status != CallStatus::ok) return;
    record.supports = support(outcome.answer, {Speaker::assistant, outcome.answer});
    candidates_[index(record.supports)].calls.push_back(static_cast<std::uint16_t>(calls_.size()));
  }

  // The candidate with this answer, made where there is none.
  CandidateId support(const std::string& answer, Message turn) {
    if (table_.comparable)
      for (std::size_t c = 0; c < candidates_.size(); ++c)
        if (candidates_[c].answer == answer) return static_cast<CandidateId>(c);
    candidates_.push_back({answer, std::move(turn), {}});
    return static_cast<CandidateId>(candidates_.size() - 1);
  }

  Observation observe(const CallContext& context) {
    options_.clear();
    for (std::size_t c = 0; c < candidates_.size(); ++c)
      options_.push_back({.kind = Option::Kind::submit, .candidate = static_cast<CandidateId>(c)});
    const Money left = context.budget.left();
    for (std::size_t t = 0; t < table_.tools.size(); ++t) {
      const auto tool = static_cast<ToolId>(t);
      if (!table_.at(row_, tool).available || called(tool)) continue;
      const auto& [cost, seconds] = costs_.at(row_, tool);
      const Money reserve = costs_.largest(tool);
      options_.push_back(
          {.affordable = reserve <= left, .tool = tool, .expected = cost, .reserve = reserve, .latency = seconds});
    }
    return {.task = view_of(task()), .tools = table_.tools, .transcript = transcript_, .candidates = candidates_, .calls = calls_,
            .options = options_};
  }

  const OutcomeTable& table_;
  const CostModel& costs_;
  std::size_t row_ = 0;
  std::vector<CallRecord> calls_;
  std::vector<Candidate> candidates_;
  std::vector<Message> transcript_;
  std::vector<Option> options_;
  std::unordered_map<std::string_view, std::size_t> row_of_id_;  // filled on first use
};

}  // namespace

std::unique_ptr<Environment> make_replay_environment(const OutcomeTable& table, const CostModel& costs) {
  return std::make_unique<ReplayEnvironment>(table, costs);
}

Verdict recorded_verdict(const OutcomeTable& table, std::size_t row, const Trajectory& trajectory) {
  Verdict verdict{.method = "recorded"};
  if (trajectory.submitted == kNoCandidate) return verdict;
  const Candidate& candidate = trajectory.candidates[index(trajectory.submitted)];
  if (!candidate.calls.empty()) {
    verdict.score = table.at(row, trajectory.calls[candidate.calls.front()].tool).score;
  } else if (const Task& task = table.tasks[row]; !candidate.answer.empty() && !task.gold.empty()) {
    verdict.score = candidate.answer == normal_form(task.type, task.gold.answer) ? 1 : 0;  // a policy's own turn
  }
  return verdict;
}

std::function<std::optional<ToolId>(const TaskView&)> make_recorded_oracle(const OutcomeTable& table) {
  // Several tasks may share a question, and some have none: the address of its text tells them apart.
  std::unordered_map<const char*, std::optional<ToolId>> best_of;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::optional<ToolId> best;
    const auto rank = [&](ToolId tool) {
      const Outcome& outcome = table.at(row, tool);
      return std::pair(outcome.score, Money{-outcome.cost.nano});
    };
    for (std::size_t t = 0; t < table.tools.size(); ++t) {
      const auto tool = static_cast<ToolId>(t);
      if (!table.at(row, tool).available || table.at(row, tool).score <= 0) continue;
      if (!best || rank(tool) > rank(*best)) best = tool;
    }
    best_of.emplace(view_of(table.tasks[row]).question.data(), best);
  }
  return [best_of = std::move(best_of)](const TaskView& task) {
    const auto found = best_of.find(task.question.data());
    return found == best_of.end() ? std::nullopt : found->second;
  };
}

}  // namespace baton::envs
