#include "baton/base/text.h"
#include "baton/policy/compact/trained.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace baton::policy {
namespace {

constexpr std::string_view kTool = "tool:";

std::string hint(const std::string& near) { return near.empty() ? "" : fmt::format(", did you mean '{}'?", near); }

[[noreturn]] void refuse_key(std::string_view key, const std::vector<std::string>& tools) {
  std::vector<std::string> known = tools;
  known.insert(known.end(), {"cost", "latency"});
  std::string near = nearest(key, known);
  if (std::find(tools.begin(), tools.end(), near) != tools.end()) near = fmt::format("{}{}", kTool, near);
  throw Error(fmt::format("preference for '{}': unknown{}; known: cost, latency, tool:NAME", key, hint(near)));
}

double weight_from(std::string_view text, std::string_view part) {
  double weight = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(weight) || weight < 0)
    throw Error(fmt::format("preference '{}': expected KEY=W with a weight W of at least 0", part));
  return weight;
}

// Where the weight of `key` is kept.
double& slot_of(std::string_view key, std::span<const ToolSpec> tools, Preferences& preferences) {
  if (key == "cost") return preferences.cost;
  if (key == "latency") return preferences.latency;
  std::vector<std::string> known;
  for (const auto& tool : tools) known.push_back(tool.name);
  if (!key.starts_with(kTool)) refuse_key(key, known);
  const std::string name(key.substr(kTool.size()));
  if (std::find(known.begin(), known.end(), name) != known.end()) return preferences.tools[name];
  throw Error(fmt::format("preference for '{}': no tool '{}'{}; there are: {}", key, name, hint(nearest(name, known)),
                          fmt::join(known, ", ")));
}

}  // namespace

Preferences parse_preferences(std::string_view text, std::span<const ToolSpec> tools) {
  Preferences preferences{.cost = 1, .latency = 1};
  std::vector<std::string> given;
  for (const auto& part : split(text, ',', false)) {
    const auto equals = part.find('=');
    const std::string key(trim(std::string_view(part).substr(0, equals)));
    double& slot = slot_of(key, tools, preferences);
    slot = weight_from(equals == std::string::npos ? "" : trim(std::string_view(part).substr(equals + 1)), trim(part));
    if (std::find(given.begin(), given.end(), key) != given.end())
      throw Error(fmt::format("preference for '{}' is given twice", key));
    given.push_back(key);
  }
  return preferences;
}

}  // namespace baton::policy
