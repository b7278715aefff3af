#pragma once
// Normal forms of answers: two candidates are one where their normal forms are equal. Grading, merging of candidates and
// extraction share them.

#include "baton/core/task.h"

#include <optional>
#include <string>
#include <string_view>

namespace baton {

// A number with an optional unit: "1,234.5 km", "$3", "12 %", "-2e3", "3/4". Fails on anything else around it.
struct Quantity {
  double value = 0;
  std::string unit;  // lower case, "" where none; "%" and currency signs count as units
};
std::optional<Quantity> parse_quantity(std::string_view text);

// choice: the letter; number: shortest decimal and unit ("1,234" gives "1234"); text and free: lower case, without articles,
// punctuation at the ends and double white space. "" where there is no answer in it.
std::string normal_form(AnswerType type, std::string_view answer);

// Whether `phrase` stands in `text` on word boundaries, both in normal form: "5" is not in "15" nor in "5.2".
bool contains_phrase(std::string_view text, std::string_view phrase);

}  // namespace baton
