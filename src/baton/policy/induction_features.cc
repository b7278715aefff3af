#include "baton/policy/induction_features.h"

#include "baton/policy/feature_writer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace baton::policy {
namespace {

template <class Use>
void for_each_place(Subset subset, Use use) {
  for (; subset; subset &= subset - 1) use(static_cast<std::size_t>(std::countr_zero(subset)));
}

float holds(Subset subset, std::size_t place) { return subset >> place & 1 ? 1.f : 0.f; }
float halved(float logit) { return std::clamp(logit / 2, -2.f, 2.f); }

constexpr std::size_t kAnswerFacts = 7 + kQuestionFeatures;
constexpr std::size_t kStateFacts = 9 + kQuestionFeatures;

}  // namespace

Votes votes_of(const Replies& replies, Subset asked) {
  const float wrong_ways = std::log(replies.options > 1 ? replies.options - 1 : 20.f);
  Votes votes;
  votes.fill(-std::numeric_limits<float>::infinity());
  for (std::size_t a = 0; a < replies.answers; ++a) {
    if ((replies.said[a] & asked) == 0) continue;
    votes[a] = 0;
    for_each_place(replies.said[a] & asked, [&](std::size_t m) { votes[a] += wrong_ways + replies.skill[m]; });
  }
  return votes;
}

std::size_t answer_width(Subset asked) {
  const std::size_t n = size_of(asked);
  return kAnswerFacts + 5 * n + n * (n - 1);
}

void write_answer(const Replies& replies, const Votes& votes, Subset asked, std::size_t answer, std::span<float> out) {
  const Subset by = replies.said[answer] & asked, others = asked & ~by & ~replies.blank;
  const float wrong_ways = replies.options > 1 ? replies.options - 1 : 20.f;
  float all = 0, tempered = 0, rival = 0, count = 0;
  for (std::size_t a = 0; a < replies.answers; ++a) {
    if (std::isinf(votes[a])) continue;
    ++count;
    all += std::exp(votes[a] - votes[answer]), tempered += std::exp((votes[a] - votes[answer]) / 2);
    if (a != answer) rival = std::max(rival, votes[a]);
  }
  const float unsaid = std::max(1.f, wrong_ways + 1 - count);
  FeatureWriter write(out);
  write(1);
  write(1 / (all + unsaid * std::exp(-votes[answer])));
  write(1 / (tempered + unsaid * std::exp(-votes[answer] / 2)));
  write(std::clamp((votes[answer] - rival) / 5, -1.5f, 1.5f));
  write(std::clamp(votes[answer] / 10, 0.f, 2.f));
  write(count / 4);
  write(votes[answer] >= rival ? 1 : 0);
  for (const float feature : replies.features) write(feature / 3);
  for_each_place(asked, [&](std::size_t m) {
    const float skill = halved(replies.skill[m]);
    write(holds(by, m));
    write(holds(replies.blank, m));
    write(holds(by, m) * skill);
    write(holds(others, m) * skill);
    write(holds(by, m) * replies.length[m] / 2);
  });
  std::array<Subset, kMostPooled> same{};  // by place: who said the same
  for (std::size_t a = 0; a < replies.answers; ++a)
    for_each_place(replies.said[a] & asked, [&](std::size_t m) { same[m] = replies.said[a] & asked; });
  for_each_place(asked, [&](std::size_t i) {
    for_each_place(asked & ((Subset{1} << i) - 1), [&](std::size_t j) {
      write(holds(by, i) * holds(by, j));
      write(holds(others, i) * holds(same[i], j));
    });
  });
}

std::size_t state_width(const Replies& replies, Subset asked) {
  return kStateFacts + replies.categories + 2 * replies.models + 4 * size_of(asked);
}

void write_state(const Replies& replies, Subset asked, const Standing& standing, std::span<float> out) {
  const float p = standing.first;
  std::size_t count = 0;
  for (std::size_t a = 0; a < replies.answers; ++a) count += (replies.said[a] & asked) != 0;
  FeatureWriter write(out);
  write(1);
  write(p);
  write(p * p);
  write(std::max(0.f, p - 0.6f));
  write(std::max(0.f, p - 0.85f));
  write(standing.second);
  write(p * standing.second);
  write(static_cast<float>(count) / 4);
  write(static_cast<float>(size_of(standing.first_by)) / 4);
  for (const float feature : replies.features) write(feature / 3);
  for (std::size_t c = 0; c < replies.categories; ++c) write(static_cast<int>(c) == replies.category ? 1 : 0);
  for (std::size_t m = 0; m < replies.models; ++m) {
    write(halved(replies.skill[m]));
    write((1 - p) * halved(replies.skill[m]));
  }
  for_each_place(asked, [&](std::size_t m) {
    write(holds(standing.first_by, m));
    write(holds(standing.first_by, m) * (1 - p));
    write(holds(standing.second_by, m));
    write(holds(replies.blank, m));
  });
}

}  // namespace baton::policy
