#include "baton/envs/sql/live_environment.h"

#include "baton/base/text.h"
#include "baton/envs/question_calls.h"
#include "baton/envs/sql/desk.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

constexpr std::size_t kKept = 8000;           // bytes of a tool's result that the conversation keeps

class LiveEpisodes final : public DomainEnvironment {
 public:
  explicit LiveEpisodes(LiveDesks& desks) : desks_(desks) {}

  Observation reset(const Task& task, CallContext& context) override {
    task_ = &desks_.task(task);
    user_ledger_.take_entries();
    parked_.reset();
    talk_.clear(), transcript_.clear(), calls_.clear(), candidates_.clear(), verdict_ = {};
    const Briefing& briefing = desks_.briefing(task_->domain);
    CallContext users = user_context(context);
    auto said = desks_.user().opening(*task_, users);
    if (!said && !cut_short(context)) lost(said.error());
    shown_ = {.id = task.id,
              .question = said.value_or(""),
              .type = task.type,
              .category = task.category,
              .conversation = {briefing.handbook},
              .client_tools = briefing.tools};
    talk_.push_back({.speaker = Speaker::user, .content = shown_.question});
    transcript_ = talk_;
    desk_.open(*task_, shown_.question);
    return observe(context);
  }

  StepResult step(const Action& action, CallContext& context) override {
    if (const auto* calls = std::get_if<Calls>(&action)) {
      if (calls->said) transcript_.push_back(*calls->said);
      for (const auto& call : calls->calls) {  // turns of one conversation: one after another
        perform(call, calls->said.has_value(), context);
        ++context.key.call;
      }
      return {observe(context), Status::running};
    }
    if (const auto* said = std::get_if<Say>(&action)) {
      const bool done = !candidates_.empty();
      CallRecord own;                          // the policy's own turn is booked by its model
      if (!done || !said->turn.tool_calls.empty()) take(said->turn, own, context, &transcript_);
      return !candidates_.empty() && said->turn.tool_calls.empty() ? hand_in(CandidateId{0}, context)
                                                                    : StepResult{observe(context), Status::running};
    }
    return hand_in(std::get<Submit>(action).candidate, context);
  }

  Verdict verdict() const override { return verdict_; }
  Money user_cost() const override { return user_ledger_.total(Purpose::judge); }

 private:
  // The user's side is metered apart, as judges are.
  CallContext user_context(const CallContext& context) {
    return {.ledger = user_ledger_, .budget = user_budget_, .clock = context.clock, .rng = context.rng.split("user"),
            .deadline = context.deadline, .stop = context.stop, .key = {context.key.step, kJudgeCall, 0}, .purpose = Purpose::judge};
  }
  static bool cut_short(const CallContext& context) {
    return context.stop.stop_requested() || context.deadline.passed(context.clock);
  }
  [[noreturn]] static void lost(const Failure& failure) {
    throw Error(fmt::format("the model that plays the user failed: {}", failure.message));
  }

  StepResult hand_in(CandidateId candidate, CallContext& context) {
    const CandidateId handed = index(candidate) < candidates_.size() ? candidate : kNoCandidate;
    if (handed != kNoCandidate) {
      Worlds::Visit visit(desks_.worlds(), task_->domain, parked());
      verdict_ = desk_.verdict(visit.world());
    }
    return {observe(context), Status::submitted, handed};
  }

  void perform(const Call& call, bool asked_by_model, CallContext& context) {
    const Observation seen = as_seen(talk_, context);
    PerformedCall done = std::move(perform_calls(desks_.experts(), {&call, 1}, seen, context, false).front());
    CallRecord record{.tool = call.tool,
                      .status = done.result.status,
                      .usage = done.result.usage,
                      .cost = done.result.cost,
                      .latency = done.latency,
                      .text = std::move(done.result.text)};
    const std::size_t before = talk_.size();
    const bool could_end = !candidates_.empty();
    if (done.result.turn) take(*done.result.turn, record, context, asked_by_model ? nullptr : &transcript_);
    if (asked_by_model) transcript_.push_back({.speaker = Speaker::tool, .content = told(record, before), .tool_call_id = call.id});
    calls_.push_back(std::move(record));
    if (!candidates_.empty() && calls_.back().status == CallStatus::ok && (could_end || calls_.back().deed == Deed::closed)) {
      calls_.back().supports = CandidateId{0};
      candidates_[0].calls.push_back(static_cast<std::uint16_t>(calls_.size() - 1));
    }
  }

  // What a chat policy reads of a turn that it left to a model.
  std::string told(const CallRecord& record, std::size_t before) const {
    if (record.deed == Deed::none) return record.text.empty() ? std::string(name_of(record.status)) : record.text;
    if (!talk_[before].tool_calls.empty()) return record.text;
    return fmt::format("It wrote to the customer: {}\nThe customer: {}", record.text, talk_.back().content);
  }

  // A turn as it is really made. `also`: where the conversation is kept beside `talk_`; null: nowhere.
  void take(const Message& turn, CallRecord& record, CallContext& context, std::vector<Message>* also) {
    const std::size_t before = talk_.size();
    talk_.push_back(turn);
    if (turn.tool_calls.empty()) say(turn.content, record, context);
    else make(turn.tool_calls, record);
    if (also) also->insert(also->end(), talk_.begin() + static_cast<std::ptrdiff_t>(before), talk_.end());
  }

  void say(const std::string& text, CallRecord& record, CallContext& context) {
    record.text = text, record.deed = Deed::spoke;
    const bool repeats = desk_.say(text);
    UserTurn turn{.words = "Thank you, that is all."};
    if (candidates_.empty()) {
      CallContext users = user_context(context);
      auto answer = desks_.user().answer(*task_, talk_, users);
      if (answer) turn = std::move(*answer);
      else if (cut_short(context)) turn.words.clear();
      else lost(answer.error());
    }
    if (turn.closes) record.deed = Deed::closed, record.grounded = repeats;
    desk_.hear(turn.words);
    talk_.push_back({.speaker = Speaker::user, .content = turn.words});
    if (turn.content) candidates_.push_back({"done", {.speaker = Speaker::assistant, .content = text}, {}});
  }

  void make(const std::vector<ToolCall>& asked, CallRecord& record) {
    Worlds::Visit visit(desks_.worlds(), task_->domain, parked());
    record.text.clear();
    Deed went_through = Deed::none, refused = Deed::none;
    for (const auto& call : asked) {
      Desk::Done done = made(call, visit.world(), record);
      Deed& deed = done.ok ? went_through : refused;
      deed = weightier(deed, done.deed);
      record.grounded = record.grounded && done.grounded;
      talk_.push_back({.speaker = Speaker::tool, .content = std::move(done.shown), .tool_call_id = call.id});
    }
    record.status = went_through == Deed::none ? CallStatus::failed : CallStatus::ok;
    record.deed = went_through == Deed::none ? refused : went_through;
    parked_ = visit.park();
  }

  Desk::Done made(const ToolCall& call, World& world, CallRecord& record) {
    const Pack& pack = world.pack();
    const std::size_t tool = pack.index_of(call.name);
    Desk::Done done{.deed = Deed::looked_up};
    if (tool == pack.tools.size()) {
      std::vector<std::string> names;
      for (const auto& known : pack.tools) names.push_back(known.name);
      const std::string near = nearest(call.name, names);
      done.shown = fmt::format("Error: there is no tool '{}'{}", utf8_prefix(call.name, 80),
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    } else if (const auto arguments = read_arguments(pack.tools[tool], call.arguments.empty() ? "{}" : call.arguments)) {
      done = desk_.make(world, tool, *arguments);
    } else {
      done.shown = "Error: " + arguments.error().message;
    }
    if (done.shown.size() > kKept) done.shown = std::string(utf8_prefix(done.shown, kKept)) + "…";
    record.text += fmt::format("{}{} {}: {}", record.text.empty() ? "" : "\n", call.name, call.arguments, done.shown);
    return done;
  }

  static Deed weightier(Deed a, Deed b) {  // of what one turn did
    const auto weight = [](Deed deed) { return deed == Deed::changed ? 3 : deed == Deed::looked_up ? 2 : deed == Deed::found_nothing; };
    return weight(a) < weight(b) ? b : a;
  }

  const World::Parked* parked() const { return parked_ ? &*parked_ : nullptr; }

  Observation as_seen(std::span<const Message> conversation, const CallContext& context) const {
    return {.task = view_of(shown_),
            .tools = desks_.experts().specs(),
            .transcript = conversation,
            .candidates = candidates_,
            .calls = calls_,
            .preferences = context.preferences,
            .left = {.dollars = context.budget.left(), .seconds = context.deadline.left(context.clock)}};
  }

  Observation observe(const CallContext& context) {
    const Observation by_model = as_seen(talk_, context);
    options_.clear();
    if (!candidates_.empty()) options_.push_back({.kind = Option::Kind::submit, .candidate = CandidateId{0}});
    for (std::size_t e = 0; e < by_model.tools.size(); ++e) {
      const Tool& tool = desks_.experts().tool(static_cast<ToolId>(e));
      const Money reserve = tool.reserve(by_model);
      options_.push_back({.affordable = reserve <= by_model.left.dollars,
                          .tool = static_cast<ToolId>(e),
                          .expected = tool.expected(by_model),
                          .reserve = reserve,
                          .latency = by_model.tools[e].expected_latency});
    }
    Observation seen = as_seen(transcript_, context);
    seen.options = options_;
    return seen;
  }

  LiveDesks& desks_;
  const DomainTask* task_ = nullptr;
  Task shown_;                                 // as policies and models know it
  Ledger user_ledger_;
  Budget user_budget_{kUnlimited};
  std::optional<World::Parked> parked_;        // nothing was called yet where empty
  Desk desk_;
  Verdict verdict_;
  std::vector<Message> talk_;                  // from the user's opening on, as models and user see it
  std::vector<Message> transcript_;            // as the policy does
  std::vector<CallRecord> calls_;
  std::vector<Candidate> candidates_;
  std::vector<Option> options_;
};

}  // namespace

LiveDesks::LiveDesks(const DomainEpisodes& episodes, const tools::Toolbox& experts, const User& user)
    : episodes_(episodes), experts_(experts), user_(user), worlds_(episodes.packs) {
  for (const auto& [domain, pack] : episodes.packs)
    if (pack) briefings_.emplace(domain, briefing_of(*pack));
}

std::unique_ptr<DomainEnvironment> make_live_environment(LiveDesks& desks) { return std::make_unique<LiveEpisodes>(desks); }

}  // namespace baton::envs::sql
