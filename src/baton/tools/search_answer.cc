#include "baton/tools/search_answer.h"

#include "baton/base/text.h"
#include "baton/tools/search_passages.h"
#include "baton/tools/search_words.h"

#include <algorithm>

namespace baton::tools {
namespace {

// What kind of thing a question asks for, from the words it begins with.
enum class Asks { anything, number, time, person, command };

Asks asked_for(std::string_view question) {
  const std::string text = " " + lower(question) + " ";
  const auto has = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string::npos; });
  };
  if (has({" how many ", " how much ", " how long ", " how large ", " how big ", " how fast ", " how often ", " how high ",
           " what port ", " which port ", " what number "}))
    return Asks::number;
  if (has({" when ", " what year ", " which year ", " what date ", " which date "})) return Asks::time;
  if (has({" who ", " whose ", " whom "})) return Asks::person;
  if (has({" how do i ", " how can i ", " how do you ", " how to ", " which command ", " what command "})) return Asks::command;
  return Asks::anything;
}

bool has_number(std::string_view text) {
  constexpr std::string_view kWords[] = {
      " zero ",  " one ",    " two ",    " three ", " four ",  " five ",  " six ",     " seven ",  " eight ",  " nine ",
      " ten ",   " eleven ", " twelve ", "teen ",   " twenty", " thirty", " forty",    " fifty",   " sixty",   " seventy",
      " eighty", " ninety",  " once ",   " twice ", " half ",  " hundred ", " thousand ", " every ", " never ", " unlimited "};
  if (std::any_of(text.begin(), text.end(), is_digit)) return true;
  const std::string padded = " " + lower(text) + " ";
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return padded.find(word) != std::string::npos; });
}

bool has_name(std::string_view text) {  // a capital letter behind a space
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i - 1] == ' ' && text[i] >= 'A' && text[i] <= 'Z' && text[i + 1] >= 'a') return true;
  return false;
}

bool fits(Asks asks, const Piece& piece) {
  switch (asks) {
    case Asks::number:
    case Asks::time: return has_number(piece.text);
    case Asks::person: return has_name(piece.text);
    default: return true;
  }
}

double cue(Asks asks, const Piece& piece) {
  if (asks == Asks::command) return piece.kind == PieceKind::code || piece.text.find('`') != std::string::npos ? 0.15 : 0;
  return asks != Asks::anything || piece.kind != PieceKind::code ? 0.1 : 0;
}

struct Coverage { double alone = 0, in_context = 0; };

Coverage covered(const std::vector<QueryTerm>& terms, const std::set<std::string>& piece, const std::set<std::string>& context) {
  double all = 0;
  Coverage out;
  for (const auto& term : terms) {
    all += term.weight;
    if (piece.contains(term.stem)) out.alone += term.weight;
    if (piece.contains(term.stem) || context.contains(term.stem)) out.in_context += term.weight;
  }
  if (all > 0) out.alone /= all, out.in_context /= all;
  return out;
}

// The share of the question's names (words with a capital letter, the first one aside) that the piece holds.
double names_found(const std::vector<QueryTerm>& terms, std::string_view question, const std::set<std::string>& piece) {
  int names = 0, held = 0;
  for (const auto& term : terms) {
    if (term.word.empty() || term.word[0] < 'A' || term.word[0] > 'Z' || question.starts_with(term.word)) continue;
    ++names;
    held += piece.contains(term.stem);
  }
  return names > 0 ? static_cast<double>(held) / names : 0;
}

// The only number in `piece` that the question does not hold already, or "".
std::string lone_number(std::string_view piece, std::string_view question) {
  std::string found;
  for (std::size_t i = 0; i < piece.size();) {
    if (!is_digit(piece[i])) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < piece.size() &&
           (is_digit(piece[i]) || ((piece[i] == '.' || piece[i] == ',') && i + 1 < piece.size() && is_digit(piece[i + 1]))))
      ++i;
    const bool in_word = (start > 0 && (is_letter(piece[start - 1]) || piece[start - 1] == '-')) ||
                         (i < piece.size() && is_letter(piece[i]));
    const std::string number(piece.substr(start, i - start));
    if (in_word) return "";
    if (question.find(number) != std::string_view::npos) continue;
    if (!found.empty()) return "";
    found = number;
  }
  return found;
}

}  // namespace

std::optional<Extract> extract_answer(std::string_view question, AnswerType type, const Retrieved& found,
                                      const ExtractOptions& options) {
  if (type == AnswerType::choice || found.terms.empty()) return std::nullopt;
  const Asks asks = type == AnswerType::number ? Asks::number : asked_for(question);
  std::optional<Extract> best;
  double best_value = 0;
  for (std::size_t p = 0; p < found.passages.size(); ++p) {
    const Passage& passage = found.passages[p];
    if (passage.coverage < options.passage_coverage) continue;
    const std::string place = passage.heading + " " + passage.source + " ";
    for (const auto& piece : pieces_of(passage.text)) {
      if (!fits(asks, piece) || word_count(piece.text) > 80) continue;
      const auto stems = stems_of(piece.text);
      const Coverage share = covered(found.terms, stems, stems_of(place + piece.context));
      if (share.in_context < options.piece_coverage || share.alone <= 0) continue;
      const double value = 0.5 * share.alone + 0.5 * share.in_context + 0.2 * passage.coverage +
                           0.2 * names_found(found.terms, question, stems) + cue(asks, piece);
      if (value <= best_value) continue;
      const std::string answer = type == AnswerType::number ? lone_number(piece.text, question) : piece.text;
      if (answer.empty()) continue;
      best = Extract{answer, piece.text, p};
      best_value = value;
    }
  }
  return best;
}

}  // namespace baton::tools
