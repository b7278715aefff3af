#include "baton/policy/compact/nets.h"

#include "baton/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>

namespace baton::policy {
namespace {

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
  return Linear(in, out, weight.values, bias.values);
}

AnswerNet AnswerNet::from(const TensorFile& file, const std::string& prefix) {
  return {.encode = linear_from(file, prefix + "encode", kTokenWidth, kAnswerCode),
          .head1 = linear_from(file, prefix + "head1", kAnswerInput, kAnswerHidden),
          .head2 = linear_from(file, prefix + "head2", kAnswerHidden, kAnswerHidden),
          .head3 = linear_from(file, prefix + "head3", kAnswerHidden, 1),
          .none1 = linear_from(file, prefix + "none1", kNoneInput, kAnswerHidden),
          .none2 = linear_from(file, prefix + "none2", kAnswerHidden, 1)};
}

namespace {

// Tokens of called tools, each once: neighbouring states of one pool mostly share them.
class CalledTokens {
 public:
  void add(const Pool& pool, const Progress& progress) {
    if (&pool != pool_) pool_ = &pool, known_.assign(pool.size(), {});
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const Answered& answered = progress.tools[i];
      if (!answered.called) continue;
      Known& known = known_[i];
      if (known.row < 0 || known.blank != (answered.candidate < 0) || known.log_tokens != answered.log_tokens) {
        known = {static_cast<std::ptrdiff_t>(tokens_.size() / kTokenWidth), answered.candidate < 0, answered.log_tokens};
        tokens_.resize(tokens_.size() + kTokenWidth);
        write_token(pool, i, answered, std::span(tokens_).last(kTokenWidth));
      }
      rows_.push_back(static_cast<std::size_t>(known.row));
    }
  }
  const std::vector<float>& tokens() const { return tokens_; }
  std::size_t count() const { return tokens_.size() / kTokenWidth; }
  const std::vector<std::size_t>& rows() const { return rows_; }  // of the called tools, in the order of add

 private:
  struct Known {
    std::ptrdiff_t row = -1;
    bool blank = false;
    float log_tokens = 0;
  };
  const Pool* pool_ = nullptr;
  std::vector<Known> known_;
  std::vector<float> tokens_;
  std::vector<std::size_t> rows_;
};

}  // namespace

std::vector<Belief> AnswerNet::believe(std::span<const State> states) const {
  std::size_t candidates = 0;
  CalledTokens called;
  for (const auto& [pool, progress] : states) candidates += progress->candidates(), called.add(*pool, *progress);
  std::vector<float> inputs(candidates * kAnswerInput, 0.f), nones(states.size() * kNoneInput, 0.f);
  const auto codes = apply(encode, called.tokens(), called.count(), true);
  std::size_t tool = 0, first = 0;
  for (std::size_t s = 0; s < states.size(); ++s) {
    const auto& [pool, progress] = states[s];
    const Vote vote = vote_on(*pool, *progress);
    const std::size_t count = progress->candidates();
    const auto none = std::span(nones).subspan(s * kNoneInput, kNoneInput);
    for (std::size_t i = 0; i < pool->size(); ++i) {
      if (!progress->tools[i].called) continue;
      const auto code = std::span(codes).subspan(called.rows()[tool++] * kAnswerCode, kAnswerCode);
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
    for (std::uint64_t left = sets[s]; left; left &= left - 1)
      add(input.first(kMemberCode), std::span(member_codes).subspan(static_cast<std::size_t>(std::countr_zero(left)) * kMemberCode, kMemberCode));
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
