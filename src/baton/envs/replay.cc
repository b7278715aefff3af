#include "baton/envs/replay.h"

#include "baton/core/answer.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace baton::envs {
namespace {

bool accepts(const ReplayVerifier& verifier, const Task& task, std::string_view candidate, bool correct) {
  const std::uint64_t seed = hash64(candidate, hash64(task.id, hash64("verify", verifier.seed)));
  return Rng(seed).uniform() < (correct ? verifier.sensitivity : 1 - verifier.specificity);
}

// Buffers live as long as the environment, so that an episode allocates little.
class ReplayEnvironment final : public Environment {
 public:
  ReplayEnvironment(const OutcomeTable& table, const CostModel& costs, const std::optional<ReplayVerifier>& verifier)
      : table_(table), costs_(costs), verifier_(verifier), tools_(replay_tools(table, verifier)) {}

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

  bool verifies(ToolId tool) const { return verifier_ && index(tool) == table_.tools.size(); }

  bool called(ToolId tool) const {
    return std::any_of(calls_.begin(), calls_.end(), [&](const CallRecord& c) {
      return c.tool == tool && c.status != CallStatus::unaffordable && c.status != CallStatus::malformed;
    });
  }

  void perform_all(const Calls& action, CallContext& context) {
    const std::size_t first = calls_.size();
    seen_candidates_ = candidates_.size();
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
    } else if (verifies(call.tool)) {
      verify(call.about, key, context, record);
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

  // Books one call as `record` says, its latency cut by the deadline; the record becomes unaffordable, or times out, where it must.
  void pay(Money reserve, CallKey key, CallContext& context, CallRecord& record) {
    Charge charge(context.budget, context.ledger, key, record.tool, Purpose::tool, reserve);
    if (!charge.admitted()) {
      record.status = CallStatus::unaffordable;
      record.text = "the budget does not cover this call";
      record.usage = {}, record.cost = {}, record.latency = 0;
      return;
    }
    if (const Seconds left = context.deadline.left(context.clock); record.latency > left) {
      record.status = CallStatus::timed_out;
      record.text = "it did not answer in time";
      record.latency = std::max(left, 0.0);
    }
    charge.settle(record.status, record.usage, record.cost, 0, record.latency);
  }

  void reveal(ToolId tool, CallKey key, CallContext& context, CallRecord& record) {
    const Outcome& outcome = table_.at(row_, tool);
    record.status = outcome.blank ? CallStatus::blank : CallStatus::ok;
    record.usage = outcome.usage, record.cost = outcome.cost, record.latency = outcome.seconds;
    pay(costs_.largest(tool), key, context, record);
    if (record.status == CallStatus::blank) record.text = "it gave no answer";
    if (record.status != CallStatus::ok) return;
    record.text = outcome.answer.empty() ? "an answer, whose text was not recorded" : outcome.answer;
    record.supports = support(outcome.answer, {Speaker::assistant, outcome.answer});
    candidates_[index(record.supports)].calls.push_back(static_cast<std::uint16_t>(calls_.size()));
  }

  void verify(CandidateId about, CallKey key, CallContext& context, CallRecord& record) {
    if (index(about) >= seen_candidates_) {
      record.status = CallStatus::failed;
      record.text = "there is no such candidate to verify";
      return;
    }
    const Candidate& candidate = candidates_[index(about)];
    const ToolId by = calls_[candidate.calls.front()].tool;
    record.about = about, record.cost = verifier_->price, record.latency = verifier_->seconds;
    pay(verifier_->price, key, context, record);
    if (record.status != CallStatus::ok) return;
    const std::string& name = table_.comparable ? candidate.answer : table_.tools[index(by)].name;
    const bool accepted = accepts(*verifier_, task(), name, table_.at(row_, by).score >= 0.5);
    record.score = accepted ? 1 : 0;
    record.text = accepted ? "accepted" : "rejected";
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
    for (std::size_t c = 0; verifier_ && c < candidates_.size(); ++c)
      options_.push_back({.affordable = verifier_->price <= left, .tool = static_cast<ToolId>(table_.tools.size()),
                          .candidate = static_cast<CandidateId>(c), .expected = verifier_->price, .reserve = verifier_->price,
                          .latency = verifier_->seconds});
    return {.task = view_of(task()), .tools = tools_, .transcript = transcript_, .candidates = candidates_, .calls = calls_,
            .options = options_};
  }

  const OutcomeTable& table_;
  const CostModel& costs_;
  const std::optional<ReplayVerifier> verifier_;
  const std::vector<ToolSpec> tools_;
  std::size_t row_ = 0;
  std::size_t seen_candidates_ = 0;  // before the action in progress
  std::vector<CallRecord> calls_;
  std::vector<Candidate> candidates_;
  std::vector<Message> transcript_;
  std::vector<Option> options_;
  std::unordered_map<std::string_view, std::size_t> row_of_id_;  // filled on first use
};

}  // namespace

std::vector<ToolSpec> replay_tools(const OutcomeTable& table, const std::optional<ReplayVerifier>& verifier) {
  std::vector<ToolSpec> tools = table.tools;
  if (!verifier) return tools;
  for (const auto& tool : tools)
    if (tool.name == kVerifyTool)
      throw Error(fmt::format("{}: a model is called '{}', as the verifier is", table.suite, kVerifyTool));
  tools.push_back({.name = std::string(kVerifyTool), .role = ToolRole::verify, .description = "Accepts or rejects a candidate.",
                   .price = {.per_call = verifier->price}, .expected_cost = verifier->price, .expected_latency = verifier->seconds,
                   .sensitivity = verifier->sensitivity, .specificity = verifier->specificity});
  return tools;
}

std::unique_ptr<Environment> make_replay_environment(const OutcomeTable& table, const CostModel& costs,
                                                     const std::optional<ReplayVerifier>& verifier) {
  return std::make_unique<ReplayEnvironment>(table, costs, verifier);
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
