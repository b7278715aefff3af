#include "baton/envs/sql/pack_reader.h"

#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

using config::TomlNode;
using config::TomlSection;

Fact fact(const TomlNode& node, const std::string& file) {
  if (node.kind != TomlNode::Kind::table) {
    Fact out{.name = node.key, .value = value_of(node, file)};
    out.words = text_of(out.value);
    return out;
  }
  const TomlSection in(node, fmt::format("fact '{}'", node.key), file, {"value", "words"});
  const TomlNode* value = node.find("value");
  if (!value) in.fail_at(node.line, fmt::format("fact '{}' has no 'value'", node.key));
  return {node.key, value_of(*value, file), in.text("words", "words = \"my plans changed\"")};
}

PlannedCall planned(const TomlNode& node, const std::string& file) {
  PlannedCall out{.line = node.line};
  for (const auto& item : node.items) {
    if (item.key != "tool") out.arguments.emplace_back(item.key, expression_of(item, file));
    else if (item.kind == TomlNode::Kind::text) out.tool = item.text;
  }
  if (out.tool.empty()) throw Error(fmt::format("{}:{}: a golden call has no 'tool'", file, node.line));
  return out;
}

Refusal refusal(const TomlNode& node, const std::string& file) {
  const TomlSection in(node, "'refuse'", file, {"rule", "because", "words", "proof"});
  const TomlNode* proof = node.find("proof");
  if (!proof) in.fail_at(node.line, "'refuse' has no 'proof': the value that shows why, for example proof = \"$2.status\"");
  Refusal out{in.text("rule", "rule = \"R4\""), in.text("because", "because = \"the loan was renewed twice already\""),
              texts_in(node, "words", file), expression_of(*proof, file)};
  if (out.words.empty()) in.fail_at(node.line, "'refuse' has no 'words': phrases of which one must be said");
  return out;
}

Intent intent(const TomlNode& node, const std::string& file) {
  const TomlSection in(node, fmt::format("[intents.{}]", node.key), file,
                       {"weight", "rules", "slots", "knows", "facts", "ask", "golden", "say", "goal", "refuse"});
  Intent out{.name = node.key, .weight = in.number_or("weight", {0.01, 100, ""}, 1), .line = node.line};
  out.rules = texts_in(node, "rules", file), out.knows = texts_in(node, "knows", file), out.ask = texts_in(node, "ask", file);
  out.slots = {in.text("slots", "slots = \"SELECT … AS user, …\""), "intents.toml", in.line_of("slots")};
  if (const TomlNode* facts = node.find("facts"))
    for (const auto& item : facts->items) out.facts.push_back(fact(item, file));
  for (const TomlNode* item : tables_in(node, "golden", file)) out.golden.push_back(planned(*item, file));
  if (const TomlNode* say = node.find("say"))
    for (const auto& item : say->items) out.say.push_back(expression_of(item, file));
  if (const TomlNode* goal = node.find("goal")) out.goal = source_of(*goal, file);
  if (const TomlNode* refuse = node.find("refuse")) out.refuse = refusal(*refuse, file);
  if (out.ask.empty()) in.fail_at(node.line, fmt::format("{} has no 'ask': what the user says", in.title()));
  if (out.golden.empty()) in.fail_at(node.line, fmt::format("{} has no 'golden' plan", in.title()));
  if (!out.goal == !out.refuse)
    in.fail_at(node.line, fmt::format("{} needs either a 'goal' or a 'refuse'", in.title()));
  return out;
}

Computation computation(const TomlNode& node, const std::string& file) {
  const TomlSection in(node, fmt::format("[rules.{}]", node.key), file, {"parameters", "sql"});
  return {node.key, texts_in(node, "parameters", file), {in.text("sql", "sql = \"SELECT 25 * :days\""), "intents.toml", in.line_of("sql")}};
}

}  // namespace

void read_intents(Pack& pack, std::vector<Mistake>* mistakes) {
  const std::string file = (pack.folder / "intents.toml").string();
  const TomlNode root = config::parse_toml(read_source(pack, "intents.toml").text, file);
  const TomlSection top(root, "the file", file, {"rules", "intents"});
  read_each(root, "rules", pack, file, mistakes, [&](const TomlNode& node) { pack.rules.push_back(computation(node, file)); });
  read_each(root, "intents", pack, file, mistakes, [&](const TomlNode& node) { pack.intents.push_back(intent(node, file)); });
}

}  // namespace baton::envs::sql
