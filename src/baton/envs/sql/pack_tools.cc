#include "baton/base/text.h"
#include "baton/envs/sql/pack_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

using config::TomlNode;
using config::TomlSection;

constexpr config::NumberRange kWhole{-1e15, 1e15, ""};
constexpr std::int64_t kMostText = 1000, kMostInList = 50;

class ToolReader {
 public:
  explicit ToolReader(std::string file) : file_(std::move(file)) {}

  DomainTool read(const TomlNode& node) const {
    const TomlSection in(node, fmt::format("[tools.{}]", node.key), file_,
                         {"describe", "kind", "after", "rules", "parameters", "guards", "writes", "result", "many", "tests"});
    DomainTool tool{.name = node.key, .describe = in.text("describe", "describe = \"What it does.\""), .line = node.line};
    tool.kind = kind_of(in);
    tool.after = texts_in(node, "after", file_), tool.rules = texts_in(node, "rules", file_);
    if (const TomlNode* parameters = node.find("parameters"))
      for (const auto& item : parameters->items) tool.parameters.push_back(parameter(item));
    for (const TomlNode* item : tables_in(node, "guards", file_)) tool.guards.push_back(guard(*item));
    if (const TomlNode* writes = node.find("writes"))
      for (const auto& item : writes->items) tool.writes.push_back(source_of(item, file_));
    if (const TomlNode* result = node.find("result")) tool.result = source_of(*result, file_);
    tool.many = in.boolean_or("many", false);
    for (const TomlNode* item : tables_in(node, "tests", file_)) tool.tests.push_back(test(*item));
    if (tool.writes.empty() == (tool.kind == DomainTool::Kind::write))
      in.fail_at(in.line_of("kind"), tool.writes.empty() ? fmt::format("{} is of kind write but has no 'writes'", in.title())
                                                         : fmt::format("{} has 'writes' but is not of kind write", in.title()));
    if (!tool.result) in.fail_at(node.line, fmt::format("{} has no 'result'; a call must answer something", in.title()));
    return tool;
  }

 private:
  DomainTool::Kind kind_of(const TomlSection& in) const {
    const std::string kind = in.text("kind", "kind = \"read\"");
    for (const auto k : {DomainTool::Kind::read, DomainTool::Kind::search, DomainTool::Kind::write, DomainTool::Kind::calculate})
      if (kind == name_of(k)) return k;
    in.fail_at(in.line_of("kind"),
               fmt::format("'kind' in {} is {}; choose read, search, write or calculate", in.title(), config::shown(kind)));
  }

  Parameter parameter(const TomlNode& node) const {
    const std::string title = fmt::format("parameter '{}'", node.key);
    if (node.kind != TomlNode::Kind::table) throw Error(fmt::format("{}:{}: {} must be a table", file_, node.line, title));
    const TomlSection in(node, title, file_, {"describe", "optional", "refers", "list_of", "one_of", "type", "min", "max"});
    Parameter out{
        .name = node.key, .describe = in.text_or("describe", ""), .optional = in.boolean_or("optional", false), .line = node.line};
    if (in.has("refers") + in.has("list_of") + in.has("one_of") + in.has("type") != 1)
      in.fail_at(node.line, fmt::format("{} needs exactly one of 'refers', 'list_of', 'one_of' and 'type'", title));
    if (in.has("refers") || in.has("list_of")) {
      const std::string key = in.has("refers") ? "refers" : "list_of", what = in.text(key, "refers = \"booking.id\"");
      if (!what.ends_with(".id"))
        in.fail_at(in.line_of(key), fmt::format("'{}' of {} is {}; write it as table.id", key, title, config::shown(what)));
      out.type = in.has("refers") ? Parameter::Type::refers : Parameter::Type::list;
      out.table = what.substr(0, what.size() - 3);
      out.min = in.integer_or("min", kWhole, 1), out.max = in.integer_or("max", kWhole, kMostInList);
      return out;
    }
    if (in.has("one_of")) {
      out.type = Parameter::Type::one_of, out.choices = texts_in(node, "one_of", file_);
      if (out.choices.empty()) in.fail_at(node.line, fmt::format("'one_of' of {} is empty", title));
      return out;
    }
    constexpr std::array<std::pair<std::string_view, Parameter::Type>, 5> kTypes{{{"text", Parameter::Type::text},
                                                                                {"integer", Parameter::Type::integer},
                                                                                {"amount", Parameter::Type::amount},
                                                                                {"date", Parameter::Type::date},
                                                                                {"boolean", Parameter::Type::boolean}}};
    const std::string type = in.text("type", "type = \"integer\"");
    const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return t.first == type; });
    if (found == kTypes.end())
      in.fail_at(in.line_of("type"),
                 fmt::format("'type' of {} is {}; choose text, integer, amount, date or boolean", title, config::shown(type)));
    out.type = found->second;
    const bool number = out.type == Parameter::Type::integer || out.type == Parameter::Type::amount;
    out.min = in.integer_or("min", kWhole, number ? 0 : 1);
    out.max = in.integer_or("max", kWhole, number ? std::int64_t{1'000'000'000} : kMostText);
    if (out.min > out.max) in.fail_at(in.line_of("min"), fmt::format("{}: 'min' is above 'max'", title));
    return out;
  }

  Guard guard(const TomlNode& node) const {
    const TomlSection in(node, "a guard", file_, {"sql", "error", "rule"});
    return {{in.text("sql", "sql = \"SELECT 1 FROM …\""), "tools.toml", in.line_of("sql")},
            in.text("error", "error = \"no booking {booking_id}\""), in.text_or("rule", "")};
  }

  ToolTest test(const TomlNode& node) const {
    const TomlSection in(node, "a test", file_, {"arguments", "error", "result", "rows"});
    ToolTest out{.error = in.text_or("error", ""), .line = node.line};
    if (const TomlNode* arguments = node.find("arguments"))
      for (const auto& item : arguments->items) out.arguments.emplace_back(item.key, argument(item));
    if (const TomlNode* result = node.find("result"))
      for (const auto& item : result->items) out.result.emplace_back(item.key, value_of(item, file_));
    if (in.has("rows")) out.rows = in.integer_or("rows", kWhole, 0);
    return out;
  }

  // As JSON, or "= QUERY".
  Source argument(const TomlNode& node) const {
    const auto json = [&](const TomlNode& item) -> std::string {
      if (item.kind == TomlNode::Kind::boolean) return item.boolean ? "true" : "false";
      const SqlValue value = value_of(item, file_);
      if (const auto* text = std::get_if<std::string>(&value)) return text->starts_with("= ") ? *text : quoted(*text);
      return text_of(value);
    };
    Source out{"", "tools.toml", node.line};
    if (node.kind != TomlNode::Kind::list) {
      out.text = json(node);
      return out;
    }
    for (const auto& item : node.items) out.text += (out.text.empty() ? "[" : ",") + json(item);
    out.text = out.text.empty() ? "[]" : out.text + "]";
    return out;
  }

  static std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return out + '"';
  }

  const std::string file_;
};

}  // namespace

void read_tools(Pack& pack, std::vector<Mistake>* mistakes) {
  const std::string file = (pack.folder / "tools.toml").string();
  const TomlNode root = config::parse_toml(read_source(pack, "tools.toml").text, file);
  const TomlSection top(root, "the file", file, {"tools"});
  const ToolReader reader(file);
  read_each(root, "tools", pack, file, mistakes, [&](const TomlNode& node) { pack.tools.push_back(reader.read(node)); });
}

}  // namespace baton::envs::sql
