#include "baton/core/answer.h"
#include "baton/grade/grader.h"

#include "support/episode_fixture.h"

#include <gtest/gtest.h>

namespace baton::grade {
namespace {

using enum AnswerType;

struct Row {
  AnswerType type;
  const char* gold;
  const char* answer;
  bool correct;
  const char* method;  // where it is correct
  double tolerance = 0;
};

constexpr Row kRows[] = {
    // numbers
    {number, "1234", "1,234", true, "number"},
    {number, "1,234", "1234", true, "number"},
    {number, "1234", "1234.0", true, "number"},
    {number, "5", "5", true, "exact"},
    {number, "5", "15", false, ""},
    {number, "5", "5.2", false, ""},
    {number, "5", "-5", false, ""},
    {number, "5", "five hundred", false, ""},
    {number, "0.5", "1/2", true, "number"},
    {number, "0.5", ".5", true, "number"},
    {number, "-3",
     "\xE2\x88\x92"
     "3",
     true, "number"},
    {number, "2000000", "2 million", true, "number"},
    {number, "1e6", "1,000,000", true, "number"},
    {number, "0", "-0", true, "number"},
    {number, "0", "0.0001", false, ""},
    {number, "3.14", "3.14159", false, ""},
    {number, "3.14", "3.14159", true, "number", 0.001},
    {number, "100", "101", true, "number", 0.01},
    {number, "100", "102", false, "", 0.01},
    {number, "-100", "-101", true, "number", 0.01},
    {number, "0.333333333333", "1/3", true, "number"},
    {number, "12345678901234567891", "12345678901234567891", true, "exact"},
    {number, "12345678901234567891", "12345678901234567892", false, ""},
    {number, "12345678901234567891", "12,345,678,901,234,567,891", true, "number"},
    {number, "42", "", false, ""},
    {number, "42", "forty-two", false, ""},
    {number, "42", "42 or 43", false, ""},
    // units
    {number, "$3", "3 dollars", true, "number"},
    {number, "3", "$3", true, "number"},
    {number, "$3", "3", true, "number"},
    {number, "$3", "€3", false, ""},
    {number, "$3", "USD 3", true, "number"},
    {number, "5 km", "5000 m", true, "number"},
    {number, "5 km", "5", true, "number"},
    {number, "5", "5 km", true, "number"},
    {number, "5 km", "5 miles", false, ""},
    {number, "5 miles", "8.04672 km", true, "number"},
    {number, "8.04672 km", "5 mi", true, "number"},
    {number, "5 km", "5 kg", false, ""},
    {number, "2 hours", "120 minutes", true, "number"},
    {number, "100 °C", "212 °F", true, "number"},
    {number, "12%", "12", true, "number"},
    {number, "12%", "0.12", true, "number"},
    {number, "0.12", "12%", true, "number"},
    {number, "12", "12 percent", true, "number"},
    {number, "12%", "1.2", false, ""},
    {number, "12%", "12 km", false, ""},
    {number, "3 apples", "3 apple", true, "number"},
    {number, "3 apples", "3 pears", false, ""},
    {number, "3 apples", "3", true, "number"},
    {number, "3 apples", "4 apples", false, ""},
    {number, "1 year", "12 months", true, "number"},
    {number, "1 month", "30 days", false, ""},
    {number, "3 million", "$3 million", true, "number"},
    // choice
    {choice, "B", "B", true, "exact"},
    {choice, "B", "b", true, "choice"},
    {choice, "B", "(B)", true, "choice"},
    {choice, "B", "B. Paris", true, "choice"},
    {choice, "B", "Paris", true, "choice"},
    {choice, "Paris", "B", true, "choice"},
    {choice, "B", "A", false, ""},
    {choice, "B", "Rome", false, ""},
    {choice, "B", "Z", false, ""},
    {choice, "B", "Berlin", false, ""},
    {choice, "B", "", false, ""},
    {choice, "B", "The answer is B.", true, "choice"},
    {choice, "A", "A man", false, ""},
    // text
    {text, "Eiffel Tower", "the Eiffel tower.", true, "text"},
    {text, "Paris", "Paris", true, "exact"},
    {text, "Paris", "\"Paris\"", true, "text"},
    {text, "Paris", "Paris, France", false, ""},
    {text, "July 20, 1969", "1969-07-20", true, "text"},
    {text, "1969-07-20", "20 July 1969", true, "text"},
    {text, "20th of July 1969", "Sunday, July 20, 1969", true, "text"},
    {text, "July 20, 1969", "July 21, 1969", false, ""},
    {text, "2020-03-04", "3/4/2020", false, ""},
    {text, "yes", "Yes.", true, "text"},
    {text, "yes", "no", false, ""},
    {text, "1,234", "1234", true, "number"},
    {text, "5", "15", false, ""},
    {text, "C++", "C", false, ""},
    {text, "don't", "don’t", true, "text"},
    {text, "Éire", "éire", true, "text"},
    {text, "5 km", "5000 m", true, "number"},
    // free
    {free, "Paris", "It is Paris, of course.", true, "contains"},
    {free, "5", "The result is 5.", true, "contains"},
    {free, "5", "The result is 15.", false, ""},
    {free, "5", "The result is 5.2.", false, ""},
    {free, "1234", "There are 1,234 of them.", true, "contains"},
    {free, "Paris", "A comparison of cities.", false, ""},
    {free, "port 8080", "It listens on port 8080 by default.", true, "contains"},
    {free, "the Eiffel Tower", "I saw an Eiffel tower there", true, "contains"},
    {free, "Paris", "", false, ""},
};

struct Grading : testing::Test {
  static Task task(AnswerType type, std::string gold, double tolerance = 0) {
    Task task = test::question("Which one?", type,
                               type == choice ? std::vector<std::string>{"Rome", "Paris", "Oslo"} : std::vector<std::string>{});
    task.gold = {.answer = std::move(gold), .tolerance = tolerance};
    return task;
  }
  static Verdict grade(Grader& grader, const Task& task, const std::string& answer) {
    test::CallBench bench(task);
    return grader.grade(task, {.answered = true, .answer = answer, .text = answer}, bench.context);
  }
};

TEST_F(Grading, FollowsItsRules) {
  static_assert(std::size(kRows) >= 80);
  const auto grader = make_grader();
  for (const auto& row : kRows) {
    const auto verdict = grade(*grader, task(row.type, row.gold, row.tolerance), row.answer);
    EXPECT_TRUE(verdict.graded);
    EXPECT_EQ(verdict.correct(), row.correct)
        << name_of(row.type) << ": gold '" << row.gold << "', answer '" << row.answer << "', " << verdict.method;
    if (row.correct) { EXPECT_EQ(verdict.method, row.method) << row.gold << ": " << row.answer; }
    EXPECT_FALSE(verdict.note.empty());
  }
}

TEST_F(Grading, IsTheSameForNormalFormsAsForAnswersAsWritten) {  // candidates carry normal forms
  const auto grader = make_grader();
  for (const auto& row : kRows) {
    const auto verdict = grade(*grader, task(row.type, row.gold, row.tolerance),
                               row.type == choice ? row.answer : normal_form(row.type, row.answer));
    EXPECT_EQ(verdict.correct(), row.correct)
        << name_of(row.type) << ": gold '" << row.gold << "', answer '" << row.answer << "'";
  }
}

TEST_F(Grading, AcceptsAliases) {
  Task t = task(text, "United Kingdom");
  t.gold.aliases = {"UK", "Great Britain"};
  const auto verdict = grade(*make_grader(), t, "great britain");
  EXPECT_TRUE(verdict.correct());
  EXPECT_NE(verdict.note.find("Great Britain"), std::string::npos);
  EXPECT_FALSE(grade(*make_grader(), t, "Britain").correct());
}

TEST_F(Grading, TellsNoGoldFromNoAnswer) {
  const auto grader = make_grader();
  EXPECT_FALSE(grade(*grader, task(text, ""), "Paris").graded);
  const Task t = task(text, "Paris");
  test::CallBench bench(t);
  const auto silent = grader->grade(t, {}, bench.context);
  EXPECT_TRUE(silent.graded);
  EXPECT_FALSE(silent.correct());
}

}  // namespace
}  // namespace baton::grade
