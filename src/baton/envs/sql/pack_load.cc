#include "baton/base/file.h"
#include "baton/base/text.h"
#include "baton/config/checks.h"
#include "baton/envs/sql/pack_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

using config::TomlNode;
using config::TomlSection;

bool is_moment(const std::string& text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return false;
  return true;
}

// "FILE:12: what" as a mistake.
Mistake mistake_from(const Pack& pack, const std::string& file, const std::string& message) {
  const std::string path = (pack.folder / file).string() + ":";
  if (!message.starts_with(path)) return {file, 1, message};
  const std::size_t colon = message.find(':', path.size());
  if (colon == std::string::npos) return {file, 1, message.substr(path.size())};
  return {file, std::max(1, std::atoi(message.c_str() + path.size())), std::string(trim(message.substr(colon + 1)))};
}

void read_head(Pack& pack) {
  const std::string file = (pack.folder / "pack.toml").string();
  const Source source = read_source(pack, "pack.toml");
  const TomlNode root = config::parse_toml(source.text, file);
  const TomlSection top(root, "the file", file, {"title", "now", "user", "knows", "invariants"});
  pack.title = top.text("title", "title = \"Lending library\"");
  pack.now = top.text("now", "now = \"2025-06-15T09:00:00\"");
  if (!is_moment(pack.now))
    top.fail_at(top.line_of("now"), fmt::format("'now' is {}; write it as 2025-06-15T09:00:00", config::shown(pack.now)));
  pack.user = {top.text("user", "user = \"SELECT id AS user, name, birth_date FROM member\""), "pack.toml", top.line_of("user")};
  pack.knows = texts_in(root, "knows", file);
  if (const TomlNode* invariants = root.find("invariants"))
    for (const auto& item : invariants->items) pack.invariants.emplace_back(item.key, source_of(item, file));
}

}  // namespace

std::string_view name_of(DomainTool::Kind kind) {
  constexpr std::array<std::string_view, 4> kNames{"read", "search", "write", "calculate"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool Intent::writes(const Pack& pack) const {
  return std::any_of(golden.begin(), golden.end(), [&](const PlannedCall& call) {
    const DomainTool* tool = pack.tool(call.tool);
    return tool && tool->kind == DomainTool::Kind::write;
  });
}

std::size_t Pack::index_of(std::string_view wanted) const {
  const auto found = std::find_if(tools.begin(), tools.end(), [&](const DomainTool& tool) { return tool.name == wanted; });
  return static_cast<std::size_t>(found - tools.begin());
}

std::size_t DomainTool::parameter_named(std::string_view wanted) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.name == wanted; });
  return static_cast<std::size_t>(found - parameters.begin());
}

std::size_t Pack::intent_named(std::string_view wanted) const {
  const auto found = std::find_if(intents.begin(), intents.end(), [&](const Intent& intent) { return intent.name == wanted; });
  return static_cast<std::size_t>(found - intents.begin());
}

const DomainTool* Pack::tool(std::string_view wanted) const {
  const std::size_t at = index_of(wanted);
  return at < tools.size() ? &tools[at] : nullptr;
}

std::string described(const Pack& pack, const Mistake& mistake) {
  return fmt::format("{}:{}: {}", (pack.folder / mistake.file).string(), mistake.line, mistake.what);
}

Source read_source(const Pack& pack, const std::string& file) {
  return {read_file(pack.folder / file), file, 1};
}

std::vector<std::string> texts_in(const TomlNode& table, std::string_view key, const std::string& file) {
  std::vector<std::string> out;
  const TomlNode* list = table.find(key);
  if (!list) return out;
  if (list->kind != TomlNode::Kind::list) throw Error(fmt::format("{}:{}: '{}' must be a list of texts", file, list->line, key));
  for (const auto& item : list->items) {
    if (item.kind != TomlNode::Kind::text) throw Error(fmt::format("{}:{}: '{}' must hold texts only", file, item.line, key));
    out.push_back(item.text);
  }
  return out;
}

std::vector<const TomlNode*> tables_in(const TomlNode& table, std::string_view key, const std::string& file) {
  std::vector<const TomlNode*> out;
  const TomlNode* list = table.find(key);
  if (!list) return out;
  for (const auto& item : list->items) {
    if (list->kind != TomlNode::Kind::list || item.kind != TomlNode::Kind::table)
      throw Error(fmt::format("{}:{}: '{}' must be a list of tables", file, list->line, key));
    out.push_back(&item);
  }
  return out;
}

SqlValue value_of(const TomlNode& node, const std::string& file) {
  switch (node.kind) {
    case TomlNode::Kind::text: return node.text;
    case TomlNode::Kind::integer: return node.integer;
    case TomlNode::Kind::number: return node.number;
    case TomlNode::Kind::boolean: return std::int64_t{node.boolean};
    default: throw Error(fmt::format("{}:{}: '{}' must be a text, a number, true or false", file, node.line, node.key));
  }
}

Source source_of(const TomlNode& node, const std::string& file) {
  if (node.kind != TomlNode::Kind::text || trim(node.text).empty())
    throw Error(fmt::format("{}:{}: '{}' must be a query in quotes", file, node.line, node.key));
  return {node.text, std::filesystem::path(file).filename().string(), node.line};
}

Expression expression_of(const TomlNode& node, const std::string& file) {
  const auto parsed = [&](const TomlNode& item) {
    if (item.kind != TomlNode::Kind::text)
      throw Error(fmt::format("{}:{}: '{}' must be an expression in quotes; a constant is a fact that the user says, or a rule", file,
                              item.line, node.key));
    try {
      return parse_expression(item.text);
    } catch (const Error& error) {
      throw Error(fmt::format("{}:{}: {}", file, item.line, error.what()));
    }
  };
  if (node.kind != TomlNode::Kind::list) return parsed(node);
  std::vector<Expression> items;
  for (const auto& item : node.items) items.push_back(parsed(item));
  return list_of(std::move(items));
}

void read_each(const TomlNode& root, std::string_view group, const Pack& pack, const std::string& file, std::vector<Mistake>* mistakes,
               const std::function<void(const TomlNode&)>& read) {
  const TomlNode* tables = root.find(group);
  if (!tables) return;
  for (const auto& item : tables->items) {
    try {
      if (item.kind != TomlNode::Kind::table)
        throw Error(fmt::format("{}:{}: [{}] must hold tables, for example [{}.some_name]", file, item.line, group, group));
      if (const auto wrong = config::wrong_with_name(item.key); !wrong.empty())
        throw Error(fmt::format("{}:{}: bad name {} in [{}]: {}", file, item.line, config::shown(item.key), group, wrong));
      read(item);
    } catch (const Error& error) {
      if (!mistakes) throw;
      mistakes->push_back(mistake_from(pack, std::filesystem::path(file).filename().string(), error.what()));
    }
  }
}

std::vector<std::filesystem::path> pack_folders(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (std::filesystem::exists(entry.path() / "pack.toml")) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::pair<std::string, int>> numbered_rules(const Pack& pack) {
  std::vector<std::pair<std::string, int>> out;
  int line = 0;
  for (const auto& text : split(pack.policy.text, '\n', false)) {
    ++line;
    const std::string_view at = trim(text);
    if (!at.starts_with("**R")) continue;
    const std::size_t end = at.find_first_not_of("0123456789", 3);
    if (end != std::string::npos && end > 3) out.emplace_back(at.substr(2, end - 2), line);
  }
  return out;
}

Pack load_pack(const std::filesystem::path& folder, std::vector<Mistake>* mistakes) {
  Pack pack;
  pack.folder = folder.lexically_normal();
  if (!pack.folder.has_filename()) pack.folder = pack.folder.parent_path();
  pack.name = std::filesystem::weakly_canonical(std::filesystem::absolute(pack.folder)).filename().string();
  if (!std::filesystem::is_directory(pack.folder))
    throw Error(fmt::format("{}: no such folder; a pack is a folder with a pack.toml (see 'baton pack new')", pack.folder.string()));
  read_head(pack);
  pack.schema = read_source(pack, "schema.sql"), pack.data = read_source(pack, "data.sql"), pack.policy = read_source(pack, "policy.md");
  read_tools(pack, mistakes);
  read_intents(pack, mistakes);
  return pack;
}

}  // namespace baton::envs::sql
