#include "baton/policy/compact/answer_nets.h"

#include "baton/base/error.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {

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

// What networks see of some states; the same for all networks.
struct Inputs {
  CalledTokens called;
  std::size_t candidates = 0;            // of all states
  std::vector<float> facts, none_facts;  // candidates × kCandidateWidth; states × kNoneWidth
};

Inputs inputs_of(std::span<const AnswerState> states) {
  Inputs out;
  for (const auto& [pool, progress] : states) out.candidates += progress->candidates(), out.called.add(*pool, *progress);
  out.facts.resize(out.candidates * kCandidateWidth), out.none_facts.resize(states.size() * kNoneWidth);
  std::span<float> facts(out.facts);
  for (std::size_t s = 0; s < states.size(); ++s) {
    const auto& [pool, progress] = states[s];
    const Vote vote = vote_on(*pool, *progress);
    for (std::size_t c = 0; c < progress->candidates(); ++c, facts = facts.subspan(kCandidateWidth))
      write_candidate(*pool, *progress, vote, c, facts.first(kCandidateWidth));
    write_none(*pool, *progress, vote, std::span(out.none_facts).subspan(s * kNoneWidth, kNoneWidth));
  }
  return out;
}

struct Scores {
  std::vector<float> candidates, none;   // of all states
};

Scores score(const AnswerNet& net, std::span<const AnswerState> states, const Inputs& seen) {
  std::vector<float> inputs(seen.candidates * kAnswerInput, 0.f), nones(states.size() * kNoneInput, 0.f);
  const auto codes = apply(net.encode, seen.called.tokens(), seen.called.count(), true);
  std::size_t tool = 0, first = 0;
  for (std::size_t s = 0; s < states.size(); ++s) {
    const auto& [pool, progress] = states[s];
    const auto none = std::span(nones).subspan(s * kNoneInput, kNoneInput);
    for (std::size_t i = 0; i < pool->size(); ++i) {
      if (!progress->tools[i].called) continue;
      const auto code = std::span(codes).subspan(seen.called.rows()[tool++] * kAnswerCode, kAnswerCode);
      add(none.first(kAnswerCode), code);
      if (const int c = progress->tools[i].candidate; c >= 0)
        add(std::span(inputs).subspan((first + static_cast<std::size_t>(c)) * kAnswerInput, kAnswerCode), code);
    }
    for (std::size_t c = first; c < first + progress->candidates(); ++c) {
      const auto input = std::span(inputs).subspan(c * kAnswerInput, kAnswerInput);
      add(input.subspan(kAnswerCode, kAnswerCode), none.first(kAnswerCode));
      add(input.last(kCandidateWidth), std::span(seen.facts).subspan(c * kCandidateWidth, kCandidateWidth));
    }
    add(none.last(kNoneWidth), std::span(seen.none_facts).subspan(s * kNoneWidth, kNoneWidth));
    first += progress->candidates();
  }
  const auto hidden = apply(net.head2, apply(net.head1, inputs, seen.candidates, true), seen.candidates, true);
  return {.candidates = apply(net.head3, hidden, seen.candidates, false),
          .none = apply(net.none2, apply(net.none1, nones, states.size(), true), states.size(), false)};
}

// softmax(sharpness × scores + evidence) with 0 evidence for none, times `share`, onto what is there.
void add_chances(std::span<const float> scores, float none, std::span<const float> evidence, float sharpness, float share, Belief& to) {
  const auto at = [&](std::size_t c) { return sharpness * scores[c] + evidence[c]; };
  float top = none *= sharpness;
  for (std::size_t c = 0; c < scores.size(); ++c) top = std::max(top, at(c));
  float sum = std::exp(none - top);
  for (std::size_t c = 0; c < scores.size(); ++c) sum += std::exp(at(c) - top);
  for (std::size_t c = 0; c < scores.size(); ++c) to.candidates[c] += share * std::exp(at(c) - top) / sum;
  to.none += share * std::exp(none - top) / sum;
}

}  // namespace

std::vector<Belief> believe(std::span<const AnswerNet* const> nets, std::span<const AnswerState> states, float sharpness) {
  BATON_CHECK(!nets.empty());
  const Inputs inputs = inputs_of(states);
  std::vector<Belief> beliefs(states.size());
  for (std::size_t s = 0; s < states.size(); ++s) beliefs[s].candidates.assign(states[s].progress->candidates(), 0), beliefs[s].none = 0;
  const auto share = 1 / static_cast<float>(nets.size());
  for (const AnswerNet* net : nets) {
    const Scores scores = score(*net, states, inputs);
    std::size_t first = 0;
    for (std::size_t s = 0; s < states.size(); ++s) {
      const std::size_t count = beliefs[s].candidates.size();
      add_chances(std::span(scores.candidates).subspan(first, count), scores.none[s], states[s].progress->evidence, sharpness, share,
                  beliefs[s]);
      first += count;
    }
  }
  for (std::size_t s = 0; s < states.size(); ++s) complete(beliefs[s], *states[s].pool, *states[s].progress);
  return beliefs;
}

std::vector<const AnswerNet*> CrossFitted::all() const {
  std::vector<const AnswerNet*> out;
  for (const auto& net : answers) out.push_back(&net);
  return out;
}

std::vector<const AnswerNet*> CrossFitted::unseen_by(std::size_t row) const {
  std::vector<const AnswerNet*> out;
  for (std::size_t k = 0; k < answers.size(); ++k)
    if (left_out(k, row)) out.push_back(&answers[k]);
  return out;
}

Belief CrossFitted::believe(std::span<const AnswerNet* const> nets, const Pool& pool, const Progress& progress) const {
  if (!pool.exclusive) return belief_without_answers(pool, progress);
  const AnswerState state{&pool, &progress};
  return std::move(policy::believe(nets, std::span(&state, 1), sharpness).front());
}

Belief CrossFitted::believe(const Pool& pool, const Progress& progress) const { return believe(all(), pool, progress); }

}  // namespace baton::policy
