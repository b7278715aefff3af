#include "baton/train/modules.h"

#include <cmath>

namespace baton::train {

using namespace policy;

namespace {

// `x` with a share of its values zero and the others grown to make up for it. Four values to a random word.
torch::Tensor drop(const torch::Tensor& x, double share, Rng& rng) {
  if (share == 0) return x;
  torch::Tensor mask = torch::empty_like(x);
  float* values = mask.data_ptr<float>();
  const auto limit = static_cast<std::uint64_t>(share * 65536);
  const auto kept = static_cast<float>(65536.0 / (65536.0 - static_cast<double>(limit)));
  std::uint64_t word = 0;
  for (long i = 0; i < mask.numel(); ++i, word >>= 16) {
    if (i % 4 == 0) word = rng.next();
    values[i] = (word & 0xFFFF) < limit ? 0 : kept;
  }
  return x * mask;
}

}  // namespace

AnswerModuleImpl::AnswerModuleImpl(Rng rng)
    : encode(register_module("encode", torch::nn::Linear(kTokenWidth, kAnswerCode))),
      head1(register_module("head1", torch::nn::Linear(kAnswerInput, kAnswerHidden))),
      head2(register_module("head2", torch::nn::Linear(kAnswerHidden, kAnswerHidden))),
      head3(register_module("head3", torch::nn::Linear(kAnswerHidden, 1))),
      none1(register_module("none1", torch::nn::Linear(kNoneInput, kAnswerHidden))),
      none2(register_module("none2", torch::nn::Linear(kAnswerHidden, 1))) {
  initialise(*this, rng);
}

torch::Tensor AnswerModuleImpl::forward(const AnswerBatch& batch, double dropout, Rng rng) {
  const auto codes = encode(batch.tokens).relu_();
  const auto called = pool_rows(codes, batch.to_state);
  const auto input = torch::cat({pool_rows(codes, batch.to_candidate), pool_rows(called, batch.seen_by), batch.facts}, 1);
  const auto first = drop(head1(input).relu_(), dropout, rng), second = drop(head2(first).relu_(), dropout, rng);
  const auto none = none2(drop(none1(torch::cat({called, batch.none_facts}, 1)).relu_(), dropout, rng));
  const auto scores = torch::cat({head3(second).flatten(), none.flatten(), torch::full({1}, -1e9)});
  return torch::log_softmax(scores.index_select(0, batch.slots.flatten()).view(batch.slots.sizes()), 1);
}

ChoiceModuleImpl::ChoiceModuleImpl(Rng rng)
    : member(register_module("member", torch::nn::Linear(kMemberWidth, kMemberCode))),
      encode(register_module("encode", torch::nn::Linear(kTokenWidth, kToolCode))),
      head1(register_module("head1", torch::nn::Linear(kChoiceInput, kChoiceHidden))),
      head2(register_module("head2", torch::nn::Linear(kChoiceHidden, kChoiceHidden))),
      head3(register_module("head3", torch::nn::Linear(kChoiceHidden, 1))) {
  initialise(*this, rng);
}

torch::Tensor ChoiceModuleImpl::forward(const ChoiceBatch& batch) {
  const auto roles = pool_rows(encode(batch.tokens).relu_(), batch.roles).view({batch.states.size(0), static_cast<long>(3 * kToolCode)});
  const auto codes = member(batch.members).relu_();
  const auto sets = batch.sets.from.empty() ? codes : pool_rows(codes, batch.sets);
  // The first layer, by parts: what is the same for all sets of a state is multiplied once.
  const auto parts = head1->weight.split_with_sizes(
      {static_cast<long>(kMemberCode), static_cast<long>(kSharedWidth), static_cast<long>(kActionWidth)}, 1);
  const auto shared = torch::addmm(head1->bias, torch::cat({roles, batch.states}, 1), parts[1].t());
  auto hidden = pool_rows(shared, batch.starts);
  hidden = hidden.addmm_(sets, parts[0].t()).addmm_(batch.actions, parts[2].t()).relu_();
  return head3(head2(hidden).relu_()).squeeze(1);
}

TurnModuleImpl::TurnModuleImpl(Rng rng)
    : head1(register_module("head1", torch::nn::Linear(kTurnWidth, kTurnHidden))),
      head2(register_module("head2", torch::nn::Linear(kTurnHidden, kTurnHidden))),
      head3(register_module("head3", torch::nn::Linear(kTurnHidden, 2))) {
  initialise(*this, rng);
}

torch::Tensor TurnModuleImpl::forward(const torch::Tensor& rows) { return head3(head2(head1(rows).relu_()).relu_()); }

void initialise(torch::nn::Module& module, Rng rng) {
  const torch::NoGradGuard no_grad;
  double bound = 1;
  for (auto& item : module.named_parameters()) {
    torch::Tensor values = item.value();
    if (values.dim() == 2) bound = 1 / std::sqrt(static_cast<double>(values.size(1)));  // a bias follows its weight
    for (long i = 0; i < values.numel(); ++i) values.data_ptr<float>()[i] = static_cast<float>((2 * rng.uniform() - 1) * bound);
  }
}

void save_to(const torch::nn::Module& module, const std::string& prefix, TensorFile& file) {
  for (const auto& item : module.named_parameters()) {
    const auto values = item.value().detach().contiguous();
    Tensor tensor;
    for (const auto size : values.sizes()) tensor.shape.push_back(static_cast<std::size_t>(size));
    tensor.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    file.tensors[prefix + item.key()] = std::move(tensor);
  }
}

void load_from(torch::nn::Module& module, const std::string& prefix, const TensorFile& file) {
  const torch::NoGradGuard no_grad;
  for (auto& item : module.named_parameters()) {
    const Tensor& tensor = file.at(prefix + item.key());
    item.value().copy_(torch::tensor(tensor.values).view(item.value().sizes()));
  }
}

}  // namespace baton::train
