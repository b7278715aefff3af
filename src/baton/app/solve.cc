#include "baton/app/commands.h"

#include "baton/app/live.h"
#include "baton/app/shipped.h"
#include "baton/base/interrupt.h"
#include "baton/rollout/run_episode.h"
#include "baton/store/exchange_logs.h"
#include "baton/store/trace.h"
#include "baton/tools/extract.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

struct SolveOptions {
  std::string question, policy{kShipped}, target, type = "text", trace, json;
  std::vector<std::string> choices;
  LiveOptions live;
  FitOptions fit;
  double budget_usd = 0, budget_seconds = 120;
  std::uint64_t seed = 0;
};

Task task_of(const SolveOptions& options) {
  Task task{.id = "question", .question = options.question, .options = options.choices};
  const auto type = options.choices.empty() ? answer_type_named(options.type) : AnswerType::choice;
  if (!type) throw Error(fmt::format("--type {}: choose one of: choice, number, text, free", options.type));
  if (*type == AnswerType::choice && options.choices.size() < 2) throw Error("--type choice needs at least two --option TEXT");
  task.type = *type;
  return task;
}

// Final answers are compared in a normal form ("paris"); people get them as they were written.
std::string answer_as_written(const Task& task, const Trajectory& t) {
  if (task.type == AnswerType::free) return t.submission.text;
  return tools::extract_answer(task.type, t.submission.text, task.options).value_or(t.submission.answer);
}

Json report_of(const SolveOptions& options, const Task& task, const LiveSession& session, const Trajectory& t) {
  Json calls = Json::array();
  for (const auto& call : t.calls)
    calls.push_back({{"tool", session.catalogue().tools[index(call.tool)].name},
                     {"status", name_of(call.status)},
                     {"usd", call.cost.dollars()},
                     {"seconds", call.latency},
                     {"text", call.text}});
  Json steps = Json::array();
  for (const auto& step : t.steps)
    steps.push_back({{"why", step.decision.why}, {"calls", step.calls}, {"seconds", step.ended - step.started}});
  Json report{{"schema", "baton.solve/1"},
              {"question", task.question},
              {"answered", t.submission.answered},
              {"answer", answer_as_written(task, t)},
              {"text", t.submission.text},
              {"status", name_of(t.status)},
              {"policy", t.policy},
              {"usd", t.cost().dollars()},
              {"seconds", t.seconds},
              {"calls", calls},
              {"steps", steps}};
  if (!t.stopped_because.empty()) report["stopped_because"] = t.stopped_because;
  return report;
}

// What to tell a person who got no answer: what stopped it, or which tools there are and how to add a model.
std::string no_answer(const LiveSession& session, const Trajectory& t) {
  if (t.stopped_because == "budget" || t.stopped_because == "overrun") return "no answer within the budget; raise --budget-usd";
  if (t.stopped_because == "deadline") return "no answer in time; raise --budget-seconds";
  if (t.stopped_because == "cancelled") return "stopped before there was an answer";
  for (auto call = t.calls.rbegin(); call != t.calls.rend(); ++call)
    if (call->status == CallStatus::failed || call->status == CallStatus::timed_out)
      return fmt::format("no answer: {}: {}", session.catalogue().tools[index(call->tool)].name, call->text);
  std::vector<std::string> names;
  for (const auto& tool : session.catalogue().tools) names.push_back(tool.name);
  if (!session.catalogue().models.empty()) return fmt::format("none of the tools has an answer ({})", fmt::join(names, ", "));
  return fmt::format(
      "the tools at hand ({}) cannot answer this. Add a model: set OPENAI_API_KEY (and OPENAI_BASE_URL for another provider), "
      "or run 'baton init', edit baton.toml and pass --config baton.toml",
      fmt::join(names, ", "));
}

void print_answer(const LiveSession& session, const Task& task, const Trajectory& t) {
  std::cout << answer_as_written(task, t) << '\n';
  std::vector<std::string> names;
  for (const auto& call : t.calls) names.push_back(session.catalogue().tools[index(call.tool)].name);
  std::cerr << fmt::format("  by {} · {} · {:.2f} s{}\n", fmt::join(names, ", "), to_string(t.cost()), t.seconds,
                           t.steps.empty() || t.steps.back().decision.why.empty() ? "" : " · " + t.steps.back().decision.why);
}

void solve(const SolveOptions& options) {
  const Task task = task_of(options);
  for (const auto& file : {options.trace, options.json}) require_writable(file);
  const auto fit = load_fit(options.fit);
  const auto session = open_live(options.live);
  for (const auto& note : session->notes()) std::cerr << "note: " << note << '\n';
  const auto policy = session->policy(
      options.policy, {.fit = fit ? &fit->rows : nullptr, .tools = session->catalogue().tools, .seed = options.seed},
      options.target);
  const auto environment = session->make_environment();
  rollout::EpisodeOptions episode{.seed = options.seed, .seconds = options.budget_seconds};
  if (options.budget_usd > 0) episode.dollars = Money::from_dollars(options.budget_usd);

  store::RecordingLog log;
  const Trajectory trajectory =
      rollout::run_episode(*environment, *policy, task, episode,
                           {.clock = wall_clock(), .stop = interrupted(), .exchanges = options.trace.empty() ? nullptr : &log});
  if (!options.trace.empty())
    store::write_trace(options.trace, {.task = task,
                                       .dollars = episode.dollars,
                                       .seconds = episode.seconds,
                                       .max_steps = episode.max_steps,
                                       .preferences = episode.preferences,
                                       .catalogue = session->catalogue(),
                                       .trajectory = trajectory,
                                       .exchanges = log.take()});
  if (!options.json.empty()) write_report(options.json, report_of(options, task, *session, trajectory));
  if (!trajectory.submission.answered) throw Error(no_answer(*session, trajectory), 1);
  if (options.json != "-") print_answer(*session, task, trajectory);
}

}  // namespace

void add_solve(CLI::App& app) {
  auto options = std::make_shared<SolveOptions>();
  CLI::App* command = add_command(app, "solve", "Answer one question by the tools of a catalogue.",
                                  "baton solve \"How many days are there between 11 February 2024 and 3 March 2025?\"");
  command->add_option("QUESTION", options->question, "The question")->required();
  add_live_options(*command, options->live);
  add_fit_options(*command, options->fit);
  add_target_option(*command, options->target);
  command->add_option("--policy", options->policy,
                      "Which policy decides: a name, shipped (the trained policy in this program), chat:MODEL (a model of the catalogue "
                      "decides), or a file of 'baton train'")
      ->capture_default_str();
  command->add_option("--type", options->type, "What the answer is: text (short), number, choice, free (prose)")
      ->capture_default_str();
  command->add_option("--option", options->choices, "An option of a multiple-choice question; repeat it");
  add_amount(*command, "--budget-usd", options->budget_usd, Amount::any, "Dollars at most; 0: no limit");
  add_amount(*command, "--budget-seconds", options->budget_seconds, Amount::some, "Seconds at most");
  command->add_option("--seed", options->seed, "Seed of everything random")->capture_default_str()->check(CLI::NonNegativeNumber);
  command->add_option("--trace", options->trace, "Write the episode's trace (schema baton.trace/1) to this file");
  command->add_option("--json", options->json, "Write the result (schema baton.solve/1) to this file; '-' for stdout alone");
  command->callback([options] { solve(*options); });
}

}  // namespace baton::app
