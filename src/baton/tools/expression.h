#pragma once
// Arithmetic as people write it, in signs or in words: "17 * 23 + 5", "the square root of 144", "12.5% of 880".
// Everything must be understood: a word too many is a failure, never a guess.

#include "baton/tools/compute_number.h"

namespace baton::tools {

struct Token {
  enum class Kind { number, word, sign, end } kind = Kind::end;
  std::string text;           // lower case; numbers without grouping commas, signs as ASCII ("*" for "×")
  std::size_t offset = 0;     // bytes from the start
  bool grouped = false;       // a number written with commas between thousands
  bool after_space = false;
};
Result<std::vector<Token>> tokens_of(std::string_view text);  // ends with an `end` token

// Recursive descent over tokens. Failures: `malformed` = not understood, `invalid` = understood but without a value.
class ExpressionParser {
 public:
  explicit ExpressionParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Computed sum();                                  // as far as it can be read
  // a number, a power, something in parentheses, a function; no "+" or "*" outside them
  Computed operand();
  bool take(std::string_view word_or_sign);        // consumes the next token where it is this one
  bool take_words(std::string_view words);         // consumes several words, or none of them
  bool at_end() const { return peek().kind == Token::Kind::end; }
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& peek_back() const { return tokens_[at_ > 0 ? at_ - 1 : 0]; }  // the one consumed last
  std::size_t position() const { return at_; }
  void rewind(std::size_t position) { at_ = position; }
  int operations() const { return operations_; }   // applied so far: 0 for a bare number
  Computed not_understood() const;

 private:
  Computed product();
  Computed exponentiated();
  Computed postfixed();
  Computed primary();
  Computed number_word();
  Computed worded();                               // "the square root of …", "the sum of …, … and …"
  Computed called(const std::string& function);    // after "name("
  Computed list_of(std::string_view function);     // after "sum of"
  Computed closing(Computed value) const;          // a form in words must end where its phrase ends
  bool operand_follows(std::size_t ahead) const;
  Computed done(Computed value) { ++operations_; return value; }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int operations_ = 0, depth_ = 0;
};

// The whole text as one expression.
Computed evaluate(std::string_view expression);

}  // namespace baton::tools
