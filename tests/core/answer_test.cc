#include "baton/core/answer.h"

#include "baton/core/dates.h"
#include "baton/core/units.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace baton {
namespace {

TEST(ParseQuantity, ReadsNumbersAsPeopleWriteThem) {
  struct Case { const char* text; double value; const char* unit; };
  for (const auto& [text, value, unit] : {
           Case{"1,234", 1234, ""}, {"1,234,567.5", 1234567.5, ""}, {" -2e3 ", -2000, ""}, {"3/4", 0.75, ""},
               {"\xE2\x88\x92" "7", -7, ""},
           {"+5", 5, ""}, {".5", 0.5, ""}, {"5.", 5, ""}, {"**42**", 42, ""}, {"$3", 3, "$"}, {"$ 1,000.50", 1000.5, "$"},
               {"-$3", -3, "$"},
           {"USD 3", 3, "$"}, {"12 %", 12, "%"}, {"12%", 12, "%"}, {"5 km", 5, "km"}, {"3 square metres", 3, "square metres"},
           {"2 million", 2e6, ""}, {"$3 billion", 3e9, "$"}, {"1.5 million people", 1.5e6, "people"}, {"1_000", 1000, ""}}) {
    const auto quantity = parse_quantity(text);
    ASSERT_TRUE(quantity) << text;
    EXPECT_DOUBLE_EQ(quantity->value, value) << text;
    EXPECT_EQ(quantity->unit, unit) << text;
  }
}

TEST(ParseQuantity, RefusesWhatIsNotOneNumber) {
  for (const char* text : {"", "km", "five", "1,23", "12,34,567", "5 or 6", "2024-02-11", "1/2/2020", "x = 5", "5 = 5", "1 234",
      "5?", "--", "1e999", "$",
                           "the answer is 5", "3 km and 2 m"})
    EXPECT_FALSE(parse_quantity(text)) << text;
}

TEST(NormalForm, IsOneForAnswersThatMeanTheSame) {
  struct Case { AnswerType type; const char* text; const char* form; };
  using enum AnswerType;
  for (const auto& [type, answer, form] : {
           Case{choice, "b", "B"}, {choice, "(B)", "B"}, {choice, "**C**", "C"}, {choice, "B. Paris", "B"},
               {choice, "B) Paris", "B"},
           {choice, "B: Paris", "B"}, {choice, "Option B", "B"}, {choice, "Answer: (D)", "D"},
               {choice, "The correct answer is J.", "J"},
           {choice, "A - Paris", "A"}, {choice, "A cat", ""}, {choice, "I think so", ""}, {choice, "Paris", ""},
               {choice, "12", ""}, {choice, "", ""},
           {number, "1,234", "1234"}, {number, "1234.0", "1234"}, {number, "-0", "0"}, {number, "5 kilometres", "5 km"},
               {number, "5 km", "5 km"},
           {number, "3 dollars", "3 $"}, {number, "$3", "3 $"}, {number, "12 percent", "12 %"}, {number, "0.10", "0.1"},
           {number, "12345678901234567891", "12345678901234567891"},
               {number, "12,345,678,901,234,567,890", "12345678901234567890"},
           {number, "-12345678901234567891", "-12345678901234567891"},
           {text, "The  Eiffel Tower.", "eiffel tower"}, {text, "“Paris”", "paris"}, {text, "C++", "c++"}, {text, "C#", "c#"},
           {text, "rock\xE2\x80\x93paper", "rock-paper"}, {text, "ÉCOLE", "école"}, {text, "don’t", "don't"},
               {text, "1,234 items", "1234 items"},
           {text, "July 20, 1969", "1969-07-20"}, {text, "20 July 1969", "1969-07-20"}, {text, "1969-07-20", "1969-07-20"},
               {text, " \n", ""},
           {free, "A dog,  an owl", "dog owl"}})
    EXPECT_EQ(normal_form(type, answer), form) << answer;
}

TEST(NormalForm, IsStable) {  // the normal form of a normal form is itself, whatever the text
  const auto fragment = rc::gen::element<std::string>("the", "a", "b", "answer", "option ", "is", "(", ")", "*", ".", ",", ":",
      "-", "+", "$", "%", " ", "  ", "5", "12",
                                                      "000", "1,234", ".5", "e3", "/", "km", "million", "July", "2020",
                                                          "\xE2\x80\x93", "É", "'", "\n");
  EXPECT_TRUE(rc::check([&] {
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(fragment)) text += part;
    for (const auto type : {AnswerType::choice, AnswerType::number, AnswerType::text, AnswerType::free}) {
      const auto form = normal_form(type, text);
      RC_ASSERT(normal_form(type, form) == form);
    }
  }));
}

TEST(ContainsPhrase, KeepsToWordBoundaries) {
  EXPECT_TRUE(contains_phrase("It is 5.", "5"));
  EXPECT_TRUE(contains_phrase("It is 5, I think", "5"));
  EXPECT_TRUE(contains_phrase("The port is 8,080 by default", "8080"));
  EXPECT_TRUE(contains_phrase("The capital is Paris, of course", "paris"));
  EXPECT_TRUE(contains_phrase("the size of an apple", "size of apple"));
  EXPECT_TRUE(contains_phrase("in 1969-07-20", "1969"));
  EXPECT_FALSE(contains_phrase("It is 15", "5"));
  EXPECT_FALSE(contains_phrase("It is 5.2", "5"));
  EXPECT_FALSE(contains_phrase("It is 2.5", "5"));
  EXPECT_FALSE(contains_phrase("It is -5", "5"));
  EXPECT_FALSE(contains_phrase("comparison", "paris"));
  EXPECT_FALSE(contains_phrase("anything", ""));
}

TEST(Dates, ReadsEveryUsualNotation) {
  for (const char* text : {"1969-07-20", "1969/7/20", "20 July 1969", "July 20, 1969", "July 20th, 1969", "20th of July 1969",
      "the 20th of July, 1969",
                           "Sunday, 20 July 1969", "Sun 20 Jul 1969", "7/20/1969", "20/7/1969", "20.7.1969"}) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(iso_date(*date), "1969-07-20") << text;
  }
  EXPECT_EQ(long_date(*parse_date("1969-07-20")), "Sunday, 20 July 1969");
}

TEST(Dates, RefusesWhatIsNoDateOrTwo) {
  for (const char* text : {"3/4/2020", "2023-02-29", "31 April 2020", "Monday, 20 July 1969", "20st July 1969", "July 1969",
      "20 July 69", "", "20 July 1969 BC",
                           "1969-07-20-1", "-1969-07-20", "20 July 1969 21 July 1969"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Dates, EveryDayReadsBackFromBothNotations) {
  for (auto day = std::chrono::sys_days(std::chrono::year(1999) / 1 / 1);
       day < std::chrono::sys_days(std::chrono::year(2005) / 1 / 1); day += std::chrono::days(1)) {
    EXPECT_EQ(parse_date(iso_date(day)), Date(day));
    EXPECT_EQ(parse_date(long_date(day)), Date(day));
  }
}

TEST(Units, ConvertByExactFactors) {
  const auto converted = [](double value, const char* from,
      const char* to) { return convert(value, *unit_named(from), *unit_named(to)); };
  EXPECT_DOUBLE_EQ(*converted(5, "miles", "km"), 8.04672);
  EXPECT_NEAR(*converted(100, "C", "Fahrenheit"), 212, 1e-9);
  EXPECT_NEAR(*converted(-40, "°F", "°C"), -40, 1e-9);
  EXPECT_DOUBLE_EQ(*converted(1, "acre", "square feet"), 43560);
  EXPECT_DOUBLE_EQ(*converted(1, "gallon", "cubic inches"), 231);
  EXPECT_DOUBLE_EQ(*converted(1, "cup", "tablespoons"), 16);
  EXPECT_DOUBLE_EQ(*converted(1, "square mile", "acres"), 640);
  EXPECT_DOUBLE_EQ(*converted(1, "stone", "lb"), 14);
  EXPECT_DOUBLE_EQ(*converted(1, "short ton", "lb"), 2000);
  EXPECT_DOUBLE_EQ(*converted(1, "long ton", "lb"), 2240);
  EXPECT_DOUBLE_EQ(*converted(1, "pound", "ounces"), 16);
  EXPECT_DOUBLE_EQ(*converted(1, "imperial gallon", "imperial pints"), 8);
  EXPECT_DOUBLE_EQ(*converted(1, "tablespoon", "teaspoons"), 3);
  EXPECT_NEAR(*converted(1, "atm", "psi"), 14.695948775, 1e-8);
  EXPECT_DOUBLE_EQ(*converted(2, "centuries", "months"), 2400);
  EXPECT_FALSE(converted(1, "month", "days"));
  EXPECT_FALSE(converted(1, "$", "euros"));
  EXPECT_EQ(unit_named("parrots"), nullptr);
}

}  // namespace
}  // namespace baton
