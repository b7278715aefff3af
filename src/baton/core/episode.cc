#include "baton/core/episode.h"

#include <array>
#include <tuple>

namespace baton {

std::string_view name_of(Status status) {
  constexpr std::array<std::string_view, 5> kNames{"running", "submitted", "world_ended", "awaiting_client", "exhausted"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(Deed deed) {
  constexpr std::array<std::string_view, 6> kNames{"none", "looked_up", "found_nothing", "changed", "spoke", "closed"};
  return kNames[static_cast<std::size_t>(deed)];
}

CandidateId best_candidate(const Observation& seen) {
  CandidateId best = kNoCandidate;
  std::tuple<std::size_t, Money> best_support{0, Money{-1}};
  for (std::size_t c = 0; c < seen.candidates.size(); ++c) {
    Money spent;
    for (const auto call : seen.candidates[c].calls) spent += seen.calls[call].cost;
    const std::tuple support{seen.candidates[c].calls.size(), spent};
    if (support > best_support) best_support = support, best = static_cast<CandidateId>(c);
  }
  return best;
}

}  // namespace baton
