#include "baton/tools/extract_value.h"

#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/core/units.h"

#include <algorithm>
#include <array>
#include <vector>

namespace baton::tools {
namespace {

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
char upper(char c) { return static_cast<char>(c & ~0x20); }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != npos; at = text.find(from, at)) text.replace(at, from.size(), to);
}

bool take_word(std::string_view& text, std::string_view word) {
  if (text.size() <= word.size() || lower(text.substr(0, word.size())) != word || is_word(text[word.size()])) return false;
  text = trim(text.substr(word.size()));
  return true;
}

// LaTeX as plain text: \frac{a}{b} is a/b, \text{x} is x, 3 \times 10^{8} is 3e8.
std::string without_latex(std::string_view phrase) {
  std::string text(phrase);
  for (const std::string_view fraction : {"\\dfrac{", "\\tfrac{", "\\frac{"})
    for (auto at = text.find(fraction); at != npos; at = text.find(fraction, at)) {
      text.erase(at, fraction.size() - 1);
      if (const auto middle = text.find("}{", at); middle != npos) text.replace(middle, 2, "/");
    }
  constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
      {"\\text", ""}, {"\\mathrm", ""}, {"\\mathbf", ""}, {"\\boxed", ""}, {"\\left", ""}, {"\\right", ""}, {"\\,", ""},
      {"\\!", ""}, {"\\;", " "}, {"\\ ", " "}, {"\xC2\xA0", " "}, {"\\approx", "="}, {"\xE2\x89\x88", "="}, {"\\%", "%"},
      {"\\$", "$"}, {"{,}", ","}, {" \\times 10^", "e"}, {"\\times 10^", "e"}, {"^\\circ", "\xC2\xB0"}};
  for (const auto& [from, to] : kPlain) replace_all(text, from, to);
  std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
  replace_all(text, "  ", " ");
  return text;
}

// --- choice ------------------------------------------------------------------------------------------------------------

std::optional<std::string> letter(char c, std::span<const std::string> options) {
  const auto place = static_cast<std::size_t>(upper(c) - 'A');
  return place < (options.empty() ? 26 : options.size()) ? std::optional(std::string(1, upper(c))) : std::nullopt;
}

// " or D", "/D", ", D": a second letter competes with the first.
bool competes(std::string_view rest) {
  rest = trim(rest);
  while (!rest.empty() && (rest.front() == ')' || rest.front() == ',' || rest.front() == '*')) rest = trim(rest.substr(1));
  bool joined = false;
  for (const std::string_view word : {"or", "and"}) joined |= take_word(rest, word);
  if (!rest.empty() && (rest.front() == '/' || rest.front() == '&')) rest = trim(rest.substr(1)), joined = true;
  while (!rest.empty() && (rest.front() == '(' || rest.front() == '*')) rest.remove_prefix(1);
  if (rest.empty() || !is_upper(rest[0]) || (rest.size() > 1 && is_word(rest[1]))) return false;
  return joined || rest.size() == 1 || rest[1] == ')' || rest[1] == ',' || rest[1] == '.';
}

std::optional<std::string> leading_letter(std::string_view text, std::span<const std::string> options, Reading reading) {
  if (text.empty() || !is_letter(text[0])) return std::nullopt;
  const std::string_view rest = text.substr(1);
  if (rest.empty()) return letter(text[0], options);
  if (rest.front() == '.' && rest.size() > 1 && is_word(rest[1])) return std::nullopt;  // "U.S."
  if (std::string_view(")].:,;*\"'}").find(rest.front()) != npos)
    return competes(rest) ? std::nullopt : letter(text[0], options);
  if (rest.front() != ' ' || !is_upper(text[0]) || competes(rest)) return std::nullopt;
  std::string_view after = trim(rest);
  if (after.front() == '(' || after.front() == '-' || after.front() == '=' || after.starts_with("\xE2\x80\x93"))
    return letter(text[0], options);
  if (reading == Reading::strict) return std::nullopt;
  const bool article = text[0] == 'A' || text[0] == 'I';
  const bool reason =
      take_word(after, "because") || take_word(after, "since") || take_word(after, "is") || take_word(after, "as");
  return article && !reason ? std::nullopt : letter(text[0], options);
}

// The one option whose own words stand in the phrase; of several, the longest where it holds the others.
std::optional<std::string> option_named(std::string_view phrase, std::span<const std::string> options, Reading reading) {
  const std::string said = normal_form(AnswerType::text, phrase);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string own = normal_form(AnswerType::text, options[i]);
    if (own.empty()) continue;
    if (own == said) return std::string(1, static_cast<char>('A' + i));
    if (reading == Reading::strict || !contains_phrase(said, own)) continue;
    if (!found || contains_phrase(own, options[*found])) found = i;
    else if (!contains_phrase(options[*found], own)) return std::nullopt;
  }
  return found ? std::optional(std::string(1, static_cast<char>('A' + *found))) : std::nullopt;
}

// "(C)" anywhere, or a lone capital; nothing where two different ones stand there.
std::optional<std::string> lone_letter(std::string_view text, std::span<const std::string> options, bool parenthesised) {
  std::optional<std::string> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_upper(text[i]) || (i > 0 && (is_word(text[i - 1]) || text[i - 1] == '\''))) continue;
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (is_word(next) || next == '\'' || next == '-') continue;
    if (parenthesised && !(i > 0 && text[i - 1] == '(' && next == ')')) continue;
    if (!parenthesised && (text[i] == 'I' || (text[i] == 'A' && next == ' '))) continue;
    const auto here = letter(text[i], options);
    if (!here || (found && *found != *here)) return std::nullopt;
    found = here;
  }
  return found;
}

// --- numbers -----------------------------------------------------------------------------------------------------------

// The end of a unit behind a number ("%", " km", " square metres"), or `end` where none follows.
std::size_t after_unit(std::string_view text, std::size_t end) {
  const std::size_t from = end < text.size() && text[end] == ' ' ? end + 1 : end;
  const auto word_end = [&](std::size_t at) { return std::min(text.find_first_of(" .,;:!?)]\n*", at), text.size()); };
  const std::size_t first = word_end(from);
  if (first < text.size() && text[first] == ' ') {
    if (unit_named(text.substr(from, word_end(first + 1) - from))) return word_end(first + 1);
    if (text.substr(from, first - from) == "in") return end;  // "12 in total"
  }
  return first > from && unit_named(text.substr(from, first - from)) ? first : end;
}

// The end of a number that starts at `at` (a digit, or "." and a digit).
std::size_t after_number(std::string_view text, std::size_t at) {
  const auto digit = [&](std::size_t i) { return i < text.size() && is_digit(text[i]); };
  std::size_t end = at;
  while (digit(end) ||
         (end < text.size() && (text[end] == ',' || text[end] == '_') && digit(end + 1) && digit(end + 2) && digit(end + 3)) ||
         (end < text.size() && text[end] == '.' && digit(end + 1)))
    ++end;
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const std::size_t sign = end + 1 < text.size() && (text[end + 1] == '-' || text[end + 1] == '+') ? 2 : 1;
    if (digit(end + sign))
      for (end += sign; digit(end);) ++end;
  }
  if (end < text.size() && text[end] == '/' && digit(end + 1))
    for (++end; digit(end);) ++end;
  return end;
}

std::size_t before_sign(std::string_view text, std::size_t at) {
  for (const std::string_view mark : {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5"})
    if (at >= mark.size() && text.substr(at - mark.size(), mark.size()) == mark) { at -= mark.size(); break; }
  for (const std::string_view sign : {"-", "\xE2\x88\x92"})
    if (at >= sign.size() && text.substr(at - sign.size(), sign.size()) == sign &&
        (at == sign.size() || !is_word(text[at - sign.size() - 1])))
      return at - sign.size();
  return at;
}

// Quantities as written, left to right: "-3.5", "$1,200", "42 km", "3/4". Not digits inside words ("H2O", "3rd").
std::vector<std::string> quantities_in(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < text.size();) {
    const bool point = text[i] == '.' && i + 1 < text.size() && is_digit(text[i + 1]);
    if (!is_digit(text[i]) && !point) { ++i; continue; }
    const std::size_t begin = before_sign(text, i), end = after_number(text, i), stop = after_unit(text, end);
    const bool in_word = begin > 0 && is_word(text[begin - 1]) && text[begin - 1] != '_';
    const bool word_follows = stop == end && end < text.size() && is_letter(text[end]);
    if (const auto token = text.substr(begin, stop - begin); !in_word && !word_follows && parse_quantity(token))
      found.emplace_back(token);
    i = std::max(stop, i + 1);
  }
  return found;
}

std::vector<std::string_view> sentences_of(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i)
    if ((line[i] == '.' || line[i] == '!' || line[i] == '?') && line[i + 1] == ' ')
      out.push_back(line.substr(start, i + 1 - start)), start = i + 2;
  out.push_back(line.substr(start));
  return out;
}

std::string_view without_final_stop(std::string_view text) {
  while (!text.empty() && (text.back() == '.' || text.back() == '!' || text.back() == ',')) {
    const auto word = text.substr(text.rfind(' ') == npos ? 0 : text.rfind(' ') + 1);
    if (text.back() == '.' && word.find('.') + 1 < word.size()) break;  // "U.S."
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

std::string_view without_markup(std::string_view text) {
  const auto wrapped = [&](std::string_view open, std::string_view close) {
    if (text.size() < open.size() + close.size() || !text.starts_with(open) || !text.ends_with(close)) return false;
    text = text.substr(open.size(), text.size() - open.size() - close.size());
    return true;
  };
  for (std::size_t before = npos; before != text.size();) {
    before = text.size();
    text = trim(text);
    while (!text.empty() && std::string_view("*`\"#>").find(text.front()) != npos) text.remove_prefix(1);
    while (!text.empty() && std::string_view("*`\"").find(text.back()) != npos) text.remove_suffix(1);
    if (text.starts_with("- ")) text.remove_prefix(2);
    wrapped("$", "$") || wrapped("\\(", "\\)") || wrapped("\\[", "\\]") || wrapped("_", "_") || wrapped("'", "'") ||
        wrapped("\xE2\x80\x9C", "\xE2\x80\x9D") || wrapped("<answer>", "</answer>");
  }
  return text;
}

std::optional<std::string> choice_in(std::string_view phrase, std::span<const std::string> options, Reading reading) {
  const std::string plain = without_latex(phrase);
  std::string_view text = without_markup(plain);
  if (auto named = option_named(text, options, Reading::strict)) return named;
  for (const std::string_view word : {"option", "choice", "letter", "answer"}) take_word(text, word);
  if (take_word(text, "not")) return std::nullopt;
  std::string_view bare = text;
  while (!bare.empty() && std::string_view("([*: ").find(bare.front()) != npos) bare.remove_prefix(1);
  if (auto first = leading_letter(bare, options, reading)) return first;
  if (reading == Reading::strict || competes(bare) || (!bare.empty() && competes(bare.substr(1)))) return std::nullopt;
  if (auto inside = lone_letter(text, options, true)) return inside;
  if (auto named = option_named(text, options, Reading::loose)) return named;
  return lone_letter(text, options, false);
}

std::optional<std::string> number_in(std::string_view phrase, Reading reading) {
  const std::string plain = without_latex(without_markup(phrase));
  std::string_view text = without_markup(plain);
  while (!text.empty() && std::string_view(".!,;").find(text.back()) != npos) text.remove_suffix(1);
  if (parse_quantity(text)) return std::string(text);
  if (reading == Reading::strict) return std::nullopt;
  if (const auto equals = text.rfind('='); equals != npos) {
    text = without_markup(text.substr(equals + 1));
    if (parse_quantity(text)) return std::string(text);
  }
  auto all = quantities_in(text);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

std::optional<std::string> last_number_in(std::string_view line) {
  const std::string plain = without_latex(without_markup(line));
  std::string_view text = without_markup(plain);
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits > 0 && digits + 2 < text.size() && (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ')
    text.remove_prefix(digits + 2);  // the number of a list's item
  if (parse_quantity(text)) return std::string(without_final_stop(text));
  const auto sentences = sentences_of(text);
  for (auto sentence = sentences.rbegin(); sentence != sentences.rend(); ++sentence)
    if (auto all = quantities_in(*sentence); !all.empty()) return std::move(all.back());
  return std::nullopt;
}

std::optional<std::string> phrase_in(std::string_view phrase, Reading reading) {
  std::string_view text = trim(phrase);
  if (const auto close = text.find('"', 1); text.starts_with('"') && close != npos)
    if (const auto quoted = trim(text.substr(1, close - 1)); !quoted.empty()) return std::string(quoted);
  const std::string plain = text.find('\\') == npos ? std::string(text) : without_latex(text);
  text = without_markup(plain);
  const bool sentence = text.ends_with('.');
  text = without_markup(without_final_stop(text));
  for (const std::string_view nothing : {"i don't know", "i do not know", "unknown", "n/a", "not applicable"})
    if (lower(text) == nothing) return std::nullopt;
  const std::string lowered = lower(text);
  const bool about = lowered.starts_with("the ") || lowered.starts_with("it ") || lowered.starts_with("this ");
  if (about && (sentence || reading == Reading::loose))
    for (const std::string_view verb : {" is ", " was ", " are ", " were "})
      if (const auto at = lowered.find(verb); at != npos && lowered.find(verb, at + 1) == npos) {
        const auto rest = trim(text.substr(at + verb.size()));
        if (std::count(rest.begin(), rest.end(), ' ') < 6 && !lower(rest).starts_with("not ")) text = without_markup(rest);
        break;
      }
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace baton::tools
