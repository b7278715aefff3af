#include "baton/envs/replay_prices.h"

#include "baton/base/file.h"
#include "baton/base/text.h"
#include "baton/envs/replay_fields.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::envs {
namespace {

constexpr double kLargestScale = 1000;

std::int64_t scaled(std::int64_t amount, double scale) { return std::llround(static_cast<double>(amount) * scale); }

Price scaled(const Price& price, double scale) {
  const auto rate = [&](TokenRate r) { return TokenRate{scaled(r.nano_per_million, scale)}; };
  return {rate(price.input), rate(price.cached_input), rate(price.output), rate(price.reasoning),
          Money{scaled(price.per_call.nano, scale)}};
}

double scale_from(const Fields& fields) {
  const double scale = fields.number("scale");
  if (scale > kLargestScale) fields.error("scale", "a factor from 0 to 1000");
  return scale;
}

void charge(OutcomeTable& table, std::size_t column, const auto& cost_of_outcome) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Outcome& outcome = table.cells[row * table.tools.size() + column];
    if (outcome.available) outcome.cost = cost_of_outcome(outcome);
  }
}

}  // namespace

std::vector<double> reprice(OutcomeTable& table, std::string_view prices, std::string_view name) {
  const Place place{name, 0};
  const auto parsed = parse_json(prices);
  if (!parsed) place.error(parsed.error().message);
  if (!parsed->is_object()) place.error("give an object from model name to its prices");
  std::vector<double> scales(table.tools.size(), 1);
  for (std::size_t t = 0; t < table.tools.size(); ++t) {
    ToolSpec& tool = table.tools[t];
    const auto found = parsed->find(tool.name);
    if (found == parsed->end()) {
      std::vector<std::string> names;
      for (const auto& [key, value] : parsed->items()) names.push_back(key);
      const std::string near = nearest(tool.name, names);
      place.error(fmt::format("lacks the prices of '{}'{}", tool.name, near.empty() ? "" : fmt::format(" (nearest: '{}')", near)));
    }
    const Fields fields(*found, place, tool.name);
    if (table.list_prices) {
      tool.price = fields.has("scale") ? scaled(tool.price, scale_from(fields)) : read_price(fields, fields.has("input_price"));
      tool.expected_cost = usual_cost(tool.price);
      charge(table, t, [&](const Outcome& o) { return cost_of(tool.price, o.usage); });
    } else {
      scales[t] = scale_from(fields);
      tool.expected_cost = Money{scaled(tool.expected_cost.nano, scales[t])};
      charge(table, t, [&](const Outcome& o) { return Money{scaled(o.cost.nano, scales[t])}; });
    }
  }
  return scales;
}

std::vector<double> reprice(OutcomeTable& table, const std::filesystem::path& prices) {
  return reprice(table, read_file(prices), prices.string());
}

}  // namespace baton::envs
