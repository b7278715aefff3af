#include "baton/policy/turns/net.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {

TurnNet TurnNet::from(const TensorFile& file, const std::string& prefix) {
  TurnNet net{.head2 = linear_from(file, prefix + "head2", kTurnHidden, kTurnHidden),
              .head3 = linear_from(file, prefix + "head3", kTurnHidden, 2)};
  const Linear head1 = linear_from(file, prefix + "head1", kTurnWidth, kTurnHidden);
  std::vector<float> shared, option;
  for (std::size_t o = 0; o < kTurnHidden; ++o) {
    const auto row = std::span(head1.weight).subspan(o * kTurnWidth, kTurnWidth);
    shared.insert(shared.end(), row.begin(), row.begin() + kTurnShared);
    option.insert(option.end(), row.begin() + kTurnShared, row.end());
  }
  net.head1_shared = Linear(kTurnShared, kTurnHidden, std::move(shared), head1.bias);
  net.head1_option = Linear(kTurnOption, kTurnHidden, std::move(option), std::vector<float>(kTurnHidden, 0.f));
  return net;
}

std::vector<Outlook> TurnNet::outlooks(const TurnView& view) const {
  const std::size_t rows = view.rows();
  std::vector<float> row(kTurnWidth), options(rows * kTurnOption), shared;
  for (std::size_t r = 0; r < rows; ++r) {
    view.write(r, row);
    std::copy(row.begin() + kTurnShared, row.end(), options.begin() + static_cast<std::ptrdiff_t>(r * kTurnOption));
  }
  row.resize(kTurnShared);
  const auto here = apply(head1_shared, row, 1, false);
  auto hidden = apply(head1_option, options, rows, false);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t k = 0; k < kTurnHidden; ++k)
      hidden[r * kTurnHidden + k] = std::max(0.f, hidden[r * kTurnHidden + k] + here[k]);
  const auto out = apply(head3, apply(head2, hidden, rows, true), rows, false);
  std::vector<Outlook> outlooks(rows);
  for (std::size_t r = 0; r < rows; ++r) outlooks[r] = {1 / (1 + std::exp(-out[2 * r])), std::max(0.f, out[2 * r + 1]) * view.unit()};
  outlooks.back().price = 0;             // handing in costs nothing
  return outlooks;
}

}  // namespace baton::policy
