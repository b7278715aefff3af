#include "baton/base/text.h"
#include "baton/tools/expression.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::tools {
namespace {

constexpr std::size_t kMaxLength = 2000;

using Kind = Token::Kind;

constexpr std::pair<std::string_view, std::string_view> kSigns[] = {  // longer ones first
    {"**", "^"}, {"\xC3\x97", "*"}, {"\xC3\xB7", "/"}, {"\xE2\x88\x92", "-"}, {"\xC2\xB7", "*"}, {"\xE2\x88\x9A", "sqrt"},
    {"\xC2\xB2", "²"}, {"\xC2\xB3", "³"}, {"+", "+"}, {"-", "-"}, {"*", "*"}, {"/", "/"}, {"^", "^"}, {"%", "%"}, {"!", "!"},
    {"(", "("}, {")", ")"}, {",", ","}};

// Reads digits, commas between thousands, a point and an exponent at text[i].
Token number_at(std::string_view text, std::size_t& i) {
  Token token{.kind = Kind::number, .offset = i};
  std::size_t group = 0;
  const auto digit = [&](std::size_t at) { return at < text.size() && is_digit(text[at]); };
  const auto separates = [&](std::size_t at) { return digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4); };
  for (; digit(i); ++i) {
    token.text += text[i];
    ++group;
    if (i + 1 < text.size() && text[i + 1] == ',' && separates(i + 1) && (token.grouped ? group == 3 : group <= 3))
      ++i, group = 0, token.grouped = true;
  }
  if (i < text.size() && text[i] == '.' && digit(i + 1)) {
    if (token.text.empty()) token.text = "0";
    do token.text += text[i++];
    while (digit(i));
  }
  if (i < text.size() && text[i] == 'e') {
    const std::size_t sign = i + 1 < text.size() && (text[i + 1] == '-' || text[i + 1] == '+') ? 1 : 0;
    if (digit(i + 1 + sign)) {
      token.text += text.substr(i, 1 + sign);
      for (i += 1 + sign; digit(i); ++i) token.text += text[i];
    }
  }
  return token;
}

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view input) {
  if (input.size() > kMaxLength)
    return fail(FailureKind::malformed, fmt::format("an expression of {} bytes; at most {} are read", input.size(), kMaxLength));
  const std::string text = lower(input);
  std::vector<Token> tokens;
  bool space = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      space = true, ++i;
      continue;
    }
    Token token{.offset = i};
    if (is_digit(c) || (c == '.' && i + 1 < text.size() && is_digit(text[i + 1]))) {
      token = number_at(text, i);
    } else if (is_lower(c)) {
      token.kind = Kind::word;  // "twenty-five" is one word, and so are "log2" and "what's"
      const auto continues = [&] {
        return is_lower(text[i]) || text[i] == '\'' || (is_digit(text[i]) && (token.text == "log" || token.text == "log1")) ||
               (text[i] == '-' && i + 1 < text.size() && is_lower(text[i + 1]));
      };
      while (i < text.size() && continues()) token.text += text[i++];
    } else {
      const auto sign = std::find_if(std::begin(kSigns), std::end(kSigns),
                                     [&](const auto& s) { return text.compare(i, s.first.size(), s.first) == 0; });
      if (sign == std::end(kSigns))
        return fail(FailureKind::malformed, fmt::format("cannot read '{}' at byte {}", utf8_prefix(input.substr(i), 8), i));
      token.kind = sign->second == "sqrt" ? Kind::word : Kind::sign;
      token.text = sign->second;
      i += sign->first.size();
    }
    token.after_space = space;
    space = false;
    tokens.push_back(std::move(token));
  }
  tokens.push_back({.kind = Kind::end, .text = "", .offset = text.size(), .after_space = space});
  return tokens;
}

}  // namespace baton::tools
