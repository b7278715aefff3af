#include "baton/envs/question.h"

#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/envs/question_calls.h"
#include "baton/tools/extract.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs {
namespace {

using tools::Toolbox;

// What makes two turns one candidate: the answer's normal form, or the client's tools that it calls.
std::string form_of(AnswerType type, const std::optional<std::string>& answer, const Message& turn) {
  if (turn.tool_calls.empty()) return answer ? normal_form(type, *answer) : "";
  std::string form;
  for (const auto& call : turn.tool_calls)
    form += fmt::format("{}{}({})", form.empty() ? "" : "; ", call.name, canonical_arguments(call.arguments));
  return form;
}

bool open_to_repeat(CallStatus status) {
  return status == CallStatus::unaffordable || status == CallStatus::malformed || status == CallStatus::cancelled;
}

class QuestionEnvironment final : public Environment {
 public:
  QuestionEnvironment(const Toolbox& toolbox, QuestionOptions options) : toolbox_(toolbox), stream_(options.stream) {}

  Observation reset(const Task& task, CallContext& context) override {
    task_ = &task;
    calls_.clear();
    candidates_.clear();
    transcript_.clear();
    return observe(context);
  }

  StepResult step(const Action& action, CallContext& context) override {
    BATON_CHECK(task_ != nullptr);
    if (const auto* submit = std::get_if<Submit>(&action)) return hand_in(submit->candidate, context);
    if (const auto* said = std::get_if<Say>(&action)) return hand_in(candidate_of(said->turn), context);
    run(std::get<Calls>(action), context);
    return {observe(context), Status::running};
  }

 private:
  StepResult hand_in(CandidateId candidate, CallContext& context) {
    if (index(candidate) >= candidates_.size()) return {observe(context), Status::submitted, kNoCandidate};
    const bool calls_client = !candidates_[index(candidate)].turn.tool_calls.empty();
    return {observe(context), calls_client ? Status::awaiting_client : Status::submitted, candidate};
  }

  // A policy's own turn as the candidate to hand in; kNoCandidate where it says nothing.
  CandidateId candidate_of(const Message& turn) {
    transcript_.push_back(turn);
    std::string form = form_of(task_->type, tools::extract_answer(task_->type, turn.content, task_->options), turn);
    if (form.empty()) form = normal_form(AnswerType::free, turn.content);
    if (form.empty()) return kNoCandidate;
    const CandidateId candidate = candidate_with(std::move(form), turn);
    candidates_[index(candidate)].turn = turn;
    return candidate;
  }

  void run(const Calls& action, CallContext& context) {
    const Observation seen = context.seen ? *context.seen : observe(context);
    const std::size_t first = calls_.size();
    for (auto& done : perform_calls(toolbox_, action.calls, seen, context, stream_)) calls_.push_back(record_of(std::move(done)));
    if (!action.said) return;
    transcript_.push_back(*action.said);
    for (std::size_t i = 0; i < action.calls.size(); ++i)
      transcript_.push_back(
          {.speaker = Speaker::tool, .content = observed_text(calls_[first + i]), .tool_call_id = action.calls[i].id});
  }

  CallRecord record_of(PerformedCall done) {
    ToolResult& result = done.result;
    CallRecord record{.tool = done.call.tool,
                      .about = done.call.about,
                      .status = result.status,
                      .score = result.score,
                      .usage = result.usage,
                      .cost = result.cost,
                      .latency = done.latency,
                      .arguments = std::move(done.call.arguments),
                      .text = std::move(result.text)};
    if (record.status != CallStatus::ok || !(result.answer || result.turn)) return record;
    Message turn = result.turn ? std::move(*result.turn) : Message{.speaker = Speaker::assistant, .content = *result.answer};
    std::string form = form_of(task_->type, result.answer, turn);
    if (form.empty()) {
      record.status = CallStatus::blank;
      return record;
    }
    record.supports = candidate_with(std::move(form), std::move(turn));
    candidates_[index(record.supports)].calls.push_back(static_cast<std::uint16_t>(calls_.size()));
    return record;
  }

  CandidateId candidate_with(std::string form, Message turn) {
    const auto found = std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& c) {
      return c.answer == form && c.turn.tool_calls.empty() == turn.tool_calls.empty();
    });
    if (found != candidates_.end()) return static_cast<CandidateId>(found - candidates_.begin());
    candidates_.push_back({std::move(form), std::move(turn), {}});
    return static_cast<CandidateId>(candidates_.size() - 1);
  }

  // What a chat policy reads of a call: the candidate (numbered from 1, as it names them) or score first, for texts are cut.
  std::string observed_text(const CallRecord& record) const {
    if (record.supports != kNoCandidate)
      return fmt::format("Candidate {}: {}\n\n{}", index(record.supports) + 1, candidates_[index(record.supports)].answer,
                         record.text);
    const bool judged = record.about != kNoCandidate && record.score >= 0;
    if (judged)
      return fmt::format("Candidate {} is right with probability {:.2f}\n\n{}", index(record.about) + 1, record.score,
                         record.text);
    return record.text.empty() ? std::string(name_of(record.status)) : record.text;
  }

  bool called(ToolId tool, CandidateId about) const {
    return std::any_of(calls_.begin(), calls_.end(), [&](const CallRecord& c) {
      return c.tool == tool && c.about == about && (about != kNoCandidate || c.arguments.empty()) && !open_to_repeat(c.status);
    });
  }

  // The candidates that calls of a tool can be about now; kNoCandidate for a call about none.
  std::vector<CandidateId> subjects(ToolId tool) const {
    std::vector<CandidateId> out;
    switch (toolbox_.specs()[index(tool)].role) {
      case ToolRole::answer:
      case ToolRole::reason: return {kNoCandidate};
      case ToolRole::search:
      case ToolRole::compute:
        if (!called(tool, kNoCandidate)) out.push_back(kNoCandidate);
        return out;
      case ToolRole::verify:
        for (std::size_t c = 0; c < candidates_.size(); ++c)
          if (const auto id = static_cast<CandidateId>(c); candidates_[c].turn.tool_calls.empty() && !called(tool, id))
            out.push_back(id);
        return out;
      default: return out;
    }
  }

  Observation observe(const CallContext& context) {
    const Money left = context.budget.left();
    Observation seen{.task = view_of(*task_),
                     .tools = toolbox_.specs(),
                     .transcript = transcript_,
                     .candidates = candidates_,
                     .calls = calls_,
                     .preferences = context.preferences,
                     .left = {.dollars = left, .seconds = context.deadline.left(context.clock)}};
    options_.clear();
    for (std::size_t c = 0; c < candidates_.size(); ++c)
      options_.push_back({.kind = Option::Kind::submit, .candidate = static_cast<CandidateId>(c)});
    for (std::size_t t = 0; t < toolbox_.specs().size(); ++t) {
      const auto tool = static_cast<ToolId>(t);
      const auto about = subjects(tool);
      if (about.empty()) continue;
      const ToolSpec& spec = toolbox_.specs()[t];
      const Money reserve = toolbox_.tool(tool).reserve(seen);
      for (const auto candidate : about)
        options_.push_back({.affordable = reserve <= left,
                            .tool = tool,
                            .candidate = candidate,
                            .expected = spec.expected_cost,
                            .reserve = reserve,
                            .latency = spec.expected_latency});
    }
    seen.options = options_;
    return seen;
  }

  const Toolbox& toolbox_;
  const bool stream_;
  const Task* task_ = nullptr;
  std::vector<CallRecord> calls_;
  std::vector<Candidate> candidates_;
  std::vector<Message> transcript_;
  std::vector<Option> options_;
};

}  // namespace

std::unique_ptr<Environment> make_question_environment(const Toolbox& toolbox, QuestionOptions options) {
  return std::make_unique<QuestionEnvironment>(toolbox, options);
}

}  // namespace baton::envs
