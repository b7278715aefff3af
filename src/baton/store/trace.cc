#include "baton/store/trace.h"

#include "baton/base/file.h"
#include "baton/store/fields.h"

#include <algorithm>

namespace baton::store {

// The lines of a trace. Fields that stand in several places of Trace are gathered here.
struct HeaderLine {
  std::string schema = "baton.trace/1", policy;
  std::uint64_t seed = 0;
  Task task;
  Money dollars = kUnlimited;
  Seconds seconds = std::numeric_limits<double>::infinity();
  int max_steps = 32;
  Preferences preferences;
  Catalogue catalogue;
};
struct StepLine {
  Decision decision;
  Seconds started = 0, ended = 0;
  std::vector<CallRecord> calls;
};
struct Counts {
  std::size_t exchanges = 0, steps = 0, entries = 0;
  bool operator==(const Counts&) const = default;
};
struct EndLine {
  Status status = Status::running;
  std::string stopped_because;
  CandidateId submitted = kNoCandidate;
  Submission submission;
  std::vector<Candidate> candidates;
  std::vector<Message> transcript;
  Money cost;
  Seconds seconds = 0;
  Counts lines;
};

template <class V> void fields(V& v, As<V, HeaderLine>& h) {
  v.required("schema", h.schema);
  v.required("task", h.task);
  v.required("policy", h.policy);
  v.required("seed", h.seed);
  v.optional("budget_nano", h.dollars, kUnlimited);
  v.optional("budget_seconds", h.seconds, std::numeric_limits<double>::infinity());
  v.required("max_steps", h.max_steps);
  v.required("preferences", h.preferences);
  v.required("catalogue", h.catalogue);
}
template <class V> void fields(V& v, As<V, StepLine>& s) {
  v.required("decision", s.decision);
  v.required("started", s.started);
  v.required("ended", s.ended);
  v.required("calls", s.calls);
}
template <class V> void fields(V& v, As<V, Counts>& c) {
  v.required("exchanges", c.exchanges);
  v.required("steps", c.steps);
  v.required("entries", c.entries);
}
template <class V> void fields(V& v, As<V, EndLine>& e) {
  v.required("status", e.status);
  v.optional("stopped_because", e.stopped_because);
  v.optional("submitted", e.submitted, kNoCandidate);
  v.required("submission", e.submission);
  v.required("candidates", e.candidates);
  v.optional("transcript", e.transcript);
  v.required("cost_nano", e.cost);
  v.required("seconds", e.seconds);
  v.required("lines", e.lines);
}

namespace {

template <class T>
std::string line_of(const char* type, const T& value) {
  Json form = form_of(value);
  form["type"] = type;
  return dump_json(form) + '\n';
}

class TraceReader {
 public:
  explicit TraceReader(std::string file) : file_(std::move(file)) {}

  void take(std::size_t number, std::string_view text) {
    line_ = number;
    try {
      take_line(text);
    } catch (const Error& error) {
      throw Error(fmt::format("{}:{}: {}", file_, number, error.what()));
    }
  }

  Trace finish() {
    if (stage_ != Stage::end)
      throw Error(
          fmt::format("{}:{}: the trace is cut off: its \"end\" line is missing", file_, std::max<std::size_t>(line_, 1)));
    return std::move(trace_);
  }

 private:
  enum class Stage { start, header, exchange, step, entry, end };  // the type of the last line

  void take_line(std::string_view text) {
    Result<Json> parsed = parse_json(text);
    if (!parsed) throw Error(stage_ == Stage::start ? "not a baton trace: " + parsed.error().message : parsed.error().message);
    Json form = std::move(*parsed);
    const std::string type =
        form.is_object() && form.contains("type") && form["type"].is_string() ? form["type"].get<std::string>() : "";
    constexpr std::array<std::string_view, 6> kTypes{"", "header", "exchange", "step", "entry", "end"};
    const auto stage = static_cast<Stage>(std::find(kTypes.begin() + 1, kTypes.end(), type) - kTypes.begin());
    if ((stage_ == Stage::start) != (stage == Stage::header))
      throw Error(stage_ == Stage::start ? "not a baton trace: its first line is no header" : "a second header");
    if (stage > Stage::end)
      throw Error(fmt::format("\"type\" must be one of: {}", fmt::join(kTypes.begin() + 1, kTypes.end(), ", ")));
    if (stage < stage_ || stage_ == Stage::end)
      throw Error(fmt::format("a line of type \"{}\" after one of type \"{}\"", type, kTypes[static_cast<std::size_t>(stage_)]));
    stage_ = stage;
    form.erase("type");
    switch (stage) {
      case Stage::header: return take_header(form);
      case Stage::exchange: return take_exchange(form);
      case Stage::step: return take_step(form);
      case Stage::entry: return take_entry(form);
      default: return take_end(form);
    }
  }

  template <class T>
  static T parsed(const Json& form) {
    T value{};
    read_form(form, "", value);
    return value;
  }

  void take_header(const Json& form) {
    if (form.contains("schema") && form["schema"] != "baton.trace/1")
      throw Error(fmt::format("schema is {}; this version reads \"baton.trace/1\"", dump_json(form["schema"])));
    auto header = parsed<HeaderLine>(form);
    trace_.task = std::move(header.task);
    trace_.dollars = header.dollars, trace_.seconds = header.seconds, trace_.max_steps = header.max_steps;
    trace_.preferences = std::move(header.preferences);
    trace_.catalogue = std::move(header.catalogue);
    Trajectory& trajectory = trace_.trajectory;
    trajectory.task_id = trace_.task.id, trajectory.policy = std::move(header.policy), trajectory.seed = header.seed;
  }

  void take_exchange(const Json& form) {
    trace_.exchanges.push_back(parsed<Exchange>(form));
    require_order(trace_.exchanges);
  }

  void take_step(const Json& form) {
    auto line = parsed<StepLine>(form);
    Trajectory& trajectory = trace_.trajectory;
    trajectory.steps.push_back({std::move(line.decision), static_cast<std::uint32_t>(trajectory.calls.size()),
                                static_cast<std::uint32_t>(line.calls.size()), line.started, line.ended});
    for (auto& call : line.calls) {
      require_known(call.tool);
      trajectory.calls.push_back(std::move(call));
    }
  }

  void take_entry(const Json& form) {
    auto& ledger = trace_.trajectory.ledger;
    ledger.push_back(parsed<LedgerEntry>(form));
    require_order(ledger);
    require_known(ledger.back().tool);
  }

  void take_end(const Json& form) {
    auto end = parsed<EndLine>(form);
    Trajectory& t = trace_.trajectory;
    t.status = end.status, t.stopped_because = std::move(end.stopped_because), t.submitted = end.submitted;
    t.submission = std::move(end.submission), t.candidates = std::move(end.candidates), t.transcript = std::move(end.transcript);
    t.seconds = end.seconds;
    if (const Counts found{trace_.exchanges.size(), t.steps.size(), t.ledger.size()}; !(found == end.lines))
      throw Error(fmt::format(
          "lines are missing or were added: {} exchanges, {} steps and {} entries, where there should be {}, {} and {}",
          found.exchanges, found.steps, found.entries, end.lines.exchanges, end.lines.steps, end.lines.entries));
    if (t.cost() != end.cost)
      throw Error(fmt::format("cost_nano is {}, but the entries sum to {}", end.cost.nano, t.cost().nano));
    const auto candidate_known = [&](CandidateId c) { return c == kNoCandidate || index(c) < t.candidates.size(); };
    if (!candidate_known(t.submitted)) throw Error(fmt::format("the submitted candidate {} does not exist", index(t.submitted)));
    for (const auto& call : t.calls)
      if (!candidate_known(call.about) || !candidate_known(call.supports))
        throw Error("a call names a candidate that does not exist");
    for (const auto& candidate : t.candidates)
      for (const auto call : candidate.calls)
        if (call >= t.calls.size()) throw Error(fmt::format("a candidate names call {}, which does not exist", call));
  }

  void require_known(ToolId tool) const {  // 0xFFFF: no tool, but a policy's or a judge's model, or a malformed call
    if (tool != ToolId{0xFFFF} && index(tool) >= trace_.catalogue.tools.size())
      throw Error(fmt::format("tool {} is not in the catalogue", index(tool)));
  }

  template <class T>
  static void require_order(const std::vector<T>& items) {
    if (items.size() > 1 && items.back().key < items[items.size() - 2].key) throw Error("its key stands out of order");
  }

  const std::string file_;
  std::size_t line_ = 0;
  Stage stage_ = Stage::start;
  Trace trace_;
};

}  // namespace

std::string render_trace(const Trace& trace) {
  const Trajectory& t = trace.trajectory;
  std::string out = line_of("header", HeaderLine{.policy = t.policy,
                                                 .seed = t.seed,
                                                 .task = trace.task,
                                                 .dollars = trace.dollars,
                                                 .seconds = trace.seconds,
                                                 .max_steps = trace.max_steps,
                                                 .preferences = trace.preferences,
                                                 .catalogue = trace.catalogue});
  for (const auto& exchange : trace.exchanges) out += line_of("exchange", exchange);
  std::size_t next_call = 0;
  for (const auto& step : t.steps) {
    BATON_CHECK(step.first_call == next_call);  // every call belongs to one step
    next_call += step.calls;
    BATON_CHECK(next_call <= t.calls.size());
    const auto first = t.calls.begin() + step.first_call;
    out += line_of("step", StepLine{step.decision, step.started, step.ended, {first, first + step.calls}});
  }
  BATON_CHECK(next_call == t.calls.size());
  for (const auto& entry : t.ledger) out += line_of("entry", entry);
  out += line_of("end", EndLine{t.status,
                                t.stopped_because,
                                t.submitted,
                                t.submission,
                                t.candidates,
                                t.transcript,
                                t.cost(),
                                t.seconds,
                                {trace.exchanges.size(), t.steps.size(), t.ledger.size()}});
  return out;
}

void write_trace(const std::filesystem::path& path, const Trace& trace) { write_file(path, render_trace(trace)); }

Trace parse_trace(std::string_view text, const std::string& file) {
  TraceReader reader(file);
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    reader.take(++number, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return reader.finish();
}

Trace read_trace(const std::filesystem::path& path) {
  TraceReader reader(path.string());
  for_each_line(path, [&](std::size_t number, std::string_view line) { reader.take(number, line); });
  return reader.finish();
}

}  // namespace baton::store
