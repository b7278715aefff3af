#include "baton/base/text.h"
#include "baton/tools/extract.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace baton::tools {
namespace {

std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// "85/100", "7 out of 10", "85 %", "0.85", "85": a share where it is one; nothing above its own scale.
std::optional<double> score_at(std::string_view text) {
  while (!text.empty() && std::string_view(" \t*_:=\"'([").find(text.front()) != npos) text.remove_prefix(1);
  const bool written_as_share = text.starts_with("0.") || text.starts_with(".") || text.starts_with("1.0");
  auto value = take_number(text);
  if (!value) return std::nullopt;
  text = trim(text);
  double scale = written_as_share || *value <= 1 ? 1 : 100;
  if (text.starts_with('%')) scale = 100;
  for (const std::string_view of : {"/", "out of"})
    if (text.starts_with(of)) {
      text = trim(text.substr(of.size()));
      if (const auto whole = take_number(text); whole && *whole > 0) scale = *whole;
    }
  return *value <= scale ? std::optional(*value / scale) : std::nullopt;
}

std::optional<double> marked_score(std::string_view text) {
  for (const std::string_view mark : {"score", "probability", "confidence", "rating"})
    for (auto at = text.rfind(mark); at != npos; at = at == 0 ? npos : text.rfind(mark, at - 1)) {
      std::string_view rest = text.substr(at + mark.size(), 100);
      rest = rest.substr(0, rest.find('\n'));
      if (const auto colon = rest.find(':'); colon != npos) rest.remove_prefix(colon);  // "Score (0-100): 60"
      while (!rest.empty() && !is_digit(rest.front()) && rest.front() != '.') rest.remove_prefix(1);
      if (auto score = score_at(rest)) return score;
    }
  return std::nullopt;
}

// The last verdict word that stands on its own; "not correct" is incorrect.
std::optional<double> verdict_word(std::string_view text) {
  constexpr std::pair<std::string_view, double> kWords[] = {
      {"incorrect", 0}, {"not correct", 0}, {"not right", 0}, {"wrong", 0}, {"false", 0}, {"no", 0},
      {"correct", 1}, {"right", 1}, {"true", 1}, {"yes", 1}};
  std::optional<double> verdict;
  std::size_t last_end = 0, last_start = npos;
  for (const auto& [word, score] : kWords)
    for (auto at = text.find(word); at != npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if ((at > 0 && is_lower(text[at - 1])) || (end < text.size() && is_lower(text[end]))) continue;
      if (word == "no" && end < text.size() && text[end] == ' ') continue;  // "no idea"
      const bool later = end > last_end || (end == last_end && at < last_start);  // "not correct" over its own "correct"
      if (later) verdict = score, last_end = end, last_start = at;
    }
  return verdict;
}

}  // namespace

std::optional<double> extract_score(std::string_view text) {
  const std::string said = lower(without_thinking(text));
  if (auto marked = marked_score(said)) return marked;
  const auto whole = trim(said);
  const auto last = trim(whole.substr(whole.rfind('\n') == npos ? 0 : whole.rfind('\n')));
  if (auto bare = score_at(last)) return bare;
  return verdict_word(said);
}

}  // namespace baton::tools
