#include "baton/envs/sql/domain_task.h"

#include "baton/base/json.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::envs::sql {
namespace {

using Ordered = nlohmann::ordered_json;  // lines read from what is wanted to how it is proven

Ordered json_of(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return nullptr;
}

Ordered json_of(const Named& values) {
  Ordered out = Ordered::object();
  for (const auto& [name, value] : values) out[name] = json_of(value);
  return out;
}

std::string dumped(const Ordered& json) { return json.dump(-1, ' ', false, Ordered::error_handler_t::replace); }

Ordered json_of(const Change& change) {
  return {{"table", change.table},
          {"op", name_of(change.op)},
          {"key", change.key},
          {"old", change.before.empty() ? Ordered(nullptr) : json_of(change.before)},
          {"new", change.after.empty() ? Ordered(nullptr) : json_of(change.after)}};
}

Ordered json_of(const Pack& pack, const GoldenCall& call) {
  Ordered from = Ordered::object();
  for (const auto& [parameter, expression] : call.from) from[parameter] = written(expression);
  return {{"tool", call.tool},
          {"arguments", Ordered::parse(written_arguments(*pack.tool(call.tool), call.arguments))},
          {"need", call.need},
          {"from", from}};
}

// Slots that the user neither knows nor needs to hear of: ids, mostly.
std::vector<std::string> unknown_of(const Need& need) {
  std::vector<std::string> out;
  for (const auto& [name, value] : need.slots)
    if (name != "user" && !name.ends_with('_') &&
        std::none_of(need.known.begin(), need.known.end(), [&, &n = name](const auto& k) { return k.first == n; }))
      out.push_back(name);
  return out;
}

Ordered known_info(const DomainTask& task) {
  Ordered needs = Ordered::array();
  for (const auto& need : task.needs) needs.push_back(json_of(need.known));
  return {{"user", json_of(task.known_user)}, {"needs", needs}};
}

// Reads a line strictly; `fail` with the path of what is wrong by throwing Error, caught by read_task.
class Reader {
 public:
  Reader(const Pack& pack, const Json& line) : pack_(pack), line_(line) {}

  DomainTask read() const {
    DomainTask out{.id = text(line_, "id"), .domain = text(line_, "domain"), .seed = static_cast<std::uint64_t>(number(line_, "seed"))};
    out.tier = static_cast<int>(number(line_, "tier")), out.user = number(line_, "user");
    out.persona = text(line_, "persona"), out.instruction = text(line_, "instruction");
    const Json& known = at(line_, "known_info", Json::value_t::object);
    out.known_user = named(at(known, "user", Json::value_t::object));
    const Json &slots = list("slots"), &intents = list("intents"), &facts_of_needs = at(known, "needs", Json::value_t::array);
    if (slots.size() != intents.size() || slots.size() != facts_of_needs.size())
      wrong("'intents', 'slots' and the needs of 'known_info' differ in number");
    for (std::size_t n = 0; n < slots.size(); ++n) {
      if (!intents[n].is_string() || !slots[n].is_object() || !facts_of_needs[n].is_object()) wrong("a need is malformed");
      out.needs.push_back({intents[n].get<std::string>(), named(slots[n]), named(facts_of_needs[n])});
    }
    for (const auto& call : list("golden")) out.golden.push_back(golden(call, out.needs.size()));
    read_words(out);
    for (const auto& item : list("changes")) out.changes.push_back(change(item));
    for (const auto& item : list("touched")) out.touched.emplace_back(text(item, "table"), number(item, "key"));
    for (const auto& order : list("orders")) {
      auto& calls = out.orders.emplace_back();
      for (const auto& call : order) calls.push_back(index(call, out.golden.size(), "orders"));
    }
    out.distractors = static_cast<std::size_t>(number(line_, "distractors"));
    return out;
  }

 private:
  [[noreturn]] static void wrong(const std::string& what) { throw Error(what); }

  static const Json& at(const Json& object, const char* key, Json::value_t type) {
    if (!object.is_object() || !object.contains(key)) wrong(fmt::format("'{}' is missing", key));
    if (object[key].type() != type) wrong(fmt::format("'{}' has the wrong type", key));
    return object[key];
  }
  const Json& list(const char* key) const { return at(line_, key, Json::value_t::array); }
  static std::string text(const Json& object, const char* key) { return at(object, key, Json::value_t::string).get<std::string>(); }
  static std::int64_t number(const Json& object, const char* key) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_number_integer())
      wrong(fmt::format("'{}' must be a whole number", key));
    return object[key].get<std::int64_t>();
  }
  static std::size_t index(const Json& value, std::size_t below, const char* what) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::size_t>() >= below)
      wrong(fmt::format("'{}' points outside", what));
    return value.get<std::size_t>();
  }

  static SqlValue value(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    if (json.is_boolean()) return std::int64_t{json.get<bool>()};
    if (!json.is_null()) wrong("a value is neither text nor number");
    return std::monostate{};
  }
  static Named named(const Json& object) {
    Named out;
    for (const auto& [name, item] : object.items()) out.emplace_back(name, value(item));
    return out;
  }

  GoldenCall golden(const Json& json, std::size_t needs) const {
    GoldenCall out{.tool = text(json, "tool")};
    const DomainTool* tool = pack_.tool(out.tool);
    if (!tool) wrong(fmt::format("the pack has no tool '{}'", out.tool));
    auto arguments = read_arguments(*tool, dump_json(at(json, "arguments", Json::value_t::object)));
    if (!arguments) wrong(arguments.error().message);
    out.arguments = std::move(*arguments);
    out.need = index(json.value("need", Json(-1)), needs, "need");
    for (const auto& [parameter, expression] : at(json, "from", Json::value_t::object).items()) {
      if (!expression.is_string()) wrong("'from' must hold expressions");
      out.from.emplace_back(parameter, parse_expression(expression.get<std::string>()));
    }
    return out;
  }

  void read_words(DomainTask& out) const {
    for (const auto& item : list("facts")) {
      TaskFact fact{.say = text(item, "say"),
                    .from = parse_expression(text(item, "from")),
                    .need = index(item.value("need", Json(-1)), out.needs.size(), "need")};
      for (const auto& value : at(item, "shown", Json::value_t::array))
        fact.shown.push_back(value.is_string() ? value.get<std::string>() : "");
      out.facts.push_back(std::move(fact));
    }
    const Json& communicate = list("communicate");
    if (communicate.size() != out.facts.size()) wrong("'communicate' and 'facts' differ in number");
    for (std::size_t f = 0; f < out.facts.size(); ++f)
      if (communicate[f] != out.facts[f].say)
        wrong(fmt::format("'communicate' says {}, where its fact is '{}'", dump_json(communicate[f]), out.facts[f].say));
    for (const auto& item : list("refusals")) {
      TaskRefusal refusal{.rule = text(item, "rule"), .because = text(item, "because")};
      for (const auto& words : at(item, "words", Json::value_t::array))
        refusal.words.push_back(words.is_string() ? words.get<std::string>() : "");
      if (refusal.words.empty()) wrong("a refusal has no words");
      refusal.need = index(item.value("need", Json(-1)), out.needs.size(), "need");
      refusal.proof = index(item.value("proof", Json(-1)), out.golden.size(), "proof");
      out.refusals.push_back(std::move(refusal));
    }
  }

  static Change change(const Json& json) {
    Change out{.table = text(json, "table"), .key = number(json, "key")};
    const std::string op = text(json, "op");
    if (op == "insert") out.op = Change::Op::insert;
    else if (op == "update") out.op = Change::Op::update;
    else if (op == "delete") out.op = Change::Op::remove;
    else wrong(fmt::format("'op' is '{}'", op));
    for (const auto& [key, values] : {std::pair{"old", &out.before}, std::pair{"new", &out.after}})
      if (json.contains(key) && json[key].is_object()) *values = named(json[key]);
    return out;
  }

  const Pack& pack_;
  const Json& line_;
};

}  // namespace

bool Need::is_row(const Rows& rows, std::size_t row) const {
  return slots.size() == rows.width() && std::all_of(slots.begin(), slots.end(), [&](const auto& slot) {
    const std::size_t column = rows.column(slot.first);
    return column < rows.width() && rows.at(row, column) == slot.second;
  });
}

std::string written_task(const Pack& pack, const DomainTask& task) {
  Ordered out{{"id", task.id},           {"domain", task.domain},           {"seed", task.seed}, {"tier", task.tier},
              {"persona", task.persona}, {"instruction", task.instruction}, {"user", task.user}, {"known_info", known_info(task)}};
  out["unknown_info"] = Ordered::array(), out["intents"] = Ordered::array();
  Ordered slots = Ordered::array(), golden = Ordered::array(), communicate = Ordered::array(), facts = Ordered::array(),
          refusals = Ordered::array(), changes = Ordered::array(), touched = Ordered::array();
  for (const auto& need : task.needs)
    out["intents"].push_back(need.intent), slots.push_back(json_of(need.slots)), out["unknown_info"].push_back(unknown_of(need));
  for (const auto& call : task.golden) golden.push_back(json_of(pack, call));
  for (const auto& fact : task.facts) {
    communicate.push_back(fact.say);
    facts.push_back({{"say", fact.say}, {"from", written(fact.from)}, {"need", fact.need}, {"shown", fact.shown}});
  }
  for (const auto& r : task.refusals)
    refusals.push_back({{"rule", r.rule}, {"because", r.because}, {"words", r.words}, {"need", r.need}, {"proof", r.proof}});
  for (const auto& change : task.changes) changes.push_back(json_of(change));
  for (const auto& [table, key] : task.touched) touched.push_back({{"table", table}, {"key", key}});
  out["slots"] = std::move(slots), out["golden"] = std::move(golden), out["communicate"] = std::move(communicate),
  out["facts"] = std::move(facts);
  out["refusals"] = std::move(refusals), out["changes"] = std::move(changes), out["touched"] = std::move(touched);
  out["orders"] = task.orders, out["distractors"] = task.distractors;
  return dumped(out);
}

Result<DomainTask> read_task(const std::function<const Pack*(std::string_view)>& pack_of, std::string_view line) {
  const auto json = parse_json(line);
  if (!json) return tl::unexpected(json.error());
  if (!json->is_object() || !json->contains("domain") || !(*json)["domain"].is_string())
    return fail(FailureKind::malformed, "'domain' is missing");
  const std::string domain = (*json)["domain"].get<std::string>();
  const Pack* pack = pack_of(domain);
  if (!pack) return fail(FailureKind::malformed, fmt::format("there is no pack for domain '{}'", domain));
  try {
    return Reader(*pack, *json).read();
  } catch (const Error& error) {
    return fail(FailureKind::malformed, error.what());
  }
}

std::string written_toolscale(const Pack& pack, const DomainTask& task) {
  Ordered actions = Ordered::array(), communicate = Ordered::array(), assertions = Ordered::array();
  for (std::size_t c = 0; c < task.golden.size(); ++c)
    actions.push_back({{"action_id", fmt::format("{}_{}", task.id, c)},
                       {"requestor", "assistant"},
                       {"name", task.golden[c].tool},
                       {"arguments", Ordered::parse(written_arguments(*pack.tool(task.golden[c].tool), task.golden[c].arguments))}});
  for (const auto& fact : task.facts) communicate.push_back(fact.say);
  for (const auto& r : task.refusals) assertions.push_back(fmt::format("The agent declines by rule {}: {}.", r.rule, r.because));
  std::string known, unknown, reasons;
  for (const auto& [name, value] : task.known_user) known += fmt::format("{}{}: {}", known.empty() ? "" : "; ", name, text_of(value));
  for (const auto& need : task.needs) {
    for (const auto& [name, value] : need.known) known += fmt::format("; {}: {}", name, text_of(value));
    for (const auto& name : unknown_of(need)) unknown += fmt::format("{}{}", unknown.empty() ? "" : "; ", name);
    reasons += fmt::format("{}{}", reasons.empty() ? "" : ", ", need.intent);
  }
  return dumped({{"id", task.id},
                 {"description", {{"purpose", reasons}, {"domain", pack.title}, {"tier", task.tier}}},
                 {"user_scenario",
                  {{"persona", task.persona},
                   {"instructions",
                    {{"domain", task.domain},
                     {"reason_for_call", reasons},
                     {"known_info", known},
                     {"unknown_info", unknown},
                     {"task_instructions", task.instruction}}}}},
                 {"initial_state", {{"domain", task.domain}, {"now", pack.now}}},
                 {"evaluation_criteria", {{"actions", actions}, {"communicate_info", communicate}, {"nl_assertions", assertions}}}});
}

}  // namespace baton::envs::sql
