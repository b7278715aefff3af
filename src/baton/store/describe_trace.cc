#include "baton/base/table.h"
#include "baton/base/text.h"
#include "baton/store/trace.h"

#include <fmt/format.h>
#include <map>

namespace baton::store {
namespace {

// Text on one line, cut at `bytes`.
std::string brief(std::string_view text, std::size_t bytes) {
  std::string line = valid_utf8(trim(text));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) c = ' ';
  return line.size() <= bytes ? line : std::string(utf8_prefix(line, bytes)) + "…";
}

std::string candidate_text(const Trace& trace, CandidateId candidate) {
  const auto& candidates = trace.trajectory.candidates;
  if (index(candidate) >= candidates.size()) return "nothing";
  return fmt::format("\"{}\"", brief(candidates[index(candidate)].answer, 60));
}

std::string tool_name(const Trace& trace, ToolId tool) {
  const auto& tools = trace.catalogue.tools;
  return index(tool) < tools.size() ? tools[index(tool)].name : fmt::format("tool {}", index(tool));
}

std::string action_text(const Trace& trace, const Action& action) {
  if (const auto* calls = std::get_if<Calls>(&action)) {
    std::string names;
    for (const auto& call : calls->calls)
      names += (names.empty() ? "" : ", ") + (call.error.empty() ? tool_name(trace, call.tool) : "a malformed call");
    return calls->calls.empty() ? "calls nothing" : "calls " + names;
  }
  if (const auto* submit = std::get_if<Submit>(&action)) return "submits " + candidate_text(trace, submit->candidate);
  return fmt::format("says \"{}\"", brief(std::get<Say>(action).turn.content, 100));
}

std::string call_line(const Trace& trace, const CallRecord& call) {
  std::string line = fmt::format("    {:<12} {:<9} {:>12} {:>8.3f} s  {} in, {} out", tool_name(trace, call.tool),
                                 name_of(call.status), to_string(call.cost), call.latency, call.usage.input, call.usage.output);
  if (call.about != kNoCandidate) line += ", about " + candidate_text(trace, call.about);
  if (call.supports != kNoCandidate) line += ", answers " + candidate_text(trace, call.supports);
  if (call.score >= 0) line += fmt::format(", score {:.2f}", call.score);
  if (!call.arguments.empty()) line += fmt::format("\n      with  {}", brief(call.arguments, 110));
  if (!call.text.empty()) line += fmt::format("\n      gave  {}", brief(call.text, 110));
  return line + '\n';
}

std::string step_text(const Trace& trace, std::size_t number) {
  const Step& step = trace.trajectory.steps[number];
  std::string out = fmt::format("step {} at {:.3f} s: {}", number, step.started, action_text(trace, step.decision.action));
  if (!step.decision.why.empty()) out += " because " + brief(step.decision.why, 200);
  out += '\n';
  if (!step.decision.values.empty()) {
    out += "    values of the options:";
    for (const auto& [option, value] : step.decision.values) out += fmt::format(" {}: {:.4g}", option, value);
    out += '\n';
  }
  for (std::uint32_t c = 0; c < step.calls; ++c) out += call_line(trace, trace.trajectory.calls[step.first_call + c]);
  return out;
}

std::string cost_table(const Trace& trace) {
  struct Sum {
    std::size_t calls = 0;
    Usage usage;
    Money cost;
    Seconds service = 0;
  };
  std::map<std::pair<int, std::size_t>, Sum> sums;  // by purpose, then tool
  for (const auto& entry : trace.trajectory.ledger) {
    Sum& sum = sums[{static_cast<int>(entry.purpose), index(entry.tool)}];
    ++sum.calls, sum.usage += entry.usage, sum.cost += entry.cost, sum.service += entry.service;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, sum] : sums) {
    const auto purpose = static_cast<Purpose>(key.first);
    const std::string who =
        key.second == 0xFFFF ? std::string(name_of(purpose)) : tool_name(trace, static_cast<ToolId>(key.second));
    rows.push_back({who, fmt::format("{}", sum.calls), fmt::format("{}", sum.usage.input), fmt::format("{}", sum.usage.cached),
                    fmt::format("{}", sum.usage.output), to_string(sum.cost), fmt::format("{:.3f}", sum.service)});
  }
  return text_table({{"metered"},
                     {"calls", Align::right},
                     {"input", Align::right},
                     {"cached", Align::right},
                     {"output", Align::right},
                     {"cost", Align::right},
                     {"seconds", Align::right}},
                    rows);
}

std::string budget_text(const Trace& trace) {
  std::string out = trace.dollars < kUnlimited ? to_string(trace.dollars) : "no dollar limit";
  out += std::isfinite(trace.seconds) ? fmt::format(", {:g} s", trace.seconds) : ", no time limit";
  return out + fmt::format(", {} steps", trace.max_steps);
}

}  // namespace

std::string describe(const Trace& trace) {
  const Trajectory& t = trace.trajectory;
  std::string out = fmt::format("task    {} ({}): {}\n", t.task_id, name_of(trace.task.type), brief(trace.task.question, 200));
  for (std::size_t i = 0; i < trace.task.options.size(); ++i)
    out += fmt::format("          {}. {}\n", static_cast<char>('A' + i % 26), brief(trace.task.options[i], 100));
  out += fmt::format("policy  {}, seed {}\nbudget  {}; price book {}\n\n", t.policy, t.seed, budget_text(trace),
                     trace.catalogue.price_book);
  for (std::size_t s = 0; s < t.steps.size(); ++s) out += step_text(trace, s);
  out += fmt::format("\n{}{}: {}\n", name_of(t.status), t.stopped_because.empty() ? "" : fmt::format(" ({})", t.stopped_because),
                     t.submission.answered ? brief(t.submission.answer, 500) : "no answer");
  if (!t.ledger.empty()) out += '\n' + cost_table(trace);
  const Money judges = total_cost(t.ledger, true) - t.cost();
  out += fmt::format("\ntotal   {} in {:.3f} s, {} calls, {} exchanges{}\n", to_string(t.cost()), t.seconds, t.calls.size(),
                     trace.exchanges.size(), judges > Money{} ? fmt::format("; judges apart: {}", to_string(judges)) : "");
  return out;
}

}  // namespace baton::store
