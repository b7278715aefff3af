#pragma once
// All subsets of a pool of tools (the states of one question), and from each the sets that could be started there (the pairs).

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace baton::train {

struct Subsets {
  // At most `most` tools start together; up to 16 tools.
  Subsets(std::size_t tools, std::size_t most);

  std::size_t tools = 0;
  std::vector<std::uint64_t> set;        // per pair, state by state in ascending order; sets as policy::sets_of gives them
  std::vector<std::size_t> first;        // per state: its first pair; one more at the end
  std::vector<std::size_t> first_member; // per state: tools not called in the states before; one more at the end

  std::size_t states() const { return first.size() - 1; }
  std::size_t pairs() const { return set.size(); }
  std::size_t members() const { return first_member.back(); }
  // Number of (state, tool not called there) among all of them.
  std::size_t member(std::size_t state, std::size_t tool) const {
    return first_member[state] + static_cast<std::size_t>(std::popcount(~state & ((std::size_t{1} << tool) - 1)));
  }
};

}  // namespace baton::train
