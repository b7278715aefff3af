#pragma once
// A trained policy without training: networks whose gains are the same everywhere.

#include "baton/core/outcomes.h"
#include "baton/policy/compact/model.h"

#include <fmt/format.h>

namespace baton::test {

inline void add_constant(policy::TensorFile& file, const std::string& name, std::size_t in, std::size_t out, float bias = 0) {
  file.tensors[name + ".weight"] = {{out, in}, std::vector<float>(in * out, 0.f)};
  file.tensors[name + ".bias"] = {{out}, std::vector<float>(out, bias)};
}

// `gain` of one more call, in units of gain_scale.
inline policy::TensorFile constant_networks(float gain) {
  using namespace policy;
  TensorFile file;
  for (const int k : {0, 1, 2}) {
    const std::string prefix = fmt::format("answers.{}.", k);
    add_constant(file, prefix + "encode", kTokenWidth, kAnswerCode);
    add_constant(file, prefix + "head1", kAnswerInput, kAnswerHidden);
    add_constant(file, prefix + "head2", kAnswerHidden, kAnswerHidden);
    add_constant(file, prefix + "head3", kAnswerHidden, 1);
    add_constant(file, prefix + "none1", kNoneInput, kAnswerHidden);
    add_constant(file, prefix + "none2", kAnswerHidden, 1);
  }
  add_constant(file, "choice.member", kMemberWidth, kMemberCode);
  add_constant(file, "choice.encode", kTokenWidth, kToolCode);
  add_constant(file, "choice.head1", kChoiceInput, kChoiceHidden);
  add_constant(file, "choice.head2", kChoiceHidden, kChoiceHidden);
  add_constant(file, "choice.head3", kChoiceHidden, 1, gain);
  return file;
}

inline policy::CompactModel constant_policy(const OutcomeTable& table, float gain = 0.2f) {
  using namespace policy;
  CompactModel model{.cases = make_cases(all_rows(table)), .skills = SkillModel::fit({}, {}, 0)};
  model.skills = add_skills(model.cases, 2);
  const TensorFile networks = constant_networks(gain);
  model.nets = answers_from(networks);
  model.choice = ChoiceNet::from(networks, "choice.");
  model.card = {{"suite", table.suite}};
  return model;
}

}  // namespace baton::test
