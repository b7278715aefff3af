#include "baton/policy/compact/question.h"

#include "baton/base/text.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace baton::policy {
namespace {

// ASCII signs, and the bytes that begin Greek letters, superscripts, × and the blocks of mathematical operators.
bool is_mathematical(unsigned char byte, unsigned char next) {
  if (byte < 0x80) return std::string_view("\\^=+<>$*/|").find(static_cast<char>(byte)) != std::string_view::npos;
  if (byte == 0xce || byte == 0xcf) return true;
  if (byte == 0xc2) return next == 0xb0 || next == 0xb1 || next == 0xb2 || next == 0xb3;
  if (byte == 0xc3) return next == 0x97 || next == 0xb7;
  return byte == 0xe2 && next >= 0x81 && next <= 0x8b && next != 0x82;
}

bool is_code(char c) { return std::string_view("{}[];_=()#&%").find(c) != std::string_view::npos; }

struct TextCounts {
  double bytes = 0, digits = 0, numbers = 0, mathematical = 0, code = 0;
  double letters = 0, upper = 0, marks = 0, sentences = 0, words = 0;
};

TextCounts count(std::string_view text) {
  TextCounts counts;
  counts.bytes = static_cast<double>(text.size());
  char previous = ' ';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at], next = at + 1 < text.size() ? text[at + 1] : ' ';
    counts.digits += is_digit(c);
    counts.numbers += is_digit(c) && !is_digit(previous) && previous != '.' && previous != ',';
    counts.mathematical += is_mathematical(static_cast<unsigned char>(c), static_cast<unsigned char>(next));
    counts.code += is_code(c);
    counts.letters += is_letter(c);
    counts.upper += is_upper(c);
    counts.words += is_letter(c) && !is_letter(previous);
    counts.marks += c == '?' || (c == '_' && previous != '_');
    counts.sentences += (c == '.' || c == '?' || c == '!' || c == '\n') && (next == ' ' || next == '\n');
    previous = c;
  }
  return counts;
}

// Whole words or phrases of `text` (lower case).
bool mentions(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) {
    for (std::size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
      const std::size_t end = at + phrase.size();
      if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
    }
    return false;
  });
}

// Starts with a number, apart from signs and currencies, and has few letters.
bool is_number(std::string_view option) {
  const std::size_t first = option.find_first_not_of(" $+-(~.\\");
  if (first == std::string_view::npos || !is_digit(option[first])) return false;
  return std::ranges::count_if(option, is_letter) * 2 <= static_cast<std::ptrdiff_t>(option.size());
}

// "all of the above", "I and III only", "(1), (2) and (4)", "True, False".
bool is_about_others(const std::string& option) {
  const std::string text = lower(option);
  return mentions(text, {"of the above", "of these", "all of them", "both", "neither", "i only", "ii only", "i and ii", "ii and iii",
                         "i, ii", "true, true", "true, false", "false, true", "false, false"});
}

float scaled(double value, double middle, double unit) {
  return static_cast<float>(std::clamp((value - middle) / unit, -3.0, 3.0));
}

void add_options(std::span<const std::string> options, QuestionFeatures& features) {
  if (options.empty()) return;
  const auto count = static_cast<double>(options.size());
  double sum = 0, squares = 0, numbers = 0, others = 0;
  for (const std::string& option : options) {
    const double length = std::log1p(static_cast<double>(option.size()));
    sum += length, squares += length * length;
    numbers += is_number(option);
    others += is_about_others(option);
  }
  const double mean = sum / count;
  features[1] = scaled(mean, 3.0, 0.8);
  features[2] = scaled(std::sqrt(std::max(0.0, squares / count - mean * mean)), 0.4, 0.3);
  features[3] = scaled(count, 7, 2);
  features[4] = scaled(numbers / count, 0.3, 0.5);
  features[15] = scaled(others / count, 0, 0.3);
}

}  // namespace

QuestionFeatures question_features(const TaskView& task) {
  QuestionFeatures features{};
  if (task.question.empty() && task.options.empty()) return features;
  const TextCounts seen = count(task.question);
  const double bytes = std::max(seen.bytes, 1.0);
  const std::string text = lower(task.question);
  add_options(task.options, features);
  features[0] = scaled(std::log1p(seen.bytes), 5.3, 0.9);
  features[5] = scaled(seen.digits / bytes, 0.02, 0.03);
  features[6] = scaled(std::log1p(seen.numbers), 1, 1);
  features[7] = scaled(seen.mathematical / bytes, 0.01, 0.02);
  const bool negated = mentions(text, {"not", "except", "never", "least", "incorrect", "false", "cannot", "without", "unlikely"});
  features[8] = negated ? 1.f : 0.f;
  features[9] = scaled(seen.code / bytes, 0.01, 0.02);
  features[10] = scaled(seen.upper / std::max(seen.letters, 1.0), 0.05, 0.05);
  features[11] = scaled(std::log1p(seen.marks), 0.7, 0.5);
  features[12] = scaled(std::log1p(seen.sentences), 1, 0.8);
  features[13] = scaled(seen.letters / std::max(seen.words, 1.0), 4.7, 0.8);
  const bool quantity = mentions(text, {"how many", "how much", "calculate", "compute", "determine", "find", "evaluate", "estimate"});
  features[14] = quantity ? 1.f : 0.f;
  return features;
}

}  // namespace baton::policy
