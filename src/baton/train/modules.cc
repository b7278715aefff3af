#include "baton/train/modules.h"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>

namespace baton::train {

using namespace policy;
using torch::indexing::Slice;

AnswerModuleImpl::AnswerModuleImpl(double dropout, Rng rng)
    : encode(register_module("encode", torch::nn::Linear(kTokenWidth, kAnswerCode))),
      head1(register_module("head1", torch::nn::Linear(kAnswerInput, kAnswerHidden))),
      head2(register_module("head2", torch::nn::Linear(kAnswerHidden, kAnswerHidden))),
      head3(register_module("head3", torch::nn::Linear(kAnswerHidden, 1))),
      none1(register_module("none1", torch::nn::Linear(kNoneInput, kAnswerHidden))),
      none2(register_module("none2", torch::nn::Linear(kAnswerHidden, 1))),
      dropout_(dropout),
      generator_(at::detail::createCPUGenerator(rng.split("dropout").next())) {
  initialise(*this, rng);
}

torch::Tensor AnswerModuleImpl::drop(const torch::Tensor& x) {
  if (!is_training() || dropout_ == 0) return x;
  return x * torch::empty_like(x).bernoulli_(1 - dropout_, generator_) / (1 - dropout_);
}

torch::Tensor AnswerModuleImpl::forward(const AnswerBatch& batch) {
  const auto candidates = batch.facts.size(0), states = batch.none_facts.size(0);
  const auto codes = torch::relu(encode(batch.tokens));
  const auto called = torch::zeros({states, static_cast<long>(kAnswerCode)}).index_add(0, batch.state_of_tool, codes);
  const auto supporters = torch::zeros({candidates + 1, static_cast<long>(kAnswerCode)})
                              .index_add(0, batch.candidate_of_tool, codes)
                              .index({Slice(0, candidates)});
  const auto input = torch::cat({supporters, called.index_select(0, batch.state_of_candidate), batch.facts}, 1);
  const auto hidden = drop(torch::relu(head2(drop(torch::relu(head1(input))))));
  const auto none = none2(drop(torch::relu(none1(torch::cat({called, batch.none_facts}, 1)))));
  const auto scores = torch::cat({head3(hidden).flatten(), none.flatten(), torch::full({1}, -1e9)});
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

torch::Tensor ChoiceModuleImpl::forward(const ChoiceBatch& batch, const PairIndex& index) {
  const auto questions = batch.states.size(0), states = batch.states.size(1), tools = batch.tokens_before.size(1);
  const auto before = torch::relu(encode(batch.tokens_before)), after = torch::relu(encode(batch.tokens_after));
  const auto called = index.called.unsqueeze(0).expand({questions, states, tools});
  const auto state_facts = torch::cat({torch::bmm(batch.best, after), torch::bmm(called, after), torch::bmm(1 - called, before),
                                       batch.states}, 2);
  const auto codes = torch::relu(member(batch.members)).view({questions, states * tools, static_cast<long>(kMemberCode)});
  const auto padded = torch::cat({codes, torch::zeros({questions, 1, static_cast<long>(kMemberCode)})}, 1);
  torch::Tensor set = padded.index_select(1, index.member[0]);
  for (std::size_t k = 1; k < index.member.size(); ++k) set = set + padded.index_select(1, index.member[k]);
  const auto input = torch::cat({set, state_facts.index_select(1, index.state), batch.actions}, 2);
  return head3(torch::relu(head2(torch::relu(head1(input))))).squeeze(2);
}

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
    Tensor& tensor = file.tensors[prefix + item.key()];
    for (const auto size : values.sizes()) tensor.shape.push_back(static_cast<std::size_t>(size));
    tensor.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
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
