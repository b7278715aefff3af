#include "baton/app/commands.h"
#include "baton/base/table.h"
#include "baton/base/text.h"
#include "baton/store/trace.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using store::Trace;

std::string on_one_line(std::string_view text, std::size_t bytes) {
  std::string line = valid_utf8(trim(text));
  std::replace_if(line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  return line.size() <= bytes ? line : std::string(utf8_prefix(line, bytes)) + "…";
}

std::string tool_name(const Trace& trace, ToolId tool) {
  const auto& tools = trace.catalogue.tools;
  return index(tool) < tools.size() ? tools[index(tool)].name : fmt::format("tool {}", index(tool));
}

// "" for no candidate.
std::string answer_of(const Trace& trace, CandidateId candidate) {
  const auto& candidates = trace.trajectory.candidates;
  return index(candidate) < candidates.size() ? on_one_line(candidates[index(candidate)].answer, 40) : "";
}

// An action, or what could have been one: tools to start, what they are about, or a candidate to hand in.
struct Move {
  std::string_view kind;  // "call", "verify", "submit", "give up", "say"
  std::vector<std::string> tools;
  std::string answer;     // to hand in or to verify
  bool operator==(const Move&) const = default;
};

Move move_of(const Trace& trace, std::span<const ToolId> tools, CandidateId candidate) {
  Move move{.kind = tools.empty() ? candidate == kNoCandidate ? "give up" : "submit" : candidate == kNoCandidate ? "call" : "verify",
            .answer = answer_of(trace, candidate)};
  for (const auto tool : tools) move.tools.push_back(tool_name(trace, tool));
  std::sort(move.tools.begin(), move.tools.end());
  return move;
}

Move move_of(const Trace& trace, const Action& action) {
  if (const auto* submit = std::get_if<Submit>(&action)) return move_of(trace, {}, submit->candidate);
  if (const auto* say = std::get_if<Say>(&action)) return {.kind = "say", .answer = on_one_line(say->turn.content, 40)};
  std::vector<ToolId> tools;
  CandidateId about = kNoCandidate;
  for (const auto& call : std::get<Calls>(action).calls) {
    tools.push_back(call.tool);
    if (call.about != kNoCandidate) about = call.about;
  }
  Move move = move_of(trace, tools, about);
  if (tools.empty()) move.kind = "call";
  return move;
}

std::string words_of(const Move& move) {
  const std::string tools = fmt::format("{}", fmt::join(move.tools, " + "));
  if (move.kind == "submit") return fmt::format("hand in \"{}\"", move.answer);
  if (move.kind == "verify") return fmt::format("let {} check \"{}\"", tools, move.answer);
  if (move.kind == "give up") return "give up without an answer";
  if (move.kind == "say") return fmt::format("say \"{}\"", move.answer);
  return move.tools.empty() ? "call nothing" : "ask " + tools;
}

double net(const Alternative& one) { return one.right - one.price; }

// Best first.
std::vector<Alternative> ranked(const Decision& decision) {
  std::vector<Alternative> out = decision.alternatives;
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return net(a) > net(b); });
  return out;
}

// P(right) of handing in the best candidate at once.
double right_now(const Decision& decision) {
  double right = 0;
  for (const auto& one : decision.alternatives)
    if (one.tools.empty()) right = std::max(right, one.right);
  return right;
}

// Points for handing in are lost or kept against the best candidate, for calls against handing that in now.
std::string table_of(const Trace& trace, const Decision& decision) {
  const Move taken = move_of(trace, decision.action);
  const double now = right_now(decision);
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : ranked(decision)) {
    const Move move = move_of(trace, one.tools, one.candidate);
    const bool calls = !one.tools.empty();
    rows.push_back({(move == taken ? "* " : "  ") + words_of(move), fmt::format("{:.1f}", 100 * one.right),
                    fmt::format("{:+.1f}", 100 * (one.right - now)), fmt::format("{:.1f}", 100 * one.price),
                    fmt::format("{:+.1f}", 100 * (net(one) - now)), calls ? to_string(one.cost) : "",
                    calls ? fmt::format("{:.2f}", one.seconds) : ""});
  }
  return text_table({{"  alternative"},
                     {"P(right) %", Align::right},
                     {"gain", Align::right},
                     {"price", Align::right},
                     {"net", Align::right},
                     {"expected cost", Align::right},
                     {"seconds", Align::right}},
                    rows);
}

std::string indented(const std::string& text) {
  std::string out;
  for (const auto& line : split(text, '\n', false))
    if (!line.empty()) out += "  " + line + '\n';
  return out;
}

// Why there is no further step.
std::string end_of(const Trace& trace) {
  const Trajectory& t = trace.trajectory;
  if (t.status == Status::submitted) {
    if (t.steps.empty()) return "an answer was handed in";
    const std::string& why = t.steps.back().decision.why;
    return why.empty() ? "the policy handed in its answer" : why;
  }
  if (t.status == Status::awaiting_client) return "the answer calls tools of the client, whose turn it is";
  if (t.status == Status::world_ended) return "the environment ended the episode";
  if (t.stopped_because == "budget") return fmt::format("the budget of {} did not cover another call", to_string(trace.dollars));
  if (t.stopped_because == "deadline") return fmt::format("the {:g} s were over", trace.seconds);
  if (t.stopped_because == "steps") return fmt::format("all {} steps were used", trace.max_steps);
  if (t.stopped_because == "cancelled") return "it was cancelled";
  if (t.stopped_because == "overrun") return "a call cost more than was set aside for it, and with that more than the budget";
  return t.stopped_because.empty() ? "it did not come to an end" : t.stopped_because;
}

std::string step_text(const Trace& trace, std::size_t number) {
  const Step& step = trace.trajectory.steps[number];
  const Decision& decision = step.decision;
  std::string out = fmt::format("step {} at {:.3f} s: {}\n", number, step.started, words_of(move_of(trace, decision.action)));
  if (!decision.why.empty()) out += fmt::format("  why: {}\n", on_one_line(decision.why, 240));
  if (!decision.alternatives.empty()) out += indented(table_of(trace, decision));
  for (std::uint32_t c = 0; c < step.calls; ++c) {
    const CallRecord& call = trace.trajectory.calls[step.first_call + c];
    const std::string answer = answer_of(trace, call.supports);
    const std::string gave = !answer.empty()   ? fmt::format("answered \"{}\"", answer)
                             : call.score >= 0 ? fmt::format("gave it {:.2f}", call.score)
                                               : fmt::format("gave no answer ({})", name_of(call.status));
    out += fmt::format("  {} {} for {} in {:.2f} s\n", tool_name(trace, call.tool), gave, to_string(call.cost), call.latency);
  }
  return out + '\n';
}

std::string explanation_of(const Trace& trace) {
  const Trajectory& t = trace.trajectory;
  std::string out = fmt::format("{} ({}), decided by {}\n\n", on_one_line(trace.task.question, 200), t.task_id, t.policy);
  bool weighed = false;
  for (std::size_t s = 0; s < t.steps.size(); ++s) {
    out += step_text(trace, s);
    weighed = weighed || !t.steps[s].decision.alternatives.empty();
  }
  out += fmt::format("It ended because {}.\n", end_of(trace));
  out += t.submission.answered ? "Answer: " + on_one_line(t.submission.answer, 200) : "No answer";
  if (t.confidence() >= 0) out += fmt::format(" (right with probability {:.2f})", t.confidence());
  out += fmt::format("; {} and {:.2f} s in all.\n", to_string(t.cost()), t.seconds);
  if (weighed)
    out += "\n* taken. gain: points of P(right) over handing in the best answer at once; price: what cost and time weigh at the\n"
           "policy's setting, in the same points; net: gain - price. A call is worth it where net is above 0.\n";
  else out += "\nThis policy does not weigh alternatives in figures; trained ones do.\n";
  return out;
}

Json json_of(const Move& move) {
  Json out{{"action", move.kind}, {"tools", move.tools}};
  if (!move.answer.empty()) out["answer"] = move.answer;
  return out;
}

Json json_of(const Trace& trace, const Step& step) {
  const Decision& decision = step.decision;
  const Move taken = move_of(trace, decision.action);
  const double now = right_now(decision);
  Json out = json_of(taken);
  out["started"] = step.started;
  if (!decision.why.empty()) out["why"] = valid_utf8(decision.why);
  if (decision.confidence >= 0) out["confidence"] = decision.confidence;
  out["alternatives"] = Json::array();
  for (const auto& one : ranked(decision)) {
    const Move move = move_of(trace, one.tools, one.candidate);
    Json row = json_of(move);
    row["taken"] = move == taken;
    row["right"] = one.right, row["gain"] = one.right - now, row["price"] = one.price, row["net"] = net(one) - now;
    if (!one.tools.empty()) row["expected_usd"] = one.cost.dollars(), row["expected_seconds"] = one.seconds;
    out["alternatives"].push_back(std::move(row));
  }
  return out;
}

Json json_of(const Trace& trace) {
  const Trajectory& t = trace.trajectory;
  Json decisions = Json::array();
  for (const auto& step : t.steps) decisions.push_back(json_of(trace, step));
  Json end{{"status", name_of(t.status)},
           {"because", valid_utf8(end_of(trace))},
           {"cost_usd", t.cost().dollars()},
           {"seconds", t.seconds}};
  if (t.submission.answered) end["answer"] = valid_utf8(t.submission.answer);
  if (t.confidence() >= 0) end["confidence"] = t.confidence();
  return {{"schema", "baton.explain/1"}, {"task", t.task_id}, {"policy", t.policy}, {"decisions", decisions}, {"end", end}};
}

}  // namespace

void add_explain(CLI::App& app) {
  auto file = std::make_shared<std::string>();
  auto json = std::make_shared<std::string>();
  CLI::App* command = add_command(app, "explain", "Explain an episode: what each decision weighed, and why it stopped.",
                                  "baton explain run.jsonl");
  command->add_option("TRACE", *file, "The trace, as 'baton solve --trace' writes it")->required();
  command->add_option("--json", *json, "Write it (schema baton.explain/1) to this file; '-' for stdout alone");
  command->callback([file, json] {
    require_writable(*json);
    const Trace trace = store::read_trace(*file);
    write_report(*json, json_of(trace));
    if (*json != "-") std::cout << explanation_of(trace);
  });
}

}  // namespace baton::app
