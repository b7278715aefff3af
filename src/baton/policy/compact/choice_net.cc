#include "baton/policy/compact/choice_net.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace baton::policy {
namespace {

// Codes of a pool's tools: `called` says which of them have been.
std::vector<float> tokens_of(const Pool& pool, const Progress& progress) {
  std::vector<float> tokens(pool.size() * kTokenWidth);
  for (std::size_t i = 0; i < pool.size(); ++i)
    write_token(pool, i, progress.tools[i], std::span(tokens).subspan(i * kTokenWidth, kTokenWidth));
  return tokens;
}

}  // namespace

ChoiceNet ChoiceNet::from(const TensorFile& file, const std::string& prefix) {
  ChoiceNet net{.member = linear_from(file, prefix + "member", kMemberWidth, kMemberCode),
                .encode = linear_from(file, prefix + "encode", kTokenWidth, kToolCode),
                .head2 = linear_from(file, prefix + "head2", kChoiceHidden, kChoiceHidden),
                .head3 = linear_from(file, prefix + "head3", kChoiceHidden, 1)};
  const Linear head1 = linear_from(file, prefix + "head1", kChoiceInput, kChoiceHidden);
  std::vector<float> state, set;
  for (std::size_t o = 0; o < kChoiceHidden; ++o) {
    const auto row = std::span(head1.weight).subspan(o * kChoiceInput, kChoiceInput);
    const auto shared = row.subspan(kMemberCode, kSharedWidth);
    state.insert(state.end(), shared.begin(), shared.end());
    set.insert(set.end(), row.begin(), row.begin() + kMemberCode);
    set.insert(set.end(), row.end() - kActionWidth, row.end());
  }
  net.head1_state = Linear(kSharedWidth, kChoiceHidden, std::move(state), head1.bias);
  net.head1_set = Linear(kMemberCode + kActionWidth, kChoiceHidden, std::move(set), std::vector<float>(kChoiceHidden, 0.f));
  return net;
}

std::vector<float> ChoiceNet::gains(const Pool& pool, const Progress& progress, const Belief& belief,
                                    std::span<const std::uint64_t> sets) const {
  const auto codes = apply(encode, tokens_of(pool, progress), pool.size(), true);
  std::vector<float> members(pool.size() * kMemberWidth, 0.f), shared(kSharedWidth, 0.f);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const auto code = std::span(codes).subspan(i * kToolCode, kToolCode);
    const Answered& answered = progress.tools[i];
    if (belief.best >= 0 && answered.candidate == belief.best) add(std::span(shared).first(kToolCode), code);
    add(std::span(shared).subspan((answered.called ? 1 : 2) * kToolCode, kToolCode), code);
    if (!answered.called)
      write_member(pool, progress, belief, i, std::span(members).subspan(i * kMemberWidth, kMemberWidth));
  }
  write_state(pool, progress, belief, std::span(shared).last(kStateWidth));
  const auto member_codes = apply(member, members, pool.size(), true);
  constexpr std::size_t kWidth = kMemberCode + kActionWidth;
  std::vector<float> inputs(sets.size() * kWidth, 0.f);
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const auto input = std::span(inputs).subspan(s * kWidth, kWidth);
    for (std::uint64_t left = sets[s]; left; left &= left - 1) {
      const auto tool = static_cast<std::size_t>(std::countr_zero(left));
      add(input.first(kMemberCode), std::span(member_codes).subspan(tool * kMemberCode, kMemberCode));
    }
    write_action(price_of(pool, sets[s]), static_cast<std::size_t>(std::popcount(sets[s])), input.last(kActionWidth));
  }
  const auto here = apply(head1_state, shared, 1, false);
  auto hidden = apply(head1_set, inputs, sets.size(), false);
  for (std::size_t s = 0; s < sets.size(); ++s)
    for (std::size_t k = 0; k < kChoiceHidden; ++k)
      hidden[s * kChoiceHidden + k] = std::max(0.f, hidden[s * kChoiceHidden + k] + here[k]);
  auto out = apply(head3, apply(head2, hidden, sets.size(), true), sets.size(), false);
  const float scale = gain_scale(pool);
  for (auto& gain : out) gain *= scale;
  return out;
}

}  // namespace baton::policy
