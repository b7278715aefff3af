#include "baton/base/rng.h"
#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/envs/simulated.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <unordered_set>

namespace baton::envs {
namespace {

constexpr std::array<std::string_view, kAreas> kAreaNames{"arithmetic", "dates",   "word_problem", "sequence",
                                                          "logic",      "letters", "knowledge"};

constexpr std::array<std::string_view, 16> kPeople{"Ana", "Bo", "Cleo", "Dev", "Ela", "Finn", "Gita", "Hugo",
                                                   "Ines", "Jon", "Kira", "Leo", "Mara", "Nils", "Ola", "Pia"};
constexpr std::array<std::string_view, 12> kThings{"pens", "shells", "stamps", "marbles", "apples", "tickets",
                                                   "coins", "cards", "beads", "books", "cups", "seeds"};
constexpr std::array<std::string_view, 16> kSyllables{"al", "bren", "cor", "dun", "es", "far", "gil", "har",
                                                      "is", "kel", "lor", "mar", "nor", "os", "pel", "tor"};
constexpr std::array<std::string_view, 8> kWorks{"bridge", "library", "harbour",    "observatory",
                                                 "mill",   "theatre", "lighthouse", "market hall"};

template <class Range>
auto pick(const Range& range, Rng& rng) { return range[rng.below(range.size())]; }

std::int64_t between(std::int64_t low, std::int64_t high, Rng& rng) {
  return low + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(high - low + 1)));
}

// 1 (easy) to 5 (hard): how long or large a puzzle gets.
int level_of(double difficulty) { return std::clamp(static_cast<int>(std::lround(3 + 1.3 * difficulty)), 1, 5); }

std::string ordinary_date(std::chrono::year_month_day date) {
  constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March", "April", "May", "June", "July",
                                                     "August", "September", "October", "November", "December"};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()));
}

std::string iso_date(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

void set_number(SimulatedTask& out, std::int64_t answer, std::vector<std::int64_t> mistakes) {
  out.task.type = AnswerType::number;
  out.task.gold.answer = std::to_string(answer);
  for (const auto mistake : mistakes)
    if (mistake != answer) out.mistakes.push_back(std::to_string(mistake));
  out.mistakes.push_back(std::to_string(answer + 7));
  out.mistakes.push_back(std::to_string(answer - 3));
}

void make_arithmetic(SimulatedTask& out, int level, Rng& rng) {
  const std::int64_t a = between(12, 40 * level * level, rng), b = between(3, 9 * level, rng), c = between(2, 90 * level, rng);
  const bool minus = rng.below(2) == 0;
  out.task.question = fmt::format("What is {} * {} {} {}?", a, b, minus ? "-" : "+", c);
  set_number(out, a * b + (minus ? -c : c),
             {a * b + (minus ? c : -c), a * (b + (minus ? -c : c)), a * b + (minus ? -c : c) + 10});
}

void make_dates(SimulatedTask& out, int level, Rng& rng) {
  using namespace std::chrono;
  const sys_days start = sys_days{year{1990} / 1 / 1} + days{between(0, 14'000, rng)};
  const std::int64_t apart = between(5, 60 * level * level, rng);
  const sys_days end = start + days{apart};
  if (rng.below(2) == 0) {
    out.task.question = fmt::format("How many days are there between {} and {}?", ordinary_date(start), ordinary_date(end));
    set_number(out, apart, {apart + 1, apart - 1, apart + 2});
    return;
  }
  out.task.question = fmt::format("What date is {} days after {}?", apart, ordinary_date(start));
  out.task.type = AnswerType::text;
  out.task.gold = {.answer = iso_date(end), .aliases = {ordinary_date(end)}};
  out.mistakes = {iso_date(end + days{1}), iso_date(end - days{1}), iso_date(end + days{2})};
}

void make_word_problem(SimulatedTask& out, int level, Rng& rng) {
  const auto who = pick(kPeople, rng), thing = pick(kThings, rng);
  std::int64_t have = between(3, 9, rng) * between(4, 12 * level, rng);
  const std::int64_t boxes = between(2, 5 + level, rng), each = between(3, 12 * level, rng), start = have;
  have += boxes * each;
  std::string text = fmt::format("{} has {} {} and buys {} boxes with {} {} each", who, start, thing, boxes, each, thing);
  std::int64_t after_gift = have;
  if (level >= 2) {
    const std::int64_t gift = between(1, have / 2, rng);
    text += fmt::format(", then gives {} of them away", gift);
    after_gift = have - gift;
  }
  std::int64_t last = after_gift;
  if (level >= 4) {
    const std::int64_t friends = between(2, 6, rng);
    last = after_gift / friends;
    text += fmt::format(", then shares the rest equally among {} friends, as many as possible, keeping what is left over."
                        " How many {} does each friend get?", friends, thing);
  } else {
    text += fmt::format(". How many {} does {} have now?", thing, who);
  }
  out.task.question = text;
  set_number(out, last, {start + boxes + each, have, after_gift + 1, last + each});
}

void make_sequence(SimulatedTask& out, int level, Rng& rng) {
  const std::int64_t factor = level >= 3 ? between(2, 3, rng) : 1, add = between(1, 9 * level, rng),
                     drift = level >= 4 ? between(1, 4, rng) : 0;
  std::vector<std::int64_t> terms{between(1, 9, rng)};
  for (int i = 0; i < 6; ++i) terms.push_back(terms.back() * factor + add + drift * i);
  out.task.question = fmt::format("Which number comes next: {}?", fmt::join(terms.begin(), terms.end() - 1, ", "));
  const std::int64_t next = terms[6], last = terms[5], step = terms[5] - terms[4];
  set_number(out, next, {last + step, last + add, next + 1});
}

void make_logic(SimulatedTask& out, int level, Rng& rng) {
  std::vector<std::string_view> people(kPeople.begin(), kPeople.end());
  shuffle(people, rng);
  people.resize(static_cast<std::size_t>(3 + level));
  std::vector<std::string> clues;  // people are in order, the oldest first
  for (std::size_t i = 0; i + 1 < people.size(); ++i)
    clues.push_back(rng.below(2) == 0 ? fmt::format("{} is older than {}", people[i], people[i + 1])
                                      : fmt::format("{} is younger than {}", people[i + 1], people[i]));
  shuffle(clues, rng);
  const std::size_t rank = rng.below(people.size());
  const std::string place = rank == 0                   ? "the oldest"
                            : rank + 1 == people.size() ? "the youngest"
                                                        : fmt::format("number {} from the oldest", rank + 1);
  out.task.question = fmt::format("{}. Who is {}?", fmt::join(clues, ". "), place);
  out.task.type = AnswerType::choice;
  std::vector<std::string_view> options = people;
  std::sort(options.begin(), options.end());
  for (const auto option : options) out.task.options.emplace_back(option);
  const auto letter = [&](std::size_t person) {
    return std::string(1, static_cast<char>('A' + (std::find(options.begin(), options.end(), people[person]) - options.begin())));
  };
  out.task.gold.answer = letter(rank);
  out.mistakes = {letter(rank == 0 ? 1 : rank - 1), letter((rank + 2) % people.size())};
  if (out.mistakes[1] == out.mistakes[0]) out.mistakes[1] = letter((rank + 1) % people.size());
}

void make_letters(SimulatedTask& out, int level, Rng& rng) {
  std::string word;
  for (int i = 0; i < 2 + 2 * level; ++i) word += pick(kSyllables, rng);
  const char letter = word[rng.below(word.size())];
  const auto count = std::count(word.begin(), word.end(), letter);
  out.task.question = fmt::format("How many times does the letter {} occur in the word {}?", letter, word);
  set_number(out, count, {count - 1, count + 1});
}

std::string place_name(Rng& rng) {
  std::string name = fmt::format("{}{}{}", pick(kSyllables, rng), pick(kSyllables, rng), rng.below(2) ? "mouth" : "ford");
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

void make_knowledge(SimulatedTask& out, std::uint64_t number, Rng& rng) {  // of an invented country: nothing can be looked up
  const auto who = pick(kPeople, rng);
  const std::string town = place_name(rng), family = place_name(rng), other = place_name(rng), third = place_name(rng);
  out.task.question = fmt::format("Who designed the {} of {} in district {}?", pick(kWorks, rng), town, number + 1);
  out.task.type = AnswerType::text;
  out.task.gold.answer = fmt::format("{} {}", who, family);
  out.mistakes = {fmt::format("{} {}", who, other), fmt::format("{} {}", pick(kPeople, rng), third),
                  fmt::format("{} {}", who, town)};
}

SimulatedTask draw_task(std::uint64_t seed, std::uint64_t number, Rng rng) {
  SimulatedTask out;
  out.area = static_cast<Area>(rng.below(kAreas));
  out.difficulty = rng.normal();
  out.task.id = fmt::format("sim-{}-{:05}", seed, number);
  out.task.category = name_of(out.area);
  const int level = level_of(out.difficulty);
  switch (out.area) {
    case Area::arithmetic: make_arithmetic(out, level, rng); break;
    case Area::dates: make_dates(out, level, rng); break;
    case Area::word_problem: make_word_problem(out, level, rng); break;
    case Area::sequence: make_sequence(out, level, rng); break;
    case Area::logic: make_logic(out, level, rng); break;
    case Area::letters: make_letters(out, level, rng); break;
    case Area::knowledge: make_knowledge(out, number, rng); break;
  }
  std::erase(out.mistakes, out.task.gold.answer);
  return out;
}

}  // namespace

std::string_view name_of(Area area) { return kAreaNames[static_cast<std::size_t>(area)]; }

std::vector<SimulatedTask> make_simulated_tasks(std::uint64_t seed, std::size_t count) {
  std::vector<SimulatedTask> out;
  std::unordered_set<std::string> questions;
  for (std::uint64_t number = 0; number < count; ++number) {
    const Rng rng = Rng(seed).split("simulated task").split(number);
    SimulatedTask task = draw_task(seed, number, rng);
    for (std::uint64_t again = 1; !questions.insert(task.task.question).second; ++again)
      task = draw_task(seed, number, rng.split(again));
    out.push_back(std::move(task));
  }
  return out;
}

}  // namespace baton::envs
