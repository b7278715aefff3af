#pragma once
// The oracle-planner: what a planner could make of a simulated pool if it were told, on every task, each expert's true chance to be
// right there, how often it is blank, what its call costs and takes on average, and how popular each mistake is; only the outcomes
// are hidden until they are paid for. No policy can know this much: it is a bound.
//
// It must ask at least once, as everybody. It weighs every course of calls (up to three at once where time counts) over the up to five
// tools that promise most, by expectimax with exact posteriors. The tools are found by the best pair, then one after another.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace baton::bench {

struct PlannedTool {
  double right = 0, blank = 0;      // chances; otherwise it makes a mistake
  double cost = 0, latency = 0;     // of a call, in points (1 = certainty)
};

class OraclePlanner {
 public:
  static constexpr std::size_t kMost = 5;     // tools
  using Course = std::array<std::uint8_t, kMost>;  // per tool: 0 not called, 1 blank, 2 + number of its answer by first appearance

  // `mistakes`: the popularity of each, summing to 1.
  OraclePlanner(std::vector<PlannedTool> tools, std::vector<double> mistakes, std::size_t most_at_once)
      : all_(std::move(tools)), mistakes_(std::move(mistakes)), most_at_once_(most_at_once), known_(kCodes), value_(kCodes) {
    choose_tools();
  }

  const std::vector<std::size_t>& tools() const { return chosen_; }  // those that it considers, as numbers of the given ones
  // The set (a mask over tools()) to call next; 0: stop, and hand in the answer `best`.
  std::uint32_t next(const Course& seen, int& best) {
    const Course at = canonical(seen);
    best = -1;
    double stop = 0;
    const auto right = right_of(at);
    for (std::size_t j = 0; j < right.count; ++j)
      if (right.each[j] > stop) stop = right.each[j], best = static_cast<int>(j);
    std::uint32_t found = 0;
    if (at == Course{}) stop = kNever;
    for (const auto set : sets(at))
      if (const double value = after(at, set) - price(set) * right.sum; value > stop + 1e-12) stop = value, found = set;
    return found;
  }
  static Course canonical(Course course) {
    std::array<std::uint8_t, kMost + 2> number{};
    std::uint8_t answers = 2;
    for (auto& code : course)
      if (code >= 2) {
        if (!number[code]) number[code] = answers++;
        code = number[code];
      }
    return course;
  }

 private:
  static constexpr double kNever = -1e9;
  static constexpr std::size_t kCodes = 16'807;  // (kMost + 2) ^ kMost
  // Joint chances of what was seen and of each answer's being right; all values below are such joint ones.
  struct Right {
    double sum = 0;
    std::array<double, kMost> each{};
    std::size_t count = 0;
  };

  static std::size_t code_of(const Course& course) {
    std::size_t code = 0;
    for (const auto one : course) code = code * (kMost + 2) + one;
    return code;
  }

  Right right_of(const Course& at) const {
    Right out;
    double seen = 1;
    std::array<double, kMost> right{}, wrong{};
    std::array<int, kMost> votes{};
    right.fill(1), wrong.fill(1);
    for (std::size_t t = 0; t < chosen_.size(); ++t) {
      const PlannedTool& tool = all_[chosen_[t]];
      if (at[t] == 1) seen *= tool.blank;
      if (at[t] < 2) continue;
      const std::size_t j = at[t] - 2u;
      out.count = std::max(out.count, j + 1);
      right[j] *= tool.right, wrong[j] *= 1 - tool.blank - tool.right, ++votes[j];
    }
    // Which answer is right, if any, and which mistake each other one is: over all ways to tell them apart.
    for (std::size_t gold = 0; gold <= out.count; ++gold) {
      const double chance = seen * (gold < out.count ? right[gold] : 1) * mistaken(0, gold, out.count, wrong, votes, 0);
      if (gold < out.count) out.each[gold] = chance;
      out.sum += chance;
    }
    return out;
  }

  double mistaken(std::size_t j, std::size_t gold, std::size_t count, const std::array<double, kMost>& wrong,
                  const std::array<int, kMost>& votes, std::uint32_t used) const {
    if (j == count) return 1;
    if (j == gold) return mistaken(j + 1, gold, count, wrong, votes, used);
    double sum = 0;
    for (std::size_t k = 0; k < mistakes_.size(); ++k) {
      if (used >> k & 1) continue;
      double popular = 1;
      for (int v = 0; v < votes[j]; ++v) popular *= mistakes_[k];
      sum += popular * mistaken(j + 1, gold, count, wrong, votes, used | 1u << k);
    }
    return wrong[j] * sum;
  }

  std::vector<std::uint32_t> sets(const Course& at) const {
    std::vector<std::uint32_t> out;
    std::uint32_t open = 0;
    for (std::size_t t = 0; t < chosen_.size(); ++t) open |= std::uint32_t{at[t] == 0} << t;
    for (std::uint32_t set = open; set; set = (set - 1) & open)
      if (static_cast<std::size_t>(std::popcount(set)) <= most_at_once_) out.push_back(set);
    return out;
  }

  double price(std::uint32_t set) const {
    double cost = 0, latency = 0;
    for (std::size_t t = 0; t < chosen_.size(); ++t)
      if (set >> t & 1) cost += all_[chosen_[t]].cost, latency = std::max(latency, all_[chosen_[t]].latency);
    return cost + latency;
  }

  // Expected value once every tool of the set has answered.
  double after(const Course& at, std::uint32_t set) {
    if (set == 0) return value(canonical(at));
    const auto t = static_cast<std::size_t>(std::countr_zero(set));
    std::uint8_t answers = 2;
    for (const auto one : at) answers = std::max<std::uint8_t>(answers, static_cast<std::uint8_t>(one + 1));
    double sum = 0;
    Course then = at;
    for (std::uint8_t code = 1; code <= answers; ++code) {
      then[t] = code;
      sum += after(then, set & (set - 1));
    }
    return sum;
  }

  double value(const Course& at) {
    const std::size_t code = code_of(at);
    if (known_[code] == stamp_) return value_[code];
    const Right right = right_of(at);
    double best = at == Course{} ? kNever : 0;
    for (std::size_t j = 0; j < right.count; ++j) best = std::max(best, right.each[j]);
    for (const auto set : sets(at)) {
      const double paid = price(set) * right.sum;
      if (right.sum - paid > best) best = std::max(best, after(at, set) - paid);  // else even certainty would not be worth it
    }
    known_[code] = stamp_, value_[code] = best;
    return best;
  }

  double value_with(std::vector<std::size_t> tools) {
    chosen_ = std::move(tools), ++stamp_;
    return value({});
  }

  void choose_tools() {
    std::vector<std::size_t> best;
    double most = kNever;
    const auto attempt = [&](std::vector<std::size_t> tools) {
      if (const double value = value_with(tools); value > most + 1e-9) most = value, best = std::move(tools);
    };
    for (std::size_t a = 0; a < all_.size(); ++a) attempt({a});
    for (std::size_t a = 0; a < all_.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) attempt({b, a});
    for (std::size_t size = best.size(); size < kMost && best.size() == size; ++size) {
      const auto from = best;
      for (std::size_t a = 0; a < all_.size(); ++a) {
        if (std::find(from.begin(), from.end(), a) != from.end()) continue;
        auto tools = from;
        tools.push_back(a);
        attempt(std::move(tools));
      }
    }
    value_with(best);
  }

  const std::vector<PlannedTool> all_;
  const std::vector<double> mistakes_;
  const std::size_t most_at_once_;
  std::vector<std::size_t> chosen_;
  std::vector<std::uint32_t> known_;         // the stamp under which a course's value is known
  std::vector<double> value_;
  std::uint32_t stamp_ = 0;
};

}  // namespace baton::bench
