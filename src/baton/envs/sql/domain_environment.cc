#include "baton/envs/sql/domain_environment.h"

#include "baton/base/text.h"
#include "baton/envs/sql/desk.h"
#include "baton/envs/sql/other_values.h"
#include "baton/envs/sql/practice.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

constexpr std::size_t kShown = 1500;           // bytes of a tool's result that the conversation keeps

// A pack at work, and what its instructions weigh in a prompt.
struct Place {
  explicit Place(std::shared_ptr<const Pack> pack) : world(std::move(pack)), ids(world), tokens(instruction_tokens(world.pack())) {}
  World world;
  const Ids ids;
  const double tokens;
};

class Episodes final : public DomainEnvironment {
 public:
  explicit Episodes(const DomainEpisodes& episodes) : all_(episodes), tools_(episodes.tools()) {}
  ~Episodes() override { close(); }

  Observation reset(const Task& task, CallContext& context) override {
    close();
    task_ = &all_.domain_tasks[all_.index_of(task)], shown_ = &task;
    place_ = &place(task_->domain);
    plan_ = plan_of(*task_, place_->world.pack());
    turns_.emplace(plan_, all_.pool, luck_of(*task_, all_.seed));
    place_->world.begin(World::Record::changes);
    open_ = true;
    calls_.clear(), candidates_.clear(), transcript_.clear(), verdict_ = {};
    transcript_.push_back({Speaker::user, task_->instruction});
    desk_.open(*task_, task_->instruction);
    bytes_ = task_->instruction.size();
    return observe(context);
  }

  StepResult step(const Action& action, CallContext& context) override {
    if (const auto* calls = std::get_if<Calls>(&action)) {
      for (const auto& call : calls->calls) perform(call, context);  // turns of one conversation: one after another
      return {observe(context), Status::running};
    }
    const auto* submit = std::get_if<Submit>(&action);
    const CandidateId handed = submit && index(submit->candidate) < candidates_.size() ? submit->candidate : kNoCandidate;
    if (handed != kNoCandidate) verdict_ = desk_.verdict(place_->world);
    StepResult out{observe(context), Status::submitted, handed};
    close();
    return out;
  }

  Verdict verdict() const override { return verdict_; }

 private:
  Place& place(const std::string& domain) {
    auto& found = places_[domain];
    if (!found) found = std::make_unique<Place>(all_.packs.at(domain));
    return *found;
  }

  void close() {
    if (open_) place_->world.end();
    open_ = false;
  }

  Usage usage(const Expert& expert) const {
    return {.input = std::llround(place_->tokens + static_cast<double>(bytes_) / kBytesPerToken),
            .output = std::llround(expert.output_tokens)};
  }

  void perform(const Call& call, CallContext& context) {
    CallRecord record{.tool = call.tool};
    if (index(call.tool) >= all_.pool.experts.size() || !call.error.empty()) {
      record.status = CallStatus::malformed, record.text = call.error.empty() ? "there is no such expert" : call.error;
      calls_.push_back(std::move(record));
      return;
    }
    const Expert& expert = all_.pool.experts[index(call.tool)];
    record.usage = usage(expert), record.cost = cost_of(expert.price, record.usage), record.latency = expert.seconds;
    Charge charge(context.budget, context.ledger, context.key, call.tool, Purpose::tool, record.cost);
    ++context.key.call;
    if (!charge.admitted()) {
      record.status = CallStatus::unaffordable, record.text = "the budget does not cover this turn", record.usage = {}, record.cost = {},
      record.latency = 0;
    } else if (const Seconds left = context.deadline.left(context.clock); record.latency > left) {
      record.status = CallStatus::timed_out, record.text = "it did not answer in time", record.latency = std::max(left, 0.0);
      charge.settle(record.status, record.usage, record.cost, 0, record.latency);
    } else {
      play(index(call.tool), record);
      charge.settle(record.status, record.usage, record.cost, 0, record.latency);
    }
    if (record.latency > 0) context.clock.pass(record.latency, context.stop);
    calls_.push_back(std::move(record));
    if (turns_->complete() && candidates_.empty()) candidates_.push_back({"done", {Speaker::assistant, transcript_.back().content}, {}});
    if (!candidates_.empty() && calls_.back().status == CallStatus::ok) {
      calls_.back().supports = CandidateId{0};
      candidates_[0].calls.push_back(static_cast<std::uint16_t>(calls_.size() - 1));
    }
  }

  void tell(Speaker speaker, const std::string& text) {
    bytes_ += text.size();
    transcript_.push_back({speaker, text});
  }

  // Makes the expert's move. Its record shows what a colleague at the desk would see.
  void play(std::size_t expert, CallRecord& record) {
    const Move move = turns_->next(expert);
    const TurnPlan::Item& item = plan_.items[move.item];
    bool refused = false;
    if (move.kind == Move::Kind::idle) {
      say("I have checked everything once more; all of it is done.", record);
    } else if (item.reply) {
      record.grounded = say(closing_words(*task_, item.need, move.right || move.kind == Move::Kind::mend), record);
      record.deed = Deed::closed;
      tell(Speaker::user, "Thank you.");
    } else if (move.right || move.kind == Move::Kind::mend) {
      refused = !make(item.call, task_->golden[item.call].arguments, record);
    } else if (move.slip == SlipKind::wrong_row) {
      refused = !make(item.call, wrong_arguments(move.item, expert), record);
    } else if (move.slip == SlipKind::premature_end) {
      say("That is done. Is there anything else?", record);
    } else {
      say(move.slip == SlipKind::forgotten_write ? "I have taken care of it." : "I have what I need.", record);
    }
    turns_->made(move, refused);
  }

  bool say(const std::string& text, CallRecord& record) {
    record.text = text, record.deed = Deed::spoke;
    tell(Speaker::assistant, text);
    return desk_.say(text);
  }

  bool make(std::size_t golden, const Arguments& arguments, CallRecord& record) {
    const std::size_t tool = place_->world.pack().index_of(task_->golden[golden].tool);
    const DomainTool& spec = place_->world.pack().tools[tool];
    Desk::Done done = desk_.make(place_->world, tool, arguments);
    if (done.shown.size() > kShown) done.shown = std::string(utf8_prefix(done.shown, kShown)) + "…";
    record.text = described(spec, arguments, done.shown);
    record.deed = done.deed, record.grounded = done.grounded;
    if (!done.ok) record.status = CallStatus::failed;
    tell(Speaker::assistant, fmt::format("{} {}", spec.name, written_arguments(spec, arguments)));
    tell(Speaker::tool, done.shown);
    return done.ok;
  }

  // The golden arguments with one that points elsewhere.
  Arguments wrong_arguments(std::size_t item, std::size_t expert) const {
    const std::size_t call = plan_.items[item].call;
    Rng rng(hash64(all_.pool.experts[expert].name,
                   hash64(task_->id, mix64(all_.seed + 31 * call + static_cast<std::uint64_t>(turns_->items()[item].attempts)))));
    return pointing_elsewhere(*place_->world.pack().tool(task_->golden[call].tool), task_->golden[call].arguments, place_->ids, rng);
  }

  Observation observe(const CallContext& context) {
    options_.clear();
    if (!candidates_.empty()) options_.push_back({.kind = Option::Kind::submit, .candidate = CandidateId{0}});
    const Money left = context.budget.left();
    for (std::size_t e = 0; e < tools_.size(); ++e) {
      const Money cost = cost_of(all_.pool.experts[e].price, usage(all_.pool.experts[e]));
      options_.push_back({.affordable = cost <= left,
                          .tool = static_cast<ToolId>(e),
                          .expected = cost,
                          .reserve = cost,
                          .latency = all_.pool.experts[e].seconds});
    }
    return {.task = view_of(*shown_),
            .tools = tools_,
            .transcript = transcript_,
            .candidates = candidates_,
            .calls = calls_,
            .options = options_};
  }

  const DomainEpisodes& all_;
  const std::vector<ToolSpec> tools_;
  std::map<std::string, std::unique_ptr<Place>> places_;
  const DomainTask* task_ = nullptr;
  const Task* shown_ = nullptr;
  Place* place_ = nullptr;
  TurnPlan plan_;
  std::optional<Turns> turns_;
  bool open_ = false;
  std::size_t bytes_ = 0;                      // of the conversation
  Desk desk_;
  Verdict verdict_;
  std::vector<CallRecord> calls_;
  std::vector<Candidate> candidates_;
  std::vector<Message> transcript_;
  std::vector<Option> options_;
};

}  // namespace

std::vector<ToolSpec> DomainEpisodes::tools() const {
  std::vector<ToolSpec> out;
  for (const auto& expert : pool.experts) {
    const Usage usual{.input = 5000, .output = std::llround(expert.output_tokens)};
    out.push_back({.name = expert.name,
                   .role = ToolRole::step,
                   .model = expert.name,
                   .description = "Plays the next turn.",
                   .price = expert.price,
                   .expected_cost = cost_of(expert.price, usual),
                   .expected_latency = expert.seconds,
                   .accuracy = expert.success});
  }
  return out;
}

void DomainEpisodes::add(DomainTask task) {
  tasks.push_back(
      {.id = task.id, .question = task.instruction, .type = AnswerType::free, .category = task.domain, .gold = {.answer = "done"}});
  domain_tasks.push_back(std::move(task));
}

std::size_t DomainEpisodes::index_of(const Task& task) const {
  const std::less<const Task*> before;
  if (!before(&task, tasks.data()) && before(&task, tasks.data() + tasks.size())) return static_cast<std::size_t>(&task - tasks.data());
  const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const Task& t) { return t.id == task.id; });
  if (found == tasks.end()) throw Error(fmt::format("there is no task '{}' among these episodes", task.id));
  return static_cast<std::size_t>(found - tasks.begin());
}

std::unique_ptr<DomainEnvironment> make_domain_environment(const DomainEpisodes& episodes) { return std::make_unique<Episodes>(episodes); }

std::function<std::optional<ToolId>(const Observation&)> make_turn_oracle(const DomainEpisodes& episodes) {
  std::unordered_map<const char*, std::size_t> row_of;  // by where the question stands
  for (std::size_t row = 0; row < episodes.tasks.size(); ++row) row_of.emplace(episodes.tasks[row].question.data(), row);
  return [&episodes, row_of = std::move(row_of)](const Observation& seen) -> std::optional<ToolId> {
    const DomainTask& task = episodes.domain_tasks[row_of.at(seen.task.question.data())];
    const TurnPlan plan = plan_of(task, *episodes.packs.at(task.domain));
    Turns turns(plan, episodes.pool, luck_of(task, episodes.seed));
    for (const auto& call : seen.calls)
      if (call.deed != Deed::none) turns.made(turns.next(index(call.tool)), call.status == CallStatus::failed);
    std::optional<ToolId> best, last;
    Money least = kUnlimited, most;
    for (const auto& option : seen.options) {
      if (option.kind != Option::Kind::call || !option.affordable) continue;
      const Move move = turns.next(index(option.tool));
      if ((move.right || move.kind == Move::Kind::mend) && option.expected < least) best = option.tool, least = option.expected;
      if (!last || option.expected > most) last = option.tool, most = option.expected;
    }
    return best || turns.complete() ? best : last;
  };
}

}  // namespace baton::envs::sql
