#pragma once
// Normal forms of answers: two candidates are one where their normal forms are equal. Grading, merging of candidates and
// extraction share them.

#include "baton/core/task.h"

#include <optional>
#include <string>
#include <string_view>

namespace baton {

// A number with an optional unit: "1,234.5 km", "$3", "12 %", "-2e3", "3/4", "2 million". Fails on anything else around it.
struct Quantity {
  double value = 0;
  std::string unit;  // lower case, "" where none; "%" and currency signs count as units
};
std::optional<Quantity> parse_quantity(std::string_view text);

// choice: the letter ("Option B" gives "B"); number: shortest decimal and the unit's symbol ("1,234 metres" gives "1234 m"),
// whole
// numbers of more than 15 digits digit by digit; text and free: dates as 1969-07-20, all else in lower case, without articles,
// commas
// between thousands, typographic quotes and dashes, punctuation around words and double white space. "" where there is no answer
// in it.
std::string normal_form(AnswerType type, std::string_view answer);

// Whether `phrase` stands in `text` on word boundaries, both in normal form: "5" is not in "15", "5.2" or "-5".
bool contains_phrase(std::string_view text, std::string_view phrase);

}  // namespace baton
