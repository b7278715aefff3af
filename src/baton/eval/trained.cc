#include "baton/eval/trained.h"

#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace baton::eval {
namespace {

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> names_of(std::span<const ToolSpec> tools) {
  std::vector<std::string> names;
  for (const auto& tool : tools) names.push_back(tool.name);
  return names;
}

void require(const std::string& model, const std::vector<std::string>& among, std::string_view place) {
  if (holds(among, model)) return;
  const std::string near = nearest(model, among);
  throw Error(fmt::format("--new-models: no model '{}' {}{}", model, place,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

const std::string& key_of(const Task& task) { return task.question.empty() ? task.id : task.question; }

}  // namespace

std::vector<Contestant> trained_contestants(const std::string& name, const policy::TrainedPolicy& policy,
                                            policy::TrainedUse use, const std::vector<policy::Target>& targets,
                                            const std::string& setting) {
  std::vector<Contestant> out;
  const auto add = [&](const std::string& text) {
    out.push_back({.name = name, .setting = text, .policy = policy.bind(use), .preferences = use.preferences});
  };
  for (const auto& target : targets) {
    use.target = target;
    add(target.setting);
  }
  if (targets.empty()) add(setting);
  return out;
}

std::unique_ptr<Calibration> make_calibration(const OutcomeTable& recorded, const std::vector<std::string>& new_models,
                                              const policy::TrainedPolicy& policy, const Suite& suite) {
  const std::vector<std::string> columns = names_of(recorded.tools), offered = names_of(suite.tools());
  for (const auto& model : new_models) {
    require(model, columns, "in --calibration");
    require(model, offered, "among those of --data");
    if (holds(policy.models(), model)) throw Error(fmt::format("--new-models: the policy knows '{}' already", model));
  }
  std::vector<std::string> strangers;
  for (const auto& column : columns)
    if (!holds(new_models, column) && !holds(policy.models(), column)) strangers.push_back(column);
  auto out = std::make_unique<Calibration>(Calibration{without_tools(recorded, strangers), {}});
  std::set<std::string_view> scored;
  for (std::size_t i = 0; i < suite.size(); ++i) scored.insert(key_of(suite.task(i)));
  out->rows.table = &out->table;
  for (std::uint32_t row = 0; row < out->table.rows(); ++row)
    if (!scored.contains(key_of(out->table.tasks[row]))) out->rows.rows.push_back(row);
  if (out->rows.rows.empty())
    throw Error("--calibration: every task in it is scored too; give tasks of their own, or score a part with --fold I/N");
  return out;
}

References references_of(const policy::TrainedPolicy& policy, const Suite& suite) {
  const auto known = names_of(suite.recorded() ? std::span(suite.recorded()->table->tools) : suite.tools());
  if (!holds(known, policy.strongest())) return references_of(suite);
  return {policy.strongest(), holds(known, policy.cheapest()) ? policy.cheapest() : ""};
}

}  // namespace baton::eval
