#pragma once
// A question as backward induction sees it: a pool of at most eight models, who of them said the same, and the numbers that the
// regressions take from that.

#include "baton/policy/compact/question.h"

#include <array>
#include <bit>
#include <cstdint>
#include <span>

namespace baton::policy {

inline constexpr std::size_t kMostPooled = 8;
using Subset = std::uint32_t;                 // bit i: the model at place i of the pool

inline std::size_t size_of(Subset subset) { return static_cast<std::size_t>(std::popcount(subset)); }

struct Replies {
  std::size_t models = 0, categories = 0;
  std::array<float, kMostPooled> skill{};     // logit of being right here
  std::array<float, kMostPooled> length{};    // of what was said, in standard deviations from the model's usual
  std::array<Subset, kMostPooled> said{};     // by distinct answer: who gave it
  std::size_t answers = 0;
  Subset blank = 0;                           // who gave none
  int category = -1;                          // -1: not known
  float options = 0;                          // to choose from; 0: open
  QuestionFeatures features{};
};

// The two likeliest answers once a subset has been asked; all 0 where there is none.
struct Standing {
  float first = 0, second = 0;                // P(right)
  Subset first_by = 0, second_by = 0;         // supporters within the subset
};

// log P(right) of each answer by independent votes, up to a constant; -inf for those that nobody in `asked` gave.
using Votes = std::array<float, kMostPooled>;
Votes votes_of(const Replies& replies, Subset asked);

// What P(right) of answer number `answer` is regressed on, once `asked` have been asked.
std::size_t answer_width(Subset asked);
void write_answer(const Replies& replies, const Votes& votes, Subset asked, std::size_t answer, std::span<float> out);

// What the gain of a further call is regressed on.
std::size_t state_width(const Replies& replies, Subset asked);
void write_state(const Replies& replies, Subset asked, const Standing& standing, std::span<float> out);

}  // namespace baton::policy
