#pragma once
// Plans and experts to play them, made up for tests.

#include "baton/envs/sql/practice.h"
#include "baton/policy/turns/net.h"

namespace baton::test {

// `count` tasks of two needs: look up, write, reply each; the writes rest on the look-ups.
inline std::vector<TurnPlan> made_up_plans(std::size_t count) {
  using Kind = TurnPlan::Item::Elsewhere::Kind;
  std::vector<TurnPlan> plans(count);
  for (std::size_t p = 0; p < count; ++p) {
    plans[p].key = mix64(p + 1), plans[p].domain = p % 2 ? "inn" : "zoo";
    for (std::uint16_t need = 0; need < 2; ++need) {
      const auto first = static_cast<std::uint16_t>(3 * need);
      plans[p].items.push_back({.need = need, .difficulty = -1});
      plans[p].items.push_back({.writes = true, .need = need, .difficulty = 0.5, .rests_on = {first}, .after = {first}});
      plans[p].items.back().elsewhere.fill({.kind = Kind::refused});
      plans[p].items.push_back({.reply = true, .tells = true, .need = need, .difficulty = -0.5, .rests_on = {first}});
    }
  }
  return plans;
}

inline envs::sql::Expert made_up_expert(const std::string& name, double skill, double dollars, double notice) {
  envs::sql::Expert out{.name = name, .seconds = 2, .skill = skill, .notice = notice};
  out.price.input = out.price.cached_input = TokenRate::from_dollars_per_million(dollars);
  out.price.output = out.price.reasoning = TokenRate::from_dollars_per_million(4 * dollars);
  return out;
}

inline envs::sql::ExpertPool made_up_pool() {
  return {"made up", {made_up_expert("cheap", 1.5, 0.1, 0.2), made_up_expert("dear", 3.5, 3, 0.5)}};
}

// A network that knows nothing: its choices are as good as random.
inline policy::TensorFile made_up_net(const std::string& prefix) {
  Rng rng(3);
  policy::TensorFile file;
  const auto add = [&](const std::string& name, std::size_t in, std::size_t out) {
    policy::Tensor weight{{out, in}, {}}, bias{{out}, std::vector<float>(out, 0.01f)};
    for (std::size_t i = 0; i < in * out; ++i) weight.values.push_back(static_cast<float>(0.1 * rng.normal()));
    file.tensors[prefix + name + ".weight"] = weight, file.tensors[prefix + name + ".bias"] = bias;
  };
  add("head1", policy::kTurnWidth, policy::kTurnHidden), add("head2", policy::kTurnHidden, policy::kTurnHidden);
  add("head3", policy::kTurnHidden, 2);
  return file;
}

}  // namespace baton::test
