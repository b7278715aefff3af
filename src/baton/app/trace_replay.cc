#include "baton/app/commands.h"

#include "baton/app/live.h"
#include "baton/rollout/run_episode.h"
#include "baton/store/exchange_logs.h"
#include "baton/store/json_forms.h"
#include "baton/store/trace.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

// Takes the decisions of a trace again. A chat policy's own prompts are rendered again too, by asking it first.
class RecordedDecisions final : public Policy {
 public:
  // `cut` ends the replay where the record was cut short between a decision and its calls.
  RecordedDecisions(const Trajectory& recorded, std::unique_ptr<Policy> chat, std::vector<std::string>& differences,
                    std::stop_source cut)
      : recorded_(recorded), chat_(std::move(chat)), differences_(differences), cut_(std::move(cut)) {}

  std::string name() const override { return recorded_.policy; }

  Decision decide(const Observation& seen, CallContext& context) const override {
    const std::size_t step = context.key.step;
    if (step >= recorded_.steps.size()) {
      differences_.push_back(fmt::format("step {}: the replay goes on where the episode had ended", step));
      return {.action = Submit{}};
    }
    const Decision& recorded = recorded_.steps[step].decision;
    if (chat_) {
      const Decision again = chat_->decide(seen, context);
      if (store::json_of(again) != store::json_of(recorded))
        differences_.push_back(fmt::format("step {}: the policy decides differently", step));
    }
    if (std::holds_alternative<Calls>(recorded.action) && recorded_.steps[step].calls == 0) cut_.request_stop();
    return recorded;
  }

 private:
  const Trajectory& recorded_;
  const std::unique_ptr<Policy> chat_;
  std::vector<std::string>& differences_;
  mutable std::stop_source cut_;
};

template <class T>
void compare(std::vector<std::string>& differences, std::string_view what, const T& recorded, const T& again) {
  if (recorded != again) differences.push_back(fmt::format("{}: recorded {}, now {}", what, recorded, again));
}

// What each call came to, but for its time.
void compare_calls(std::vector<std::string>& differences, const Trajectory& recorded, const Trajectory& again) {
  compare(differences, "calls", recorded.calls.size(), again.calls.size());
  for (std::size_t i = 0; i < std::min(recorded.calls.size(), again.calls.size()); ++i) {
    const CallRecord &was = recorded.calls[i], &is = again.calls[i];
    compare(differences, fmt::format("call {}, status", i), name_of(was.status), name_of(is.status));
    compare(differences, fmt::format("call {}, arguments", i), was.arguments, is.arguments);
    compare(differences, fmt::format("call {}, text", i), was.text, is.text);
    compare(differences, fmt::format("call {}, score", i), was.score, is.score);
    compare(differences, fmt::format("call {}, cost", i), to_string(was.cost), to_string(is.cost));
  }
}

struct Replayed {
  std::vector<std::string> differences;
  std::size_t exchanges = 0;
};

Replayed replay(const store::Trace& trace) {
  Replayed out{.exchanges = trace.exchanges.size()};
  const Trajectory& recorded = trace.trajectory;
  const auto session = open_for_replay(trace.catalogue);
  const auto environment = session->make_environment();
  std::unique_ptr<Policy> chat;
  if (recorded.policy.starts_with("chat:")) chat = session->policy(recorded.policy, {.tools = trace.catalogue.tools});
  const std::stop_source cut;
  const RecordedDecisions policy(recorded, std::move(chat), out.differences, cut);

  // Time and money are those of the record: what cut the episode short then must not cut the replay elsewhere.
  rollout::EpisodeOptions episode{
      .seed = recorded.seed, .preferences = trace.preferences, .dollars = trace.dollars, .max_steps = trace.max_steps};
  if (recorded.status == Status::exhausted) episode.max_steps = static_cast<int>(recorded.steps.size());
  VirtualClock clock;
  store::ReplayingLog log(trace.exchanges);
  const Trajectory again = rollout::run_episode(*environment, policy, trace.task, episode,
                                                {.clock = clock, .stop = cut.get_token(), .exchanges = &log});

  for (const auto& difference : log.differences()) out.differences.push_back(store::describe(difference));
  compare(out.differences, "steps", recorded.steps.size(), again.steps.size());
  compare_calls(out.differences, recorded, again);
  compare(out.differences, "answer", recorded.submission.answer, again.submission.answer);
  compare(out.differences, "text", recorded.submission.text, again.submission.text);
  compare(out.differences, "ledger entries", recorded.ledger.size(), again.ledger.size());
  compare(out.differences, "cost", to_string(recorded.cost()), to_string(again.cost()));
  return out;
}

void run(const std::string& file, const std::string& json) {
  const store::Trace trace = store::read_trace(file);
  const Replayed result = replay(trace);
  write_report(json, {{"schema", "baton.trace_replay/1"}, {"exchanges", result.exchanges}, {"differences", result.differences}});
  if (json != "-") {
    for (const auto& difference : result.differences) std::cout << difference << '\n';
    if (result.differences.empty())
      std::cout << fmt::format("exact: {} steps, {} prompts, programs and queries rendered to the same bytes\n",
                               trace.trajectory.steps.size(), result.exchanges);
  }
  if (!result.differences.empty())
    throw Error(fmt::format("{}: the replay differs in {} places", file, result.differences.size()), 1);
}

}  // namespace

void add_trace_replay(CLI::App& trace) {
  struct Options { std::string file, json; };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(trace, "replay", "Render every prompt of an episode again and compare the bytes; exit code 1 on a difference.",
                  "baton trace replay run.jsonl");
  command->add_option("FILE", options->file, "The trace, as 'baton solve --trace' writes it")->required();
  command->add_option("--json", options->json,
                      "Write what differs (schema baton.trace_replay/1) to this file; '-' for stdout alone");
  command->callback([options] { run(options->file, options->json); });
}

}  // namespace baton::app
