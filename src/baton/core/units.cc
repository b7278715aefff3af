#include "baton/core/units.h"

#include "baton/base/text.h"

#include <map>
#include <string>

namespace baton {
namespace {

using enum Dimension;

constexpr Unit kUnits[] = {
    // metre
    {"millimetre|millimetres|mm|millimeter|millimeters", length, 1, 1000},
    {"centimetre|centimetres|cm|centimeter|centimeters", length, 1, 100},
    {"metre|metres|m|meter|meters", length},
    {"kilometre|kilometres|km|kilometer|kilometers|kms", length, 1000},
    {"micrometre|micrometres|µm|micrometer|micrometers|micron|microns", length, 1, 1'000'000},
    {"nanometre|nanometres|nm|nanometer|nanometers", length, 1, 1'000'000'000},
    {"inch|inches|in", length, 254, 10000},
    {"foot|feet|ft", length, 3048, 10000},
    {"yard|yards|yd|yds", length, 9144, 10000},
    {"mile|miles|mi", length, 1'609'344, 1000},
    {"nautical mile|nautical miles|nmi", length, 1852},
    // kilogram
    {"milligram|milligrams|mg", mass, 1, 1'000'000},
    {"gram|grams|g|gramme|grammes", mass, 1, 1000},
    {"kilogram|kilograms|kg|kilo|kilos|kgs|kilogramme|kilogrammes", mass},
    {"tonne|tonnes|t|metric ton|metric tons", mass, 1000},
    {"ounce|ounces|oz", mass, 28'349'523'125, 1'000'000'000'000},
    {"pound|pounds|lb|lbs", mass, 45'359'237, 100'000'000},
    {"stone|stones|st", mass, 635'029'318, 100'000'000},
    {"short ton|short tons|short ton", mass, 90'718'474, 100'000},
    {"long ton|long tons|long ton", mass, 10'160'469'088, 10'000'000},
    // second; calendar month
    {"millisecond|milliseconds|ms|msec", time, 1, 1000},
    {"microsecond|microseconds|µs", time, 1, 1'000'000},
    {"nanosecond|nanoseconds|ns", time, 1, 1'000'000'000},
    {"second|seconds|s|sec|secs", time},
    {"minute|minutes|min|mins", time, 60},
    {"hour|hours|h|hr|hrs", time, 3600},
    {"day|days|days", time, 86400},
    {"week|weeks|weeks", time, 604800},
    {"fortnight|fortnights|fortnights", time, 1209600},
    {"month|months|months", calendar},
    {"quarter|quarters|quarters", calendar, 3},
    {"year|years|years|yr|yrs", calendar, 12},
    {"decade|decades|decades", calendar, 120},
    {"century|centuries|centuries", calendar, 1200},
    {"millennium|millennia|millennia|millenniums", calendar, 12000},
    // kelvin
    {"kelvin|kelvins|k|°k", temperature},
    {"degree celsius|degrees celsius|°c|celsius|c|centigrade|degrees c|degree c|degrees centigrade", temperature, 1, 1, 27315},
    {"degree fahrenheit|degrees fahrenheit|°f|fahrenheit|f|degrees f|degree f", temperature, 5, 9, 45967},
    // square metre
    {"square millimetre|square millimetres|mm²|square millimeter|square millimeters|sq mm|mm2", area, 1, 1'000'000},
    {"square centimetre|square centimetres|cm²|square centimeter|square centimeters|sq cm|cm2", area, 1, 10000},
    {"square metre|square metres|m²|square meter|square meters|sq m|m2", area},
    {"square kilometre|square kilometres|km²|square kilometer|square kilometers|sq km|km2", area, 1'000'000},
    {"square inch|square inches|in²|sq in|in2", area, 64516, 100'000'000},
    {"square foot|square feet|ft²|sq ft|ft2", area, 9'290'304, 100'000'000},
    {"square yard|square yards|yd²|sq yd|yd2", area, 83'612'736, 100'000'000},
    {"square mile|square miles|mi²|sq mi|mi2", area, 2'589'988'110'336, 1'000'000},
    {"acre|acres|acres", area, 40'468'564'224, 10'000'000},
    {"hectare|hectares|ha", area, 10000},
    // litre; US measures unless said
    {"millilitre|millilitres|ml|milliliter|milliliters|cc|"
     "cubic centimetre|cubic centimetres|cubic centimeter|cubic centimeters|cm³|cm3",
     volume, 1, 1000},
    {"centilitre|centilitres|cl|centiliter|centiliters", volume, 1, 100},
    {"decilitre|decilitres|dl|deciliter|deciliters", volume, 1, 10},
    {"litre|litres|l|liter|liters", volume},
    {"cubic metre|cubic metres|m³|cubic meter|cubic meters|m3", volume, 1000},
    {"cubic inch|cubic inches|in³|in3", volume, 16'387'064, 1'000'000'000},
    {"cubic foot|cubic feet|ft³|ft3", volume, 28'316'846'592, 1'000'000'000},
    {"us gallon|us gallons|gal|gallon|gallons", volume, 3'785'411'784, 1'000'000'000},
    {"imperial gallon|imperial gallons|imp gal|uk gallon|uk gallons", volume, 454609, 100000},
    {"us quart|us quarts|qt|quart|quarts", volume, 946'352'946, 1'000'000'000},
    {"us pint|us pints|pt|pint|pints", volume, 473'176'473, 1'000'000'000},
    {"imperial pint|imperial pints|imp pt|uk pint|uk pints", volume, 56'826'125, 100'000'000},
    {"us cup|us cups|cups|cup", volume, 2'365'882'365, 10'000'000'000},
    {"us fluid ounce|us fluid ounces|fl oz|fluid ounce|fluid ounces", volume, 295'735'295'625, 10'000'000'000'000},
    {"us tablespoon|us tablespoons|tbsp|tablespoon|tablespoons", volume, 1'478'676'478'125, 100'000'000'000'000},
    {"us teaspoon|us teaspoons|tsp|teaspoon|teaspoons", volume, 492'892'159'375, 100'000'000'000'000},
    // metre per second
    {"metre per second|metres per second|m/s|meter per second|meters per second|mps", speed},
    {"kilometre per hour|kilometres per hour|km/h|kilometer per hour|kilometers per hour|kmh|kph|kmph", speed, 1000, 3600},
    {"mile per hour|miles per hour|mph|mi/h", speed, 1'609'344, 3'600'000},
    {"foot per second|feet per second|ft/s", speed, 3048, 10000},
    {"knot|knots|kn", speed, 1852, 3600},
    // joule, watt, pascal
    {"joule|joules|j", energy},
    {"kilojoule|kilojoules|kj", energy, 1000},
    {"calorie|calories|cal", energy, 4184, 1000},
    {"kilocalorie|kilocalories|kcal", energy, 4184},
    {"watt hour|watt hours|wh|watt-hour|watt-hours", energy, 3600},
    {"kilowatt hour|kilowatt hours|kwh|kilowatt-hour|kilowatt-hours", energy, 3'600'000},
    {"watt|watts|w", power},
    {"kilowatt|kilowatts|kw", power, 1000},
    {"pascal|pascals|pa", pressure},
    {"kilopascal|kilopascals|kpa", pressure, 1000},
    {"hectopascal|hectopascals|hpa", pressure, 100},
    {"bar|bars|bar", pressure, 100'000},
    {"millibar|millibars|mbar", pressure, 100},
    {"atmosphere|atmospheres|atm", pressure, 101'325},
    {"pound per square inch|pounds per square inch|psi", pressure, 44'482'216'152'605, 6'451'600'000},
    // bit
    {"bit|bits|bits", data},
    {"byte|bytes|bytes", data, 8},
    {"kibibyte|kibibytes|kib", data, 8LL << 10},
    {"mebibyte|mebibytes|mib", data, 8LL << 20},
    {"gibibyte|gibibytes|gib", data, 8LL << 30},
    {"tebibyte|tebibytes|tib", data, 8LL << 40},
    // pure numbers and money
    {"percent|percent|%|per cent|percentage|pct", ratio, 1, 100},
    {"dollar|dollars|$|usd|us dollar|us dollars", currency},
    {"euro|euros|€|eur", currency},
    {"pound sterling|pounds sterling|£|gbp|british pounds", currency},
    {"yen|yen|¥|jpy|japanese yen", currency},
};

std::string_view spelling(const Unit& unit, int nth) {
  std::string_view rest = unit.spellings;
  for (; nth > 0; --nth) rest.remove_prefix(rest.find('|') + 1);
  return rest.substr(0, rest.find('|'));
}

std::map<std::string, const Unit*, std::less<>> spelled() {
  std::map<std::string, const Unit*, std::less<>> index;
  for (const Unit& unit : kUnits)
    for (const auto& spelling : split(unit.spellings, '|')) index.emplace(spelling, &unit);
  return index;
}

}  // namespace

std::string_view Unit::plural() const { return spelling(*this, 1); }
std::string_view Unit::symbol() const { return spelling(*this, 2); }

const Unit* unit_named(std::string_view spelling) {
  static const auto index = spelled();
  const auto found = index.find(lower(trim(spelling)));
  return found == index.end() ? nullptr : found->second;
}

bool convertible(const Unit& from, const Unit& to) {
  return from.dimension == to.dimension && (from.dimension != Dimension::currency || &from == &to);
}

std::optional<double> convert(double value, const Unit& from, const Unit& to) {
  if (!convertible(from, to)) return std::nullopt;
  if (&from == &to) return value;
  const double base = (value + static_cast<double>(from.offset_hundredths) / 100) * static_cast<double>(from.numerator) /
                      static_cast<double>(from.denominator);
  return base * static_cast<double>(to.denominator) / static_cast<double>(to.numerator) -
         static_cast<double>(to.offset_hundredths) / 100;
}

}  // namespace baton
