#pragma once
// Small typed indexes. A tool's id is its index in the episode's tool list, a candidate's its index in Observation::candidates.

#include <compare>
#include <cstddef>
#include <cstdint>

namespace baton {

enum class ToolId : std::uint16_t {};
enum class CandidateId : std::uint16_t {};
inline constexpr CandidateId kNoCandidate{0xFFFF};

constexpr std::size_t index(ToolId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(CandidateId id) { return static_cast<std::size_t>(id); }

// Which call of an episode something belongs to. Orders calls the same way at any thread count.
struct CallKey {
  std::uint32_t step = 0;     // from 0
  std::uint16_t call = 0;     // position in the action; kPolicyCall: the policy's own model
  std::uint16_t attempt = 0;  // retries and inner calls of one tool, in order
  auto operator<=>(const CallKey&) const = default;
};
inline constexpr std::uint16_t kPolicyCall = 0xFFFF;
inline constexpr std::uint16_t kJudgeCall = 0xFFFE;

}  // namespace baton
