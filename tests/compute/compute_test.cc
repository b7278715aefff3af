#include "baton/tools/compute.h"

#include "baton/core/answer.h"
#include "baton/tools/metered.h"
#include "support/tool_conformance.h"

#include <chrono>
#include <gtest/gtest.h>

namespace baton::tools {
namespace {

struct Known {
  const char* question;
  const char* answer;
};

constexpr Known kArithmetic[] = {{"What is 17 * 23 + 5?", "396"},
                                 {"17*23+5", "396"},
                                 {"What is 12.5% of 880?", "110"},
                                 {"What is 15 percent of 60?", "9"},
                                 {"2^100", "1267650600228229401496703205376"},
                                 {"What is 2**10?", "1024"},
                                 {"sqrt(2)", "1.41421356237"},
                                 {"sqrt(144)", "12"},
                                 {"√81", "9"},
                                 {"What is the square root of 144?", "12"},
                                 {"cube root of 27", "3"},
                                 {"What is the cube root of 2?", "1.25992104989"},
                                 {"17 factorial", "355687428096000"},
                                 {"What is 5!?", "120"},
                                 {"5!", "120"},
                                 {"gcd(84, 36)", "12"},
                                 {"What is the gcd of 84 and 36?", "12"},
                                 {"lcm(4, 6, 10)", "60"},
                                 {"What is the least common multiple of 4 and 6?", "12"},
                                 {"What is the greatest common divisor of 100, 75 and 50?", "25"},
                                 {"is 97 prime?", "yes"},
                                 {"Is 91 a prime number?", "no"},
                                 {"Is 18446744073709551557 prime?", "yes"},
                                 {"Is 3215031751 prime?", "no"},
                                 {"Is 1 prime", "no"},
                                 {"Is 91 divisible by 7?", "yes"},
                                 {"Is 91 divisible by 8?", "no"},
                                 {"Is 12 even?", "yes"},
                                 {"Is 12 an odd number?", "no"},
                                 {"What is the sum of 12 and 30?", "42"},
                                 {"What is the sum of 1, 2, 3, and 4?", "10"},
                                 {"the product of 6 and 7", "42"},
                                 {"What is the average of 10, 20 and 60?", "30"},
                                 {"mean of 1 and 2", "1.5"},
                                 {"What is the median of 9, 1, 5?", "5"},
                                 {"median of 1, 2, 3, 4", "2.5"},
                                 {"What is the average of 1,200 and 1,400?", "1300"},
                                 {"max(3, 9, 4)", "9"},
                                 {"min(3, -9, 4)", "-9"},
                                 {"What is half of 37?", "18.5"},
                                 {"a third of 9", "3"},
                                 {"What is three quarters of 80?", "60"},
                                 {"What is 3/4 of 20?", "15"},
                                 {"twice 21", "42"},
                                 {"What is 50 increased by 10%?", "55"},
                                 {"Increase 80 by 25%", "100"},
                                 {"Decrease 80 by 25 percent", "60"},
                                 {"What is 20% off 50?", "40"},
                                 {"What is the percentage increase from 50 to 75?", "50%"},
                                 {"percentage decrease from 80 to 60", "25%"},
                                 {"What percent of 80 is 20?", "25%"},
                                 {"20 is what percent of 80?", "25%"},
                                 {"add 3 and 4", "7"},
                                 {"Add 3 to 4.", "7"},
                                 {"Subtract 5 from 12", "7"},
                                 {"multiply 6 by 7", "42"},
                                 {"Divide 7 by 2", "3.5"},
                                 {"What is 5 less than 12?", "7"},
                                 {"What is 7 more than 3?", "10"},
                                 {"What is the difference between 5 and 12?", "7"},
                                 {"What is two plus two?", "4"},
                                 {"What is twenty-five times four?", "100"},
                                 {"three hundred forty-two minus one thousand", "-658"},
                                 {"What is 3 million divided by 2?", "1500000"},
                                 {"five squared", "25"},
                                 {"2 cubed", "8"},
                                 {"3 to the power of 4", "81"},
                                 {"(1 + 2) * (3 + 4)", "21"},
                                 {"1/3", "0.333333333333"},
                                 {"1/8", "0.125"},
                                 {"0.1 + 0.2", "0.3"},
                                 {"1e3 + 1", "1001"},
                                 {"-2^2", "-4"},
                                 {"2^-2", "0.25"},
                                 {"2^3^2", "512"},
                                 {"10 - 4 - 3", "3"},
                                 {"100 / 10 / 2", "5"},
                                 {"17 mod 5", "2"},
                                 {"17 % 5", "2"},
                                 {"-7 mod 3", "2"},
                                 {"What is the remainder when 17 is divided by 5?", "2"},
                                 {"1,234 + 1", "1235"},
                                 {"12 \xC3\x97 12", "144"},
                                 {"144 \xC3\xB7 12", "12"},
                                 {"3 x 4", "12"},
                                 {"5 \xE2\x88\x92 8", "-3"},
                                 {"Round 3.14159 to 2 decimal places", "3.14"},
                                 {"round 2.5 to the nearest integer", "3"},
                                 {"round(-2.5)", "-3"},
                                 {"floor(-2.5)", "-3"},
                                 {"ceil(2.1)", "3"},
                                 {"abs(-5)", "5"},
                                 {"log2(1024)", "10"},
                                 {"log10(1000)", "3"},
                                 {"ln(2)", "0.69314718056"},
                                 {"log base 2 of 8", "3"},
                                 {"10 choose 3", "120"},
                                 {"comb(52, 5)", "2598960"},
                                 {"Please calculate 2 + 2", "4"},
                                 {"2+2=", "4"},
                                 {"2 + 2 = ?", "4"},
                                 {"What does 6 * 7 equal?", "42"},
                                 {"what's 9 + 10", "19"},
                                 {"How much is 8 times 8?", "64"},
                                 {"Could you calculate 100 - 58, please?", "42"},
                                 {"What is 1/3 as a decimal?", "0.333333333333"},
                                 {"What is 144/12?", "12"},
                                 {"What is 10 + 15% of 200?", "40"},
                                 {"2^0.5", "1.41421356237"},
                                 {"4^0.5", "2"},
                                 {"What is the value of 7 * (8 - 2)?", "42"},
                                 {"What is the remainder of 100 divided by 7?", "2"},
                                 {"10^20 + 1", "100000000000000000001"},
                                 {"2/3 * 3", "2"}};

constexpr Known kDates[] = {{"How many days between 2024-02-11 and March 3, 2025?", "386"},
                            {"How many days are there between 1 January 2024 and 31 December 2024?", "365"},
                            {"How many days are there from 1 March 2024 to 5 March 2024, inclusive?", "5"},
                            {"number of days between 2024-01-01 and 2024-03-01", "60"},
                            {"How many weeks are between 1 May 2023 and 15 May 2023?", "2"},
                            {"How many years between July 4, 1776 and July 4, 2026?", "250"},
                            {"How many months are there between 15 January 2020 and 15 March 2021?", "14"},
                            {"What date is 45 days after 12 May 2023?", "2023-06-26"},
                            {"What date is 2 weeks before January 5, 2021?", "2020-12-22"},
                            {"What is the date 100 days from 2024-01-01?", "2024-04-10"},
                            {"Which date is 3 months after 15 November 2023?", "2024-02-15"},
                            {"What date will it be 10 days after 25 December 2022?", "2023-01-04"},
                            {"2024-02-28 + 2 days", "2024-03-01"},
                            {"Add 45 days to 12 May 2023", "2023-06-26"},
                            {"subtract 1 week from 2023-01-03", "2022-12-27"},
                            {"What date is one week after 28 February 2023?", "2023-03-07"},
                            {"What day of the week was 20 July 1969?", "Sunday"},
                            {"What day was July 4, 1776?", "Thursday"},
                            {"On what day of the week did 9 November 1989 fall?", "Thursday"},
                            {"Which weekday is 2000-01-01?", "Saturday"},
                            {"What day of the week is 100 days after 1 January 2024?", "Wednesday"},
                            {"Is 2024 a leap year?", "yes"},
                            {"Was 1900 a leap year?", "no"},
                            {"How many days are in February 2024?", "29"},
                            {"How many days does February 2023 have?", "28"},
                            {"How many days are there in 2024?", "366"},
                            {"How many days are in April?", "30"},
                            {"What day of the year is 1 March 2024?", "61"},
                            {"How many days after 2024-01-01 is 2024-01-31?", "30"},
                            {"What was the date 30 days before 1 March 2024?", "2024-01-31"}};

constexpr Known kUnits[] = {{"Convert 5 miles to km", "8.04672 km"},
                            {"What is 5 miles in km?", "8.04672 km"},
                            {"5 miles in km", "8.04672 km"},
                            {"Convert 100 degrees Fahrenheit to Celsius", "37.7777777778 °c"},
                            {"convert 0 C to F", "32 °f"},
                            {"How many minutes are 3 hours and 20 minutes?", "200"},
                            {"How many minutes are in 2.5 hours?", "150"},
                            {"How many feet are in a mile?", "5280"},
                            {"How many feet are there in 2 miles?", "10560"},
                            {"How many inches is 5 feet 11 inches?", "71"},
                            {"How many seconds are in a day?", "86400"},
                            {"How many ounces are in 3 pounds?", "48"},
                            {"How many days are in 3 weeks?", "21"},
                            {"How many months are in 2 years?", "24"},
                            {"How many seconds are in half an hour?", "1800"},
                            {"Convert 1,500 grams to kilograms", "1.5 kg"},
                            {"convert 72 km/h to m/s", "20 m/s"},
                            {"How many bits are in 4 bytes?", "32"},
                            {"Convert 2 GiB to MiB", "2048 mib"},
                            {"How many feet does a mile have?", "5280"},
                            {"How many square feet are in an acre?", "43560"},
                            {"Convert 3/4 inch to mm", "19.05 mm"},
                            {"What is twenty-five centimetres in millimetres?", "250 mm"},
                            {"convert 1 kWh to kilojoules", "3600 kj"},
                            {"Express 90 minutes in hours", "1.5 h"},
                            {"How many millilitres are in 2 litres?", "2000"}};

// Word problems, facts, ambiguous wording, things that only look like arithmetic: never an answer.
constexpr const char* kNotApplicable[] = {"What is the capital of France?",
                                          "Tom has 3 apples and buys 4 more. How many apples does he have?",
                                          "What is 5?",
                                          "What is 2024?",
                                          "42",
                                          "twenty-one",
                                          "",
                                          "Who wrote Hamlet in 1601?",
                                          "How many days are in a month?",
                                          "How many days are in 3 months?",
                                          "How many weeks are in a year?",
                                          "What is 10 in binary?",
                                          "What is 9/11?",
                                          "What is 24/7?",
                                          "What is 4x4?",
                                          "What is 555-1234?",
                                          "What is 2024-02-11?",
                                          "Solve 2x + 3 = 7",
                                          "What is x + 2?",
                                          "What is 3x?",
                                          "How many bytes are in a kilobyte?",
                                          "Convert 5 dollars to euros",
                                          "Convert 5 pounds to dollars",
                                          "Convert 5 kg to km",
                                          "How many days until Christmas?",
                                          "What day is it today?",
                                          "What date is 30 days from today?",
                                          "How many days between 3/4/2020 and 5/6/2020?",
                                          "What day of the week was 4 July 1066?",
                                          "What is 200 + 10%?",
                                          "What is the sum of 5?",
                                          "What is the sum of the first 100 integers?",
                                          "What is the sum of 100,200 and 300?",
                                          "What is the square root of 16 plus 9?",
                                          "What is half of 12 plus 4?",
                                          "What is 20% of 50 plus 10?",
                                          "Is 5 more than 3?",
                                          "Is 5 less than 12?",
                                          "Is it true that 2 + 2 = 4?",
                                          "What is 17% 5?",
                                          "How many feet does a dog have?",
                                          "How many cups are in a gallon of milk?",
                                          "How many ounces are in a cup of flour and 3 pounds?",
                                          "What is the average of 10?",
                                          "What is 2 + 2 in Roman numerals?",
                                          "How many minutes did it take?",
                                          "What is the 5th prime?",
                                          "What is 3 + ?",
                                          "2 + + ) 3",
                                          "What is 1.2.3 + 4?",
                                          "What is 5!!",
                                          "What is 3+2!",
                                          "How old is someone born in 1990?",
                                          "A train leaves at 3 pm at 60 mph. How far is it by 5 pm?",
                                          "What is 5 m?",
                                          "5 km",
                                          "How many people live in 3 cities?",
                                          "What is 1 + 1 according to Boolean algebra?",
                                          "sin(30)",
                                          "What is pi?",
                                          "What is log 100?",
                                          "007 + 1 is what agent? What is 007?",
                                          "What happened on 20 July 1969?",
                                          "What date is 3 days and 1 month after 2024-01-01?",
                                          "What is two and two?",
                                          "How many hours and minutes are in 200 minutes?",
                                          "How many weeks are between 1 May 2023 and 17 May 2023?",
                                          "What is 6 / 2 (1 + 2)?",
                                          "Convert 5 feet 13 miles to km",
                                          "What is 12 divided by?",
                                          "is 2.5 prime",
                                          "max(1,200, 3)"};

constexpr Known kErrors[] = {{"What is 5 / 0?", "division by zero"},
                             {"1 / (2 - 2)", "division by zero"},
                             {"9^9^9^9", "too"},
                             {"10^100000", "too many digits"},
                             {"5000!", "too many digits"},
                             {"((9!)!)!", "too many digits"},
                             {"sqrt(-1)", "square root of a negative number"},
                             {"0^0", "not defined"},
                             {"(-8)^0.5", "negative number to a fractional power"},
                             {"3 mod 0", "division by zero"},
                             {"1e999999 + 1", "too"},
                             {"2.5!", "factorial"},
                             {"What date is 1 month after 31 January 2023?", "there is no 31 February"},
                             {"ln(0)", "logarithm"},
                             {"2^9999999999999999", "exponent is too large"},
                             {"What date is 3000000 days after 2020-01-01?", "out of range"},
                             {"exp(1000000)", "too many digits"},
                             {"comb(100000000000, 50000000000)", "too many digits"}};

void expect_answers(std::span<const Known> cases) {
  for (const auto& [question, answer] : cases) {
    const auto computed = compute(question);
    if (!computed) ADD_FAILURE() << question << ": " << computed.error().message;
    else EXPECT_EQ(computed->answer, answer) << question << " | " << computed->text;
  }
}

TEST(Compute, Arithmetic) { expect_answers(kArithmetic); }
TEST(Compute, Dates) { expect_answers(kDates); }
TEST(Compute, Units) { expect_answers(kUnits); }

TEST(Compute, LeavesWhatItDoesNotFullyUnderstand) {
  for (const char* question : kNotApplicable) {
    const auto computed = compute(question);
    if (computed) ADD_FAILURE() << question << " gave " << computed->answer;
    else EXPECT_EQ(computed.error().kind, FailureKind::malformed) << question << ": " << computed.error().message;
  }
}

TEST(Compute, SaysWhyThereIsNoValue) {
  for (const auto& [question, word] : kErrors) {
    const auto computed = compute(question);
    ASSERT_FALSE(computed) << question << " gave " << computed->answer;
    EXPECT_EQ(computed.error().kind, FailureKind::invalid) << question << ": " << computed.error().message;
    EXPECT_NE(computed.error().message.find(word), std::string::npos) << question << ": " << computed.error().message;
  }
}

TEST(Compute, TextShowsTheFractionBehindARoundedDecimal) {
  EXPECT_EQ(compute("1/3")->text, "1/3 ≈ 0.333333333333 (exactly 1/3)");
  EXPECT_EQ(compute("17 * 23 + 5")->text, "17 * 23 + 5 = 396");
  EXPECT_EQ(compute("sqrt(2)")->text, "sqrt(2) ≈ 1.41421356237");
}

TEST(Compute, StaysQuickOnHostileInput) {
  const auto start = std::chrono::steady_clock::now();
  const std::string open(1990, '('), minus(1990, '-'), digits(1990, '9');
  std::string towers = "9", roots, thirds, sums = "1/3", dates = "how many days between ";
  for (int i = 0; i < 300; ++i)
    towers += "^9", roots += "√", thirds += "one third of ", sums += "+1/" + std::to_string(1000 + i), dates += "and ";
  for (const std::string& text :
       std::vector<std::string>{open, minus, digits, digits + "*9", towers, roots + "2", thirds + "9", sums, dates,
                                "1500!*1500!*1500!", "2^16000*2^16000", std::string(1 << 20, '1')})
    (void)compute(text);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

// --- the tool ------------------------------------------------------------------------------------------------------------

struct ComputeToolTest : testing::Test {
  std::unique_ptr<Tool> tool = make_compute_tool({.name = "compute", .role = ToolRole::compute});
  Ledger ledger;
  Budget budget;
  VirtualClock clock;
  CallContext context{.ledger = ledger, .budget = budget, .clock = clock, .rng = Rng(1)};

  ToolResult asked(const Task& task) {
    Observation seen{.task = view_of(task)};
    context.seen = &seen;
    return tool->call({}, context);
  }
};

TEST_F(ComputeToolTest, ReadsTheQuestion) {
  const auto result = asked({.question = "What is 17 * 23 + 5?", .type = AnswerType::number});
  EXPECT_EQ(result.status, CallStatus::ok);
  EXPECT_EQ(result.answer, "396");
  EXPECT_EQ(asked({.question = "What is the capital of France?"}).status, CallStatus::not_applicable);
  const auto zero = asked({.question = "What is 5 / 0?"});
  EXPECT_EQ(zero.status, CallStatus::failed);
  EXPECT_FALSE(zero.answer);
  EXPECT_EQ(zero.text, "compute: division by zero");
}

TEST_F(ComputeToolTest, PicksTheOneOptionOfTheSameValue) {
  const Task task{.question = "What is 17 * 23 + 5?", .type = AnswerType::choice, .options = {"395", "396.0", "15"}};
  EXPECT_EQ(asked(task).answer, "B");
  const Task none{.question = "What is 17 * 23 + 5?", .type = AnswerType::choice, .options = {"395", "1396", "15"}};
  EXPECT_EQ(asked(none).status, CallStatus::not_applicable);
  const Task twice{.question = "What is 17 * 23 + 5?", .type = AnswerType::choice, .options = {"396", "396.0"}};
  EXPECT_EQ(asked(twice).status, CallStatus::not_applicable);
  const Task day{.question = "What date is 45 days after 12 May 2023?",
                 .type = AnswerType::choice,
                 .options = {"26 May 2023", "June 26, 2023"}};
  EXPECT_EQ(asked(day).answer, "B");
}

TEST_F(ComputeToolTest, TakesAnExpression) {
  EXPECT_EQ(tool->call({.arguments = R"({"expression": "2 + 2"})"}, context).answer, "4");
  for (const char* arguments : {"{", "[]", R"({"expression": 4})", R"({"expression": "2", "more": 1})",
                                R"({"expression": "2 +"})", R"({"expression": "rm -rf"})"}) {
    const auto result = tool->call({.arguments = arguments}, context);
    EXPECT_EQ(result.status, CallStatus::malformed) << arguments;
    EXPECT_FALSE(result.answer);
    EXPECT_FALSE(result.text.empty());
  }
  EXPECT_EQ(tool->call({}, context).status, CallStatus::malformed);  // no question, no expression
}

TEST(ComputeConformance, IsATool) {
  test::expect_tool_conforms({.make =
                                  [] {
                                    return metered_tool(make_compute_tool(
                                        {.name = "compute", .role = ToolRole::compute, .price = {.per_call = Money{5}}}));
                                  },
                              .task = {.question = "What is 2 + 2?", .type = AnswerType::number},
                              .malformed = {R"({"expression": 4})", R"({"expression": "2 +"})"},
                              .named = {"expression", "number"}});
}

}  // namespace
}  // namespace baton::tools
