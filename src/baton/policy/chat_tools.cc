#include "baton/policy/chat_tools.h"

#include "baton/base/json.h"
#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::policy {
namespace {

// What a role's tool is called: the role, except functions, which go by their own names.
std::string_view chat_name(const ToolSpec& tool) {
  return tool.role == ToolRole::function ? std::string_view(tool.name) : name_of(tool.role);
}

// What tells the tools of one role apart.
const std::string& variant_of(const ToolSpec& tool) { return tool.model.empty() ? tool.name : tool.model; }

std::string_view purpose_of(ToolRole role) {
  switch (role) {
    case ToolRole::answer: return "Ask a language model to answer the question.";
    case ToolRole::reason:
      return "Ask a language model to solve the question by writing Python, which is run; good for calculations.";
    case ToolRole::code: return "Run a Python program that you write; it has no network. Print what you want to see.";
    case ToolRole::search: return "Search the documents for passages.";
    case ToolRole::verify: return "Ask a language model how likely one of the candidate answers is right.";
    case ToolRole::step: return "Let an expert play the next turn.";
    case ToolRole::compute: return "Exact arithmetic, dates and units.";
    case ToolRole::function: return "";
  }
  return "";
}

Json argument_properties(ToolRole role) {
  const auto text = [](std::string_view about) { return Json{{"type", "string"}, {"description", about}}; };
  switch (role) {
    case ToolRole::code: return {{"source", text("the Python program")}};
    case ToolRole::search: return {{"query", text("what to look for, in a few words")}};
    case ToolRole::compute: return {{"expression", text("for example 17 * 23, or 45 days after 12 May 2023")}};
    case ToolRole::verify:
      return {{"candidate", {{"type", "integer"}, {"description", "number of the candidate answer, from 1"}}}};
    default: return Json::object();
  }
}

std::string price_tag(const ToolSpec& tool) {
  return fmt::format("{} (${:g} per million input tokens, ${:g} output, about {:.1f} s)", variant_of(tool),
                     tool.price.input.dollars_per_million(), tool.price.output.dollars_per_million(), tool.expected_latency);
}

ToolSchema schema_of(std::span<const ToolSpec* const> variants) {
  const ToolSpec& first = *variants.front();
  Json properties = argument_properties(first.role);
  Json required = Json::array();
  for (const auto& [name, value] : properties.items()) required.push_back(name);
  if (needs_model(first.role) || variants.size() > 1) {
    Json names = Json::array();
    std::vector<std::string> tags;
    for (const auto* tool : variants) names.push_back(variant_of(*tool)), tags.push_back(price_tag(*tool));
    properties["model"] = {
        {"type", "string"}, {"enum", names}, {"description", fmt::format("One of: {}", fmt::join(tags, "; "))}};
    required.push_back("model");
  }
  std::string description(purpose_of(first.role));
  if (description.empty()) description = first.description;
  const Json parameters{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}};
  return {std::string(chat_name(first)), description, dump_json(parameters)};
}

std::string listed(const std::vector<std::string>& names, std::string_view wrong) {
  const std::string near = nearest(wrong, names);
  return fmt::format("{}choose one of: {}", near.empty() ? "" : fmt::format("did you mean '{}'? ", near), fmt::join(names, ", "));
}

// The tool among the role's variants that `arguments` name; takes "model" out of them. Else says why in call.error.
void choose_variant(Call& call, Json& arguments, std::string_view role, const Observation& seen) {
  std::vector<std::string> names;
  std::vector<std::size_t> ids;
  for (std::size_t t = 0; t < seen.tools.size(); ++t)
    if (chat_name(seen.tools[t]) == role) names.push_back(variant_of(seen.tools[t])), ids.push_back(t);
  if (!arguments.contains("model")) {
    if (names.size() > 1) call.error = fmt::format("{} needs the argument \"model\": {}", role, listed(names, ""));
    else call.tool = static_cast<ToolId>(ids.front());
    return;
  }
  const Json model = arguments["model"];
  arguments.erase("model");
  const std::string wanted = model.is_string() ? model.get<std::string>() : dump_json(model);
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end())
    call.error = fmt::format("{} has no model '{}': {}", role, utf8_prefix(wanted, 80), listed(names, wanted));
  else call.tool = static_cast<ToolId>(ids[static_cast<std::size_t>(found - names.begin())]);
}

void choose_candidate(Call& call, Json& arguments, const Observation& seen) {
  const auto count = static_cast<std::int64_t>(seen.candidates.size());
  const Json candidate = arguments.value("candidate", Json());
  arguments.erase("candidate");
  if (count == 0) call.error = "verify: there is no candidate answer yet; call answer first";
  else if (!candidate.is_number_integer() || candidate.get<std::int64_t>() < 1 || candidate.get<std::int64_t>() > count)
    call.error = fmt::format("verify: \"candidate\" must be a whole number from 1 to {}", count);
  else call.about = static_cast<CandidateId>(candidate.get<std::int64_t>() - 1);
}

}  // namespace

std::vector<ToolSchema> chat_tools(std::span<const ToolSpec> tools) {
  std::vector<std::pair<std::string_view, std::vector<const ToolSpec*>>> roles;  // in the order of their first tool
  for (const auto& tool : tools) {
    auto found = std::find_if(roles.begin(), roles.end(), [&](const auto& role) { return role.first == chat_name(tool); });
    if (found == roles.end()) found = roles.insert(roles.end(), {chat_name(tool), {}});
    found->second.push_back(&tool);
  }
  std::vector<ToolSchema> out;
  for (const auto& [name, variants] : roles) out.push_back(schema_of(variants));
  return out;
}

Call call_from(const ToolCall& asked, const Observation& seen) {
  Call call{.id = asked.id};
  std::vector<std::string> names;
  for (const auto& tool : seen.tools)
    if (std::find(names.begin(), names.end(), chat_name(tool)) == names.end()) names.emplace_back(chat_name(tool));
  if (std::find(names.begin(), names.end(), asked.name) == names.end()) {
    call.error = fmt::format("there is no tool '{}'; {}", utf8_prefix(asked.name, 80), listed(names, asked.name));
    return call;
  }
  const auto parsed = parse_json(asked.arguments.empty() ? "{}" : asked.arguments);
  if (!parsed || !parsed->is_object()) {
    call.error = fmt::format("{}: arguments must be a JSON object; {}", asked.name,
                             parsed ? "this is another kind of value" : parsed.error().message);
    return call;
  }
  Json arguments = *parsed;
  choose_variant(call, arguments, asked.name, seen);
  if (call.error.empty() && asked.name == name_of(ToolRole::verify)) choose_candidate(call, arguments, seen);
  if (!arguments.empty()) call.arguments = dump_json(arguments);
  return call;
}

}  // namespace baton::policy
