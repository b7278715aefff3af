#include "baton/policy/policies.h"

#include "baton/base/error.h"
#include "baton/base/text.h"
#include "baton/policy/baselines.h"

#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace baton::policy {
namespace {

constexpr std::string_view kAlways = "always:", kStaticCascade = "static-cascade:";
constexpr std::string_view kInduction = "induction:", kInformation = "value-of-information:";

constexpr std::array<PolicyName, 17> kNames{{
    {"always:MODEL", "asks MODEL, every time"},
    {"cheapest", "asks the model with the lowest mean cost (list price without fit data)"},
    {"strongest", "asks the most accurate model (the dearest by list price without fit data)"},
    {"random", "asks a model drawn at random"},
    {"prompt-length", "short questions to a cheap model, long ones to the strongest; the bound is learnt", true},
    {"cascade", "asks up to three models from cheap to strong until the answer is likely enough to be right", true},
    {"verified-cascade", "asks up to three models until the verifier accepts an answer; which ones is learnt", true, true},
    {"static-cascade:A+B+C", "the same with these models, in this order", false, true},
    {"agree-or-escalate", "asks a cheap pair at once, the strongest where they differ"},
    {"knn", "asks the model with the best score for its price on the nearest known questions", true},
    {"bandit", "asks the model that Thompson sampling found best in the task's category", true},
    {"induction", "asks on while a model's predicted gain, with all that may follow, exceeds its price; 0.3 of the strongest's cost",
     true},
    {"induction:SHARE", "the same at this share of the strongest model's cost, as in induction:0.1", true},
    {"value-of-information", "the same, looking no further than the next answer", true},
    {"value-of-information:SHARE", "the same at this share of the strongest model's cost", true},
    {"oracle", "asks the cheapest model with the best recorded answer; unreachable, a bound to compare with"},
    {"thrift", "free tools first (compute, then search), then agree-or-escalate by list price"},
}};

using Maker = std::unique_ptr<Policy> (*)(const PolicySources&);
struct Named {
  std::string_view name;
  Maker make;
};
template <std::unique_ptr<Policy> (*make)(std::string_view, const PolicySources&)>
std::unique_ptr<Policy> at_usual_share(const PolicySources& sources) {
  return make("", sources);
}
constexpr std::array<Named, 13> kMakers{{{"cheapest", make_cheapest},
                                         {"strongest", make_strongest},
                                         {"random", make_random},
                                         {"prompt-length", make_prompt_length},
                                         {"cascade", make_cascade},
                                         {"verified-cascade", make_verified_cascade},
                                         {"agree-or-escalate", make_agree_or_escalate},
                                         {"knn", make_knn},
                                         {"bandit", make_bandit},
                                         {"induction", at_usual_share<make_induction>},
                                         {"value-of-information", at_usual_share<make_value_of_information>},
                                         {"oracle", make_oracle},
                                         {"thrift", make_thrift}}};

[[noreturn]] void unknown(std::string_view name) {
  std::vector<std::string> known{"shipped", "chat:MODEL", "FILE of 'baton train'"};  // made outside of this module
  for (const auto& policy : kNames) known.emplace_back(policy.name);
  const std::string near = nearest(name, known);
  throw Error(fmt::format("no policy '{}'{}; known: {}", name,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near), fmt::join(known, ", ")));
}

}  // namespace

std::span<const PolicyName> policy_names() { return kNames; }

std::unique_ptr<Policy> make_policy(std::string_view name, const PolicySources& sources) {
  if (takes_turns(sources.tools)) return make_turn_policy(name, sources);
  try {
    if (name.starts_with(kAlways) && name.size() > kAlways.size()) return make_always(name.substr(kAlways.size()), sources);
    if (name.starts_with(kStaticCascade) && name.size() > kStaticCascade.size())
      return make_static_cascade(name.substr(kStaticCascade.size()), sources);
    if (name.starts_with(kInduction) && name.size() > kInduction.size()) return make_induction(name.substr(kInduction.size()), sources);
    if (name.starts_with(kInformation) && name.size() > kInformation.size())
      return make_value_of_information(name.substr(kInformation.size()), sources);
    for (const auto& named : kMakers)
      if (named.name == name) return named.make(sources);
  } catch (const Error& error) {
    const std::string_view what = error.what();
    if (what.starts_with("policy ")) throw;
    throw Error(fmt::format("policy {}: {}", name, what), error.exit_code);
  }
  unknown(name);
}

}  // namespace baton::policy
