#include "baton/policy/compact/newcomers/extend.h"

#include "baton/base/error.h"
#include "baton/policy/compact/newcomers/imagine.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::policy {
namespace {

// One tool more at the end of a row-major square.
void widen(std::vector<float>& square, std::size_t count, std::span<const float> edge, float diagonal) {
  std::vector<float> out((count + 1) * (count + 1), 0.f);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) out[i * (count + 1) + j] = square[i * count + j];
    out[i * (count + 1) + count] = out[count * (count + 1) + i] = edge[i];
  }
  out.back() = diagonal;
  square = std::move(out);
}

}  // namespace

void require_room(std::size_t models) {
  if (models >= kMostTools) throw Error(fmt::format("a policy takes at most {} models", kMostTools - 1));
}

void append_column(std::vector<CaseCell>& cells, std::span<const CaseCell> column) {
  std::vector<CaseCell> out;
  const std::size_t width = cells.size() / column.size();
  for (std::size_t r = 0; r < column.size(); ++r) {
    for (std::size_t m = 0; m < width; ++m) out.push_back(cells[r * width + m]);
    out.push_back(column[r]);
  }
  cells = std::move(out);
}

void append_model(CompactModel& model, Newcomer newcomer, const Rng& rng) {
  CaseTable& cases = model.cases;
  const std::size_t m = cases.models.size();
  widen(cases.pairs.same_wrong, m, newcomer.same_wrong, cases.comparable ? 1.f : 0.f);
  widen(cases.pairs.correlation, m, newcomer.correlation, 1);
  cases.pairs.models = m + 1;
  model.skills = std::move(newcomer.skills);
  ModelFacts facts{.name = std::move(newcomer.name), .price = newcomer.price, .rows = newcomer.rows, .blank_rate = newcomer.blank_rate};
  std::vector<SkillEstimate> skills;
  double accuracy = 0;
  for (const auto& row : cases.cases) {
    skills.push_back(model.skills.estimate(m, row.category, row.features));
    accuracy += right_of(skills.back()) / static_cast<double>(cases.rows());
  }
  facts.accuracy = static_cast<float>(std::clamp(accuracy, 1e-3, 1 - 1e-3));
  std::vector<CaseCell> drawn = imagine_outcomes(cases, skills, newcomer.sample, facts.blank_rate, rng);
  add_usual(cases, drawn, facts);
  for (std::size_t r = 0; r < cases.rows(); ++r) {
    const Case& at = cases.cases[r];
    drawn[r].expected_dollars = expected_dollars(facts, facts.price, at.category, at.input_tokens);
    drawn[r].expected_seconds = facts.usual(at.category).seconds;
  }
  append_column(cases.cells, drawn);
  cases.models.push_back(std::move(facts));
}

}  // namespace baton::policy
