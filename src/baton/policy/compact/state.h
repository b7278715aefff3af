#pragma once
// What the two networks see. A Pool is a set of tools on one question, before any call; a Progress is what has been called and
// answered so far. Tools are known by observable facts alone, never by name.

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace baton::policy {

inline constexpr std::size_t kTokenWidth = 12;       // of a tool's token
inline constexpr std::size_t kCandidateWidth = 26;   // AnswerNet: facts about a candidate, beside pooled tokens
inline constexpr std::size_t kNoneWidth = 22;        // AnswerNet: facts about "none of them"
inline constexpr std::size_t kMemberWidth = 18;      // ChoiceNet: facts about a tool that could be called now
inline constexpr std::size_t kStateWidth = 16;       // ChoiceNet: facts about the state
inline constexpr std::size_t kActionWidth = 3;       // ChoiceNet: facts about a set of calls
inline constexpr std::size_t kMostTools = 64;

// A tool that can be asked for an answer, on the question at hand.
struct Asked {
  float skill = 0, skill_sd = 1;       // logit of being right here
  float overall = 0;                   // logit of being right on a usual question
  float blank_rate = 0, log_tokens = 5, log_tokens_sd = 1;
  // Of a call, and of verifying what it brings where there is a verifier: weight × expected share of the strongest model's, in points of
  // accuracy (1 = certainty).
  float cost = 0, latency = 0;
};

struct Pool {
  std::vector<Asked> tools;
  std::vector<float> same_wrong, residual;  // tools × tools, as PairFacts
  float options = 0;                        // answers to choose from; 0: open
  std::array<float, 16> features{};         // of the question
  bool exclusive = true;                    // at most one candidate is right (answers can be compared)
  bool price_blind = false;                 // networks see no price
  float accept = 0, reject = 0;             // log likelihood ratios of a verifier's verdicts; 0: there is none

  std::size_t size() const { return tools.size(); }
  float together(std::size_t i, std::size_t j) const { return same_wrong[i * tools.size() + j]; }
  float correlation(std::size_t i, std::size_t j) const { return residual[i * tools.size() + j]; }
};

struct Answered {
  bool called = false;
  int candidate = -1;                  // < 0: blank, failed, or not called
  float log_tokens = 0;
};
struct Progress {
  std::vector<Answered> tools;         // as Pool::tools
  std::vector<float> evidence;         // per candidate: sum of log likelihood ratios of its verdicts
  std::size_t candidates() const { return evidence.size(); }
};

// P(right) of every candidate and of every tool, given all that was seen.
struct Belief {
  std::vector<float> candidates;       // exclusive: these and `none` sum to 1
  float none = 1;
  int best = -1;                       // candidate with the highest P; -1: there is none
  int second = -1;
  std::vector<float> tools;            // P that the tool is right here: a called one's candidate, else updated by what others showed
};

// log P(verdict | right) / P(verdict | wrong), for (accepts, rejects); a perfect verifier's are cut at ±6.
std::pair<float, float> verdict_evidence(double sensitivity, double specificity);

float right_here(const Asked& tool);   // P(right) with the uncertainty of its skill integrated out

// Row of kTokenWidth. `answered` may be "not called": then the token is what is known before the call.
void write_token(const Pool& pool, std::size_t tool, const Answered& answered, std::span<float> out);

// Redundancy-weighted vote: the posterior of each candidate, and of none of them.
struct Vote {
  std::vector<float> log_odds, posterior;  // per candidate
  std::vector<int> supporters;
  float none = 1;
};
Vote vote_on(const Pool& pool, const Progress& progress);

void write_candidate(const Pool& pool, const Progress& progress, const Vote& vote, std::size_t candidate, std::span<float> out);
void write_none(const Pool& pool, const Progress& progress, const Vote& vote, std::span<float> out);

// For answers that cannot be compared: each candidate is as good as its tool's skill, moved by verdicts.
Belief belief_without_answers(const Pool& pool, const Progress& progress);
// Fills in Belief::best, second and tools from candidates and none.
void complete(Belief& belief, const Pool& pool, const Progress& progress);

// The weight on money and time in this pool, for scaling gains: σ(x) = .02 + .25·x / (.2 + x), x = largest cost + latency of a tool.
float gain_scale(const Pool& pool);

void write_state(const Pool& pool, const Progress& progress, const Belief& belief, std::span<float> out);
void write_member(const Pool& pool, const Progress& progress, const Belief& belief, std::size_t tool, std::span<float> out);
// cost adds up, latency is the longest
struct SetPrice {
  float cost = 0, latency = 0;
  bool hidden = false;                      // from networks
  float sum() const { return cost + latency; }
};
SetPrice price_of(const Pool& pool, std::uint64_t set);
void write_action(const SetPrice& price, std::size_t size, std::span<float> out);

}  // namespace baton::policy
