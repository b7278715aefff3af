#include "baton/envs/sql/judge.h"

#include "baton/base/text.h"
#include "baton/envs/sql/wording.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

bool in_word(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80) return true;
  // 12.50 and 2025-06-15 are one word each
  return (c == '.' || c == '-' || c == ',') && at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) &&
         is_digit(text[at + 1]);
}

// Calls made before `said` that showed the value in some cell.
bool shown(std::span<const MadeCall> calls, std::size_t before, const std::string& value) {
  for (std::size_t c = 0; c < std::min(before, calls.size()); ++c)
    for (const auto& cell : calls[c].result.rows.cells)
      if (text_of(cell) == value) return true;
  return false;
}

bool made(const DomainTask& task, const Pack& pack, const GoldenCall& golden, std::span<const MadeCall> calls, std::size_t before) {
  const std::size_t tool = pack.index_of(golden.tool);
  for (std::size_t c = 0; c < std::min(before, calls.size()); ++c)
    if (calls[c].tool == tool && calls[c].result.ok && calls[c].arguments == golden.arguments) return true;
  return false;
}

// 112550 as 1125.50 and as 1,125.50; empty for what is no whole number.
std::vector<std::string> in_full_units(std::string_view value) {
  std::int64_t minor = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), minor);
  if (value.empty() || problem != std::errc{} || end != value.data() + value.size()) return {};
  const std::string plain = money_text(minor);
  std::string grouped = plain;
  const std::size_t first = minor < 0 ? 1 : 0;
  for (std::size_t at = plain.size() - 3; at > first + 3;) grouped.insert(at -= 3, 1, ',');
  return grouped == plain ? std::vector{plain} : std::vector{plain, grouped};
}

}  // namespace

bool tells(std::string_view text, std::string_view value) {
  if (says(text, value)) return true;
  const auto forms = in_full_units(value);
  return std::any_of(forms.begin(), forms.end(), [&](const auto& form) { return says(text, form); });
}

bool says(std::string_view text, std::string_view value) {
  if (value.empty()) return false;
  const std::string in = lower(text), wanted = lower(value);
  for (std::size_t at = in.find(wanted); at != std::string::npos; at = in.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    const bool begins = at == 0 || !in_word(in, at - 1) || !in_word(in, at),
               ends = end == in.size() || !in_word(in, end) || !in_word(in, end - 1);
    if (begins && ends) return true;
  }
  return false;
}

std::string wrong_with_words(const DomainTask& task, const Pack& pack, std::span<const MadeCall> calls, std::span<const Said> said) {
  if (calls.size() > kLongest * std::max<std::size_t>(1, task.golden.size()))
    return fmt::format("{} calls, more than {} times the {} of the golden solution", calls.size(), kLongest, task.golden.size());
  for (const auto& fact : task.facts) {
    const bool told = std::any_of(said.begin(), said.end(), [&](const Said& s) {
      return tells(s.text, fact.say) &&
             std::all_of(fact.shown.begin(), fact.shown.end(), [&](const auto& value) { return shown(calls, s.after, value); });
    });
    if (!told) return fmt::format("'{}' was not said after a tool had shown it", fact.say);
  }
  for (const auto& refusal : task.refusals) {
    const bool told = std::any_of(said.begin(), said.end(), [&](const Said& s) {
      return made(task, pack, task.golden[refusal.proof], calls, s.after) &&
             std::any_of(refusal.words.begin(), refusal.words.end(), [&](const auto& words) { return says(s.text, words); });
    });
    if (!told) return fmt::format("the refusal by rule {} was not explained after the look-up that proves it", refusal.rule);
  }
  return "";
}

std::vector<std::pair<std::string, std::int64_t>> touched_by_name(const World& world) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  for (const auto& row : world.touched()) out.emplace_back(world.tables()[row.table].name, row.key);
  std::sort(out.begin(), out.end());
  return out;
}

std::string wrong_with_touched(const DomainTask& task, const World& world) {
  const auto touched = touched_by_name(world);
  if (touched == task.touched) return "";
  for (const auto& [table, key] : touched)
    if (!std::binary_search(task.touched.begin(), task.touched.end(), std::pair(table, key)))
      return fmt::format("touched {} {}, which the golden solution does not", table, key);
  for (const auto& [table, key] : task.touched)
    if (!std::binary_search(touched.begin(), touched.end(), std::pair(table, key))) return fmt::format("did not touch {} {}", table, key);
  return "";
}

std::string wrong_with_changes(const DomainTask& task, World& world) {
  const auto changes = world.changes();
  if (changes == task.changes) return "";
  for (std::size_t i = 0; i < std::max(changes.size(), task.changes.size()); ++i) {
    if (i < changes.size() && i < task.changes.size() && changes[i] == task.changes[i]) continue;
    const Change& first = i < changes.size() ? changes[i] : task.changes[i];
    return fmt::format("the end state differs at {} {}", first.table, first.key);
  }
  return "the end state differs";
}

std::string wrong_with_run(const DomainTask& task, World& world, std::span<const MadeCall> calls, std::span<const Said> said) {
  if (auto wrong = wrong_with_words(task, world.pack(), calls, said); !wrong.empty()) return wrong;
  if (auto wrong = wrong_with_touched(task, world); !wrong.empty()) return wrong;
  return wrong_with_changes(task, world);
}

std::string golden_words(const DomainTask& task) {
  std::string out;
  for (const auto& fact : task.facts) out += fmt::format("{}{}", out.empty() ? "" : "; ", fact.say);
  for (const auto& refusal : task.refusals) out += fmt::format("{}{}", out.empty() ? "" : "; ", refusal.words.front());
  return out.empty() ? "done" : out;
}

}  // namespace baton::envs::sql
