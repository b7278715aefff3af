#include "baton/base/text.h"
#include "baton/policy/compact/trained.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace baton::policy {
namespace {

struct Key {
  std::string_view name;
  Target::Kind kind;
};
constexpr std::array<Key, 5> kKeys{{{"cost-share", Target::Kind::cost_share},
                                    {"usd-per-1k", Target::Kind::usd_per_1k},
                                    {"latency-share", Target::Kind::latency_share},
                                    {"seconds", Target::Kind::seconds},
                                    {"accuracy", Target::Kind::accuracy}}};
constexpr std::string_view kStrongest = "strongest";

Target::Kind kind_named(std::string_view name, std::string_view text) {
  std::vector<std::string> known;
  for (const Key& key : kKeys) {
    if (key.name == name) return key.kind;
    known.emplace_back(key.name);
  }
  const std::string near = nearest(name, known);
  throw Error(fmt::format("target '{}': unknown '{}'{}; known: {}", text, name,
                          near.empty() ? "" : fmt::format(", did you mean '{}'?", near), fmt::join(known, ", ")));
}

double value_of(Target::Kind kind, std::string_view value, std::string_view text) {
  const bool accuracy = kind == Target::Kind::accuracy;
  if (accuracy && value == kStrongest) return std::numeric_limits<double>::quiet_NaN();
  double number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool read = problem == std::errc{} && end == value.data() + value.size();
  if (read && std::isfinite(number) && number > 0 && (!accuracy || number <= 1)) return number;
  throw Error(fmt::format("target '{}': '{}' is not {}", text, value,
                          accuracy ? "an accuracy above 0 and at most 1, or 'strongest'" : "a number above 0"));
}

}  // namespace

std::vector<Target> parse_targets(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    throw Error(fmt::format("target '{}': expected KEY=V[,V…], for example cost-share=0.1,0.3", text));
  const std::string_view key = trim(text.substr(0, equals));
  const Target::Kind kind = kind_named(key, text);
  std::vector<Target> targets;
  for (const auto& part : split(text.substr(equals + 1), ',', false)) {
    const std::string_view value = trim(part);
    targets.push_back({kind, value_of(kind, value, text), fmt::format("{}={}", key, value)});
  }
  return targets;
}

}  // namespace baton::policy
