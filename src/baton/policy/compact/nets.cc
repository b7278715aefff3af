#include "baton/policy/compact/nets.h"

#include "baton/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <Eigen/Core>
#include <fmt/format.h>

namespace baton::policy {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<const Rows>;

void add(std::span<float> to, std::span<const float> from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

// Codes of a pool's tools: `called` says which of them have been.
std::vector<float> tokens_of(const Pool& pool, const Progress& progress) {
  std::vector<float> tokens(pool.size() * kTokenWidth);
  for (std::size_t i = 0; i < pool.size(); ++i)
    write_token(pool, i, progress.tools[i], std::span(tokens).subspan(i * kTokenWidth, kTokenWidth));
  return tokens;
}

}  // namespace

Linear linear_from(const TensorFile& file, const std::string& name, std::size_t in, std::size_t out) {
  const Tensor& weight = file.at(name + ".weight");
  const Tensor& bias = file.at(name + ".bias");
  if (weight.shape != std::vector{out, in} || bias.shape != std::vector{out})
    throw Error(fmt::format("the tensor '{}' has another shape than {} × {}: the file is of another version of baton", name, out, in));
  return {in, out, weight.values, bias.values};
}

std::vector<float> apply(const Linear& layer, std::span<const float> x, std::size_t rows, bool relu) {
  std::vector<float> y(rows * layer.out);
  const auto n = [](std::size_t i) { return static_cast<Eigen::Index>(i); };
  Eigen::Map<Rows> out(y.data(), n(rows), n(layer.out));
  out.noalias() = View(x.data(), n(rows), n(layer.in)) * View(layer.weight.data(), n(layer.out), n(layer.in)).transpose();
  out.rowwise() += Eigen::Map<const Eigen::RowVectorXf>(layer.bias.data(), n(layer.out));
  if (relu) out = out.cwiseMax(0.f);
  return y;
}

AnswerNet AnswerNet::from(const TensorFile& file, const std::string& prefix) {
  return {.encode = linear_from(file, prefix + "encode", kTokenWidth, kAnswerCode),
          .head1 = linear_from(file, prefix + "head1", kAnswerInput, kAnswerHidden),
          .head2 = linear_from(file, prefix + "head2", kAnswerHidden, kAnswerHidden),
          .head3 = linear_from(file, prefix + "head3", kAnswerHidden, 1),
          .none1 = linear_from(file, prefix + "none1", kNoneInput, kAnswerHidden),
          .none2 = linear_from(file, prefix + "none2", kAnswerHidden, 1)};
}

std::vector<Belief> AnswerNet::believe(std::span<const State> states) const {
  std::size_t candidates = 0, tools = 0;
  for (const auto& [pool, progress] : states) candidates += progress->candidates(), tools += pool->size();
  std::vector<float> tokens(tools * kTokenWidth), inputs(candidates * kAnswerInput, 0.f), nones(states.size() * kNoneInput, 0.f);
  std::size_t at = 0;
  for (const auto& [pool, progress] : states)
    for (std::size_t i = 0; i < pool->size(); ++i, ++at)
      write_token(*pool, i, progress->tools[i], std::span(tokens).subspan(at * kTokenWidth, kTokenWidth));
  const auto codes = apply(encode, tokens, tools, true);
  std::size_t tool = 0, first = 0;
  for (std::size_t s = 0; s < states.size(); ++s) {
    const auto& [pool, progress] = states[s];
    const Vote vote = vote_on(*pool, *progress);
    const std::size_t count = progress->candidates();
    const auto none = std::span(nones).subspan(s * kNoneInput, kNoneInput);
    for (std::size_t i = 0; i < pool->size(); ++i, ++tool) {
      if (!progress->tools[i].called) continue;
      const auto code = std::span(codes).subspan(tool * kAnswerCode, kAnswerCode);
      add(none.first(kAnswerCode), code);
      if (const int c = progress->tools[i].candidate; c >= 0)
        add(std::span(inputs).subspan((first + static_cast<std::size_t>(c)) * kAnswerInput, kAnswerCode), code);
    }
    for (std::size_t c = 0; c < count; ++c) {
      const auto input = std::span(inputs).subspan((first + c) * kAnswerInput, kAnswerInput);
      add(input.subspan(kAnswerCode, kAnswerCode), none.first(kAnswerCode));
      write_candidate(*pool, *progress, vote, c, input.last(kCandidateWidth));
    }
    write_none(*pool, *progress, vote, none.last(kNoneWidth));
    first += count;
  }
  const auto scores = apply(head3, apply(head2, apply(head1, inputs, candidates, true), candidates, true), candidates, false);
  const auto none_scores = apply(none2, apply(none1, nones, states.size(), true), states.size(), false);
  std::vector<Belief> beliefs(states.size());
  first = 0;
  for (std::size_t s = 0; s < states.size(); ++s) {
    const auto& [pool, progress] = states[s];
    Belief& belief = beliefs[s];
    const std::size_t count = progress->candidates();
    float top = none_scores[s], sum = 0;
    for (std::size_t c = 0; c < count; ++c) top = std::max(top, scores[first + c] + progress->evidence[c]);
    belief.none = std::exp(none_scores[s] - top), sum = belief.none;
    for (std::size_t c = 0; c < count; ++c)
      sum += belief.candidates.emplace_back(std::exp(scores[first + c] + progress->evidence[c] - top));
    belief.none /= sum;
    for (auto& p : belief.candidates) p /= sum;
    complete(belief, *pool, *progress);
    first += count;
  }
  return beliefs;
}

Belief AnswerNet::believe(const Pool& pool, const Progress& progress) const {
  if (!pool.exclusive) return belief_without_answers(pool, progress);
  const State state{&pool, &progress};
  return std::move(believe(std::span(&state, 1)).front());
}

ChoiceNet ChoiceNet::from(const TensorFile& file, const std::string& prefix) {
  return {.member = linear_from(file, prefix + "member", kMemberWidth, kMemberCode),
          .encode = linear_from(file, prefix + "encode", kTokenWidth, kToolCode),
          .head1 = linear_from(file, prefix + "head1", kChoiceInput, kChoiceHidden),
          .head2 = linear_from(file, prefix + "head2", kChoiceHidden, kChoiceHidden),
          .head3 = linear_from(file, prefix + "head3", kChoiceHidden, 1)};
}

std::vector<float> ChoiceNet::gains(const Pool& pool, const Progress& progress, const Belief& belief,
                                    std::span<const std::uint64_t> sets) const {
  const auto codes = apply(encode, tokens_of(pool, progress), pool.size(), true);
  std::vector<float> members(pool.size() * kMemberWidth, 0.f), shared(3 * kToolCode + kStateWidth, 0.f);
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
  std::vector<float> inputs(sets.size() * kChoiceInput, 0.f);
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const auto input = std::span(inputs).subspan(s * kChoiceInput, kChoiceInput);
    for (std::size_t i = 0; i < pool.size(); ++i)
      if (sets[s] >> i & 1) add(input.first(kMemberCode), std::span(member_codes).subspan(i * kMemberCode, kMemberCode));
    std::copy(shared.begin(), shared.end(), input.begin() + kMemberCode);
    write_action(price_of(pool, sets[s]), static_cast<std::size_t>(std::popcount(sets[s])), input.last(kActionWidth));
  }
  auto out = apply(head3, apply(head2, apply(head1, inputs, sets.size(), true), sets.size(), true), sets.size(), false);
  const float scale = gain_scale(pool);
  for (auto& gain : out) gain *= scale;
  return out;
}

}  // namespace baton::policy
