#include "baton/policy/fit.h"

#include "baton/base/error.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace baton::policy {
namespace {

// Column of each tool in another table, or -1.
std::vector<int> columns_of(std::span<const FitData::Model> models, std::span<const ToolSpec> tools, const OutcomeTable& table) {
  std::vector<int> columns;
  for (const auto& model : models) {
    const auto& name = tools[index(model.tool)].name;
    const auto found = std::find_if(table.tools.begin(), table.tools.end(), [&](const ToolSpec& t) { return t.name == name; });
    columns.push_back(found == table.tools.end() ? -1 : static_cast<int>(found - table.tools.begin()));
  }
  return columns;
}

// Fewer than half of the rows say little about a model beside others that have them all.
bool well_seen(const FitData& fit, const FitData::Model& model) { return 2 * model.rows >= static_cast<double>(fit.rows()); }

bool stronger(const FitData& fit, const FitData::Model& a, const FitData::Model& b) {
  if (well_seen(fit, a) != well_seen(fit, b)) return well_seen(fit, a);
  if ((a.rows > 0) != (b.rows > 0)) return a.rows > 0;
  if (a.score != b.score) return a.score > b.score;
  return a.dollars < b.dollars;
}

void require_list_prices(const PolicySources& sources, const std::vector<ToolId>& models) {
  const bool known = std::any_of(models.begin(), models.end(), [&](ToolId t) { return list_cost(sources.tools[index(t)]) > 0; });
  if (models.size() > 1 && !known) throw Error("the models have no list prices to go by: pass --fit FILE or --fold I/N");
}

std::vector<ToolId> tools_of(const std::vector<FitData::Model>& models) {
  std::vector<ToolId> tools;
  for (const auto& model : models) tools.push_back(model.tool);
  return tools;
}

}  // namespace

std::vector<ToolId> answer_tools(std::span<const ToolSpec> tools) {
  std::vector<ToolId> out;
  for (std::size_t t = 0; t < tools.size(); ++t)
    if (tools[t].role == ToolRole::answer) out.push_back(static_cast<ToolId>(t));
  if (out.empty()) throw Error("this policy needs a tool of role answer: add one over a model to the catalogue");
  return out;
}

double list_cost(const ToolSpec& tool) {
  if (tool.expected_cost.nano > 0) return tool.expected_cost.dollars();
  return cost_of(tool.price, {.input = 400, .output = 200}).dollars();
}

FitData::FitData(const PolicySources& sources) {
  if (!sources.fit || sources.fit->rows.empty()) throw Error("no fit rows to learn from: pass --fit FILE or --fold I/N");
  const OutcomeTable& table = *sources.fit->table;
  comparable = table.comparable;
  for (const ToolId tool : answer_tools(sources.tools)) models.push_back({.tool = tool});
  const std::vector<int> columns = columns_of(models, sources.tools, table);
  std::map<std::string_view, std::uint16_t> numbers;
  cells.resize(sources.fit->rows.size() * models.size());
  std::vector<std::string_view> answers;
  for (const auto row : sources.fit->rows) {
    const Task& task = table.tasks[row];
    const auto [number, fresh] = numbers.emplace(task.category, static_cast<std::uint16_t>(categories.size()));
    if (fresh) categories.push_back(task.category);
    category.push_back(number->second);
    answers.clear();
    for (std::size_t m = 0; m < models.size(); ++m) {
      if (columns[m] < 0) continue;
      const Outcome& outcome = table.at(row, static_cast<ToolId>(columns[m]));
      if (!outcome.available) continue;
      Cell& cell = cells[tasks.size() * models.size() + m];
      cell = {
          .available = true, .score = static_cast<float>(outcome.score), .dollars = static_cast<float>(outcome.cost.dollars())};
      models[m].score += outcome.score, models[m].dollars += outcome.cost.dollars(), ++models[m].rows;
      if (outcome.blank) continue;
      const auto same = comparable ? std::find(answers.begin(), answers.end(), outcome.answer) : answers.end();
      cell.answer = static_cast<std::uint8_t>(std::min<std::ptrdiff_t>(same - answers.begin(), 254) + 1);
      if (same == answers.end()) answers.push_back(outcome.answer);
    }
    tasks.push_back(&task);
  }
  for (auto& model : models)
    if (model.rows > 0) model.score /= model.rows, model.dollars /= model.rows;
  for (std::size_t m = 1; m < models.size(); ++m)
    if (stronger(*this, models[m], models[strongest])) strongest = m;
  if (models[strongest].rows == 0)
    throw Error("the fit rows hold none of the episodes' models: pass a --fit file of the same models");
  if (models[strongest].dollars > 0) unit = models[strongest].dollars;
}

int FitData::category_of(std::string_view name) const {
  const auto found = std::find(categories.begin(), categories.end(), name);
  return found == categories.end() ? -1 : static_cast<int>(found - categories.begin());
}

std::vector<std::size_t> FitData::affordable_models(double share) const {
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < models.size(); ++m)
    if (m != strongest && models[m].rows > 0 && models[m].dollars <= share * models[strongest].dollars) out.push_back(m);
  return out;
}

std::vector<ToolId> by_strength(const PolicySources& sources) {
  if (sources.fit) {
    FitData fit(sources);
    std::vector<FitData::Model> models = fit.models;
    std::stable_sort(models.begin(), models.end(), [&](const auto& a, const auto& b) { return stronger(fit, a, b); });
    return tools_of(models);
  }
  std::vector<ToolId> models = by_cost(sources);
  std::reverse(models.begin(), models.end());
  return models;
}

std::vector<ToolId> by_cost(const PolicySources& sources) {
  if (sources.fit) {
    std::vector<FitData::Model> models = FitData(sources).models;
    std::stable_sort(models.begin(), models.end(), [](const auto& a, const auto& b) {
      return std::pair(a.rows == 0, a.dollars) < std::pair(b.rows == 0, b.dollars);
    });
    return tools_of(models);
  }
  std::vector<ToolId> models = answer_tools(sources.tools);
  require_list_prices(sources, models);
  const auto cost = [&](ToolId tool) { return list_cost(sources.tools[index(tool)]); };
  std::stable_sort(models.begin(), models.end(), [&](ToolId a, ToolId b) { return cost(a) < cost(b); });
  return models;
}

}  // namespace baton::policy
