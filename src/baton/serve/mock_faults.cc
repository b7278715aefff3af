#include "baton/base/text.h"
#include "baton/serve/mock_upstream.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <numeric>

namespace baton::serve {
namespace {

constexpr std::array<std::string_view, kFaults> kNames{
    "429", "500", "slow-first-byte", "stall", "reset", "malformed-json", "malformed-sse", "wrong-usage", "truncated-body"};

}  // namespace

std::string_view name_of(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

Result<FaultRates> parse_fault_rates(std::string_view text) {
  FaultRates rates{};
  for (const auto& part : split(text, ',')) {
    const auto equals = part.find('=');
    const std::string name(trim(std::string_view(part).substr(0, equals)));
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) {
      const std::vector<std::string> names(kNames.begin(), kNames.end());
      const std::string near = nearest(name, names);
      return fail(FailureKind::invalid,
                  fmt::format("no fault '{}'{}; faults are: {}", name,
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near), fmt::join(kNames, ", ")));
    }
    const std::string value(equals == std::string::npos ? "" : trim(std::string_view(part).substr(equals + 1)));
    double rate = -1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), rate);
    if (error != std::errc{} || end != value.data() + value.size() || !(rate >= 0 && rate <= 1))
      return fail(FailureKind::invalid,
                  fmt::format("fault '{}' needs a share from 0 to 1, as in {}=0.1; got '{}'", name, name, value));
    rates[static_cast<std::size_t>(found - kNames.begin())] = rate;
  }
  if (std::accumulate(rates.begin(), rates.end(), 0.0) > 1 + 1e-9)
    return fail(FailureKind::invalid, "the shares of all faults add up to more than 1");
  return rates;
}

}  // namespace baton::serve
