#pragma once
// Units of measure with exact conversion factors (SI brochure, NIST Handbook 44), shared by grading and by the compute tool.
// What people disagree on stays out: days in a month, bytes in a kilobyte, exchange rates, "ton".

#include <cstdint>
#include <optional>
#include <string_view>

namespace baton {

enum class Dimension : std::uint8_t {
  length, mass, time, calendar, temperature, area, volume, speed, energy, power, pressure, data, ratio, currency };

// In base units of its dimension, x of this unit are (x + offset_hundredths / 100) × numerator / denominator.
struct Unit {
  // lower case, separated by "|"; the first is the name in the singular, the second the plural, the third the symbol
  std::string_view spellings;
  Dimension dimension = Dimension::length;
  std::int64_t numerator = 1, denominator = 1;
  std::int64_t offset_hundredths = 0;  // temperatures only

  std::string_view symbol() const;
  std::string_view plural() const;
};

// Any spelling, case and white space at the ends ignored; null where unknown.
const Unit* unit_named(std::string_view spelling);

// Same dimension; currencies convert to themselves only.
bool convertible(const Unit& from, const Unit& to);
std::optional<double> convert(double value, const Unit& from, const Unit& to);

}  // namespace baton
