#include "baton/tools/extract.h"

#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/tools/extract_value.h"

#include <algorithm>
#include <vector>

namespace baton::tools {
namespace {

// Bounds that keep the work linear in hostile text.
constexpr std::size_t kMostMarks = 64;         // of each kind, from the end
constexpr std::size_t kLongestValue = 1'000;   // bytes of a marked value
constexpr std::size_t kLongestLine = 4'000;    // bytes of the last line

// A value that the text marks as its answer; `at` orders marks of several kinds.
struct Mark {
  std::size_t at = 0;
  std::string_view value;
};

// The rest of the line from `at`, or the next line with something on it where the rest is empty.
std::string_view value_from(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = without_markup(text.substr(at, end - at));
    if (!line.empty()) return utf8_prefix(text.substr(at, end - at), kLongestValue);
    at = end + 1;
  }
  return {};
}

std::vector<std::size_t> last_places_of(std::string_view text, std::string_view what) {
  std::vector<std::size_t> places;
  for (auto at = text.rfind(what); at != npos && places.size() < kMostMarks; at = at == 0 ? npos : text.rfind(what, at - 1))
    places.push_back(at);
  return places;
}

// "Answer: …", "Final answer - …", "the answer is …", with markup between the words and the value.
void collect_phrases(std::string_view text, const std::string& lowered, std::vector<Mark>& marks) {
  for (const auto at : last_places_of(lowered, "answer")) {
    if (at > 0 && is_letter(lowered[at - 1])) continue;
    std::size_t end = at + 6;
    const auto skip = [&](std::string_view any) { while (end < text.size() && any.find(text[end]) != npos) ++end; };
    const auto take = [&](std::string_view word) {
      if (lowered.compare(end, word.size(), word) != 0) return false;
      end += word.size();
      return true;
    };
    skip("*_ \"'");
    bool marked = false;
    if (take("to") || take("for")) {  // "the answer to the question is …"
      std::string_view clause = std::string_view(lowered).substr(end, kLongestValue);
      clause = clause.substr(0, clause.find_first_of(".\n"));
      const auto verb = clause.find(" is "), colon = clause.find(": ");
      if (const auto found = std::min(verb, colon); found != npos) end += found + (found == verb ? 3 : 1), marked = true;
      else continue;
    } else {
      take("would be") || take("must be") || take("should be") || (take("is") && (marked = true));
      skip("*_ ");
      marked |= take(":") || take("=") || take("-");
    }
    if (!marked && !lowered.substr(at, end - at).ends_with("be ")) continue;
    skip("*_ :");
    marks.push_back({at, value_from(text, end)});
  }
}

// \boxed{…} with balanced braces.
void collect_boxes(std::string_view text, std::vector<Mark>& marks) {
  for (const auto at : last_places_of(text, "\\boxed{")) {
    const std::size_t first = at + 7;
    int depth = 1;
    std::size_t end = first;
    for (; end < text.size() && end < first + kLongestValue && depth > 0; ++end)
      depth += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
    if (depth == 0) marks.push_back({at, text.substr(first, end - 1 - first)});
  }
}

// Text between the last pair of "**", if any.
std::optional<std::string_view> last_bold(std::string_view text) {
  std::optional<std::string_view> found;
  for (auto open = text.find("**"); open != npos;) {
    const auto close = text.find("**", open + 2);
    if (close == npos) break;
    if (const auto inside = text.substr(open + 2, close - open - 2); inside.find('\n') == npos && !trim(inside).empty())
      found = inside;
    open = text.find("**", close + 2);
  }
  return found;
}

std::string_view last_line(std::string_view text) {
  for (text = trim(text); !text.empty();) {
    const auto start = text.rfind('\n');
    const auto line = utf8_prefix(trim(start == npos ? text : text.substr(start + 1)), kLongestLine);
    if (!without_markup(line).empty() && !line.starts_with("```")) return line;
    if (start == npos) return {};
    text = trim(text.substr(0, start));
  }
  return {};
}

// "A. …" on one line and "B. …" on the next: a list of options, none of which is chosen by standing last.
bool lists_options(std::string_view text) {
  char before = '\0';
  for (const auto& line : split(text, '\n')) {
    const auto item = trim(line);
    const bool starts = item.size() > 2 && is_letter(item[0]) && (item[1] == '.' || item[1] == ')');
    if (starts && before != '\0' && item[0] == before + 1) return true;
    before = starts ? item[0] : '\0';
  }
  return false;
}

std::optional<std::string> unmarked_choice(std::string_view text, std::span<const std::string> options) {
  const auto line = last_line(text);
  if (lists_options(text) && line.size() > 1) return std::nullopt;
  if (auto letter = choice_in(line, options, Reading::strict)) return letter;
  if (const auto bold = last_bold(text))
    if (auto letter = choice_in(*bold, options, Reading::strict)) return letter;
  return choice_in(line, options, Reading::loose);
}

std::optional<std::string> unmarked_number(std::string_view text) {
  if (const auto bold = last_bold(last_line(text)))
    if (auto number = number_in(*bold, Reading::strict)) return number;
  return last_number_in(last_line(text));
}

std::optional<std::string> unmarked(AnswerType type, std::string_view text, std::span<const std::string> options) {
  switch (type) {
    case AnswerType::choice: return unmarked_choice(text, options);
    case AnswerType::number: return unmarked_number(text);
    case AnswerType::text: return phrase_in(last_line(text), Reading::loose);
    case AnswerType::free: break;
  }
  return std::nullopt;
}

std::optional<std::string> value_of(AnswerType type, std::string_view value, std::span<const std::string> options) {
  switch (type) {
    case AnswerType::choice: return choice_in(value, options, Reading::loose);
    case AnswerType::number: return number_in(value, Reading::loose);
    case AnswerType::text: return phrase_in(value, Reading::strict);
    case AnswerType::free: break;
  }
  return std::nullopt;
}

}  // namespace

std::string without_thinking(std::string_view text) {
  constexpr std::string_view kOpen = "<think>", kClose = "</think>";
  if (const auto close = text.find(kClose); close < text.find(kOpen)) {  // the opening tag stood in the prompt
    const auto last = text.substr(0, text.find(kOpen)).rfind(kClose);
    text.remove_prefix(last + kClose.size());
  }
  std::string out;
  while (true) {
    const auto open = text.find(kOpen);
    out += text.substr(0, open);
    if (open == npos) return out;
    const auto close = text.find(kClose, open);
    if (close == npos) return out;
    text.remove_prefix(close + kClose.size());
  }
}

std::optional<std::string> extract_answer(AnswerType type, std::string_view text, std::span<const std::string> options,
                                          Ending ending) {
  const std::string said = without_thinking(text);
  if (type == AnswerType::free) {
    const auto whole = trim(said);
    return whole.empty() ? std::nullopt : std::optional<std::string>(whole);
  }
  std::vector<Mark> marks;
  collect_phrases(said, lower(said), marks);
  collect_boxes(said, marks);
  std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.at > b.at; });
  for (const auto& mark : marks)
    if (auto value = value_of(type, mark.value, options)) return value;
  const auto conclusion = static_cast<std::size_t>(last_line(said).data() - said.data());
  if (!marks.empty() && marks.front().at >= conclusion) return std::nullopt;  // "Answer: I don't know"
  return ending == Ending::complete ? unmarked(type, said, options) : std::nullopt;
}

std::optional<std::string> extract_program(std::string_view text, Ending ending) {
  const std::string said = without_thinking(text);
  std::string_view rest = said;
  std::optional<std::string> program;
  while (true) {
    const auto open = rest.find("```");
    if (open == npos) return program;
    rest.remove_prefix(open + 3);
    const auto line_end = rest.find('\n');
    if (line_end == npos) return program;
    const std::string language = lower(trim(rest.substr(0, line_end)));
    rest.remove_prefix(line_end + 1);
    const auto close = rest.find("```");
    const auto body = rest.substr(0, close);
    const bool python = language.empty() || language == "python" || language == "py" || language == "python3";
    if (python && !trim(body).empty() && (close != npos || ending == Ending::complete)) program = std::string(body);
    if (close == npos) return program;
    rest.remove_prefix(close + 3);
  }
}

}  // namespace baton::tools
