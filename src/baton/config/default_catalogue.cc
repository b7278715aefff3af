#include "baton/base/error.h"
#include "baton/base/text.h"
#include "baton/config/catalogue.h"
#include "baton/config/checks.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>

namespace baton::config {
namespace {

struct ListPrice {
  std::string_view upstream;
  double input, cached_input, output;  // dollars per million tokens
};

// OpenAI's list prices of August 2025, for people who start without a catalogue.
constexpr std::string_view kPriceBook = "openai-list-2025-08";
constexpr std::array kListPrices{
    ListPrice{"gpt-4o-mini", 0.15, 0.075, 0.60},  ListPrice{"gpt-4o", 2.50, 1.25, 10.00},
    ListPrice{"gpt-4.1", 2.00, 0.50, 8.00},       ListPrice{"gpt-4.1-mini", 0.40, 0.10, 1.60},
    ListPrice{"gpt-4.1-nano", 0.10, 0.025, 0.40}, ListPrice{"gpt-5", 1.25, 0.125, 10.00},
    ListPrice{"gpt-5-mini", 0.25, 0.025, 2.00},   ListPrice{"gpt-5-nano", 0.05, 0.005, 0.40},
    ListPrice{"o4-mini", 1.10, 0.275, 4.40},
};

Provider read_provider(const Environ& environ) {
  Provider provider{.name = "openai", .base_url = "https://api.openai.com/v1"};
  if (const auto url = environ("OPENAI_BASE_URL")) {
    if (const auto wrong = wrong_with_url(*url); !wrong.empty()) throw Error(fmt::format("OPENAI_BASE_URL {}", wrong));
    provider.base_url = without_trailing_slash(*url);
  }
  if (environ("OPENAI_API_KEY")) provider.key_env = "OPENAI_API_KEY";
  return provider;
}

std::vector<std::string> model_names(const Environ& environ) {
  const bool many = environ("BATON_MODELS").has_value();
  const char* variable = many ? "BATON_MODELS" : "OPENAI_MODEL";
  std::vector<std::string> names;
  for (const auto& part : split(environ(variable).value_or("gpt-4o-mini"), ',')) {
    const std::string name(trim(part));
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (const auto wrong = wrong_with_name(name); !wrong.empty())
      throw Error(fmt::format("{} holds a bad model name: {}", variable, wrong));
    names.push_back(name);
  }
  if (names.empty()) throw Error(fmt::format("{} names no model; write for example gpt-4o-mini", variable));
  return names;
}

ModelSpec model_named(const std::string& name, std::vector<std::string>& notes) {
  ModelSpec model{.name = name, .provider = "openai", .upstream = name};
  const auto* found =
      std::find_if(kListPrices.begin(), kListPrices.end(), [&](const ListPrice& price) { return price.upstream == name; });
  if (found == kListPrices.end()) {
    notes.push_back(
        fmt::format("the price of '{}' is not known and counts as zero; 'baton init' writes a catalogue to set it in", name));
  } else {
    const auto output = TokenRate::from_dollars_per_million(found->output);
    model.price = {TokenRate::from_dollars_per_million(found->input),
                   TokenRate::from_dollars_per_million(found->cached_input),
                   output,
                   output,
                   {}};
  }
  return model;
}

void add_tool(Catalogue& catalogue, const std::string& name, ToolRole role, const ModelSpec* model) {
  if (!catalogue.tool(name)) catalogue.tools.push_back(tool_over(name, role, model));
}

void add_models(DefaultCatalogue& out, const Environ& environ) {
  Catalogue& catalogue = out.catalogue;
  catalogue.providers.push_back(read_provider(environ));
  for (const auto& name : model_names(environ)) catalogue.models.push_back(model_named(name, out.notes));
  const auto dearer = [](const ModelSpec& a, const ModelSpec& b) { return a.price.output < b.price.output; };
  const auto [cheapest, dearest] = std::minmax_element(catalogue.models.begin(), catalogue.models.end(), dearer);
  for (const auto& model : catalogue.models) add_tool(catalogue, model.name, ToolRole::answer, &model);
  add_tool(catalogue, "reason", ToolRole::reason, &*dearest);
  add_tool(catalogue, "verify", ToolRole::verify, &*cheapest);
}

}  // namespace

Environ process_environ() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (!value || !*value) return std::nullopt;
    return value;
  };
}

DefaultCatalogue default_catalogue(const std::string& search_index, const Environ& environ) {
  DefaultCatalogue out{.catalogue = {.price_book = std::string(kPriceBook)}};
  if (environ("OPENAI_BASE_URL") || environ("OPENAI_API_KEY")) {
    add_models(out, environ);
  } else {
    out.notes.push_back("no model is set up: set OPENAI_API_KEY (and OPENAI_BASE_URL for another endpoint), or write a catalogue "
                        "with 'baton init' and give it with --config");
  }
  add_tool(out.catalogue, "compute", ToolRole::compute, nullptr);
  add_tool(out.catalogue, "code", ToolRole::code, nullptr);
  if (!search_index.empty()) {
    add_tool(out.catalogue, "search", ToolRole::search, nullptr);
    for (auto& tool : out.catalogue.tools)
      if (tool.role == ToolRole::search) tool.index = search_index;
  }
  return out;
}

}  // namespace baton::config
