#include "baton/base/table.h"
#include "baton/config/catalogue.h"

#include <fmt/format.h>

namespace baton::config {
namespace {

std::string price(TokenRate rate) { return fmt::format("{:g}", rate.dollars_per_million()); }

std::string key_state(const Provider& provider, const Environ& environ) {
  if (provider.key_env.empty()) return "none needed";
  return fmt::format("{} ({})", provider.key_env, environ(provider.key_env) ? "set" : "not set");
}

std::string limits(const Provider& provider) {
  std::string out = fmt::format("{} at once, {} retries", provider.max_concurrent, provider.retries);
  if (provider.requests_per_minute > 0) out += fmt::format(", {:g} a minute", provider.requests_per_minute);
  return out;
}

std::string provider_table(const Catalogue& catalogue, const Environ& environ) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& p : catalogue.providers)
    rows.push_back({p.name, p.base_url, key_state(p, environ),
                    fmt::format("{:g} / {:g} / {:g} s", p.connect_timeout, p.first_byte_timeout, p.timeout), limits(p)});
  return text_table({{"provider"}, {"base URL"}, {"key"}, {"connect / first byte / call"}, {"limits"}}, rows);
}

std::string model_table(const Catalogue& catalogue) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& m : catalogue.models)
    rows.push_back({m.name, m.provider, m.upstream, price(m.price.input), price(m.price.cached_input), price(m.price.output),
                    price(m.price.reasoning), fmt::format("{:g}", m.first_token), fmt::format("{:g}", m.tokens_per_second),
                    fmt::format("{}", m.max_output_tokens)});
  return text_table({{"model"},
                     {"provider"},
                     {"upstream"},
                     {"input", Align::right},
                     {"cached", Align::right},
                     {"output", Align::right},
                     {"reasoning", Align::right},
                     {"first token s", Align::right},
                     {"tokens/s", Align::right},
                     {"max tokens", Align::right}},
                    rows);
}

std::string tool_table(const Catalogue& catalogue) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& t : catalogue.tools)
    rows.push_back({t.name, std::string(name_of(t.role)), !t.model.empty() ? t.model : t.index, to_string(t.expected_cost),
                    fmt::format("{:.2f}", t.expected_latency), t.description});
  return text_table({{"tool"}, {"role"}, {"over"}, {"a call", Align::right}, {"seconds", Align::right}, {"description"}}, rows);
}

}  // namespace

std::string describe_catalogue(const Catalogue& catalogue, const Environ& environ) {
  std::string out = fmt::format("price book {} (dollars per million tokens)\n", catalogue.price_book);
  if (!catalogue.providers.empty()) out += '\n' + provider_table(catalogue, environ);
  if (!catalogue.models.empty()) out += '\n' + model_table(catalogue);
  if (!catalogue.tools.empty()) out += '\n' + tool_table(catalogue);
  return out;
}

}  // namespace baton::config
