#include "baton/tools/extract.h"

#include "baton/base/rng.h"
#include "baton/core/answer.h"

#include <chrono>
#include <gtest/gtest.h>

namespace baton::tools {
namespace {

const std::vector<std::string> kOptions{"nucleus", "ribosome", "mitochondrion", "golgi apparatus"};

struct Case {
  const char* text;
  const char* expected;  // null: a blank
};

std::string shown(const std::optional<std::string>& answer) { return answer ? "'" + *answer + "'" : "blank"; }

void check(AnswerType type, const std::vector<Case>& cases, std::span<const std::string> options = {},
           Ending ending = Ending::complete) {
  for (const auto& c : cases) {
    const auto expected = c.expected ? std::optional<std::string>(c.expected) : std::nullopt;
    EXPECT_EQ(shown(extract_answer(type, c.text, options, ending)), shown(expected)) << "of: " << c.text;
  }
}

TEST(Extract, Choice) {
  check(AnswerType::choice,
        {{"C", "C"},
         {"c", "C"},
         {"(C)", "C"},
         {"C.", "C"},
         {"**C**", "C"},
         {"The answer is (C).", "C"},
         {"The answer is C", "C"},
         {"the answer is: **C**", "C"},
         {"Answer: C", "C"},
         {"answer - c", "C"},
         {"**Answer:** C", "C"},
         {"**Answer: C. mitochondrion**", "C"},
         {"Final Answer: \\boxed{C}", "C"},
         {"So we get $\\boxed{\\text{C}}$ as wanted.", "C"},
         {"{\"answer\": \"C\"}", "C"},
         {"The correct answer is option C because it makes energy.", "C"},
         {"Answer: A\nWait, that is wrong.\nAnswer: C", "C"},
         {"The answer to the question is (B).", "B"},
         {"Cells need energy.\n\nC) mitochondrion", "C"},
         {"I would pick **C. mitochondrion** here.", "C"},
         {"The answer is the mitochondrion.", "C"},
         {"Answer: mitochondrion", "C"},
         {"It must be the ribosome", "B"},
         {"<think>The answer is A. Or B?</think>\nAnswer: C", "C"},
         {"A is tempting.</think>Answer: B", "B"},
         {"Answer:\n\n(D)", "D"},
         {"The answer is not B. The answer is D.", "D"},
         {"Answer: A or B", nullptr},
         {"Answer: A, B", nullptr},
         {"Answer: Z", nullptr},  // there is no such option
         {"A cell has many parts", nullptr},
         {"I cannot say.", nullptr},
         {"<think>The answer is A", nullptr},
         {"", nullptr},
         {"A. nucleus\nB. ribosome\nC. mitochondrion\nD. golgi apparatus", nullptr}},  // the options echoed
        kOptions);
}

TEST(Extract, ChoiceByOptionsThatLookLikeLettersOrNumbers) {
  const std::vector<std::string> vitamins{"Vitamin A", "Vitamin B", "Vitamin D", "Vitamin C"};
  check(AnswerType::choice, {{"Answer: Vitamin C", "D"}, {"The answer is Vitamin D.", "C"}, {"Answer: D", "D"}}, vitamins);
  const std::vector<std::string> numbers{"5", "15", "25"};
  check(AnswerType::choice, {{"Answer: 15", "B"}, {"We get 25", "C"}, {"The result equals 35", nullptr}}, numbers);
}

TEST(Extract, Number) {
  check(AnswerType::number,
        {{"42", "42"},
         {"Answer: 42", "42"},
         {"Answer: 1,234.5", "1,234.5"},
         {"Answer: $1,200.", "$1,200"},
         {"Answer: 42 km", "42 km"},
         {"Answer: about 42 km", "42 km"},
         {"**Answer:** **-7**", "-7"},
         {"Answer: 3 + 4 = 7", "7"},
         {"Answer: x = 5", "5"},
         {"The answer is 12 apples.", "12 apples"},
         {"The final answer is $\\boxed{\\frac{3}{4}}$.", "3/4"},
         {"\\boxed{1{,}000}", "1,000"},
         {"\\boxed{3 \\times 10^{8}}", "3e8"},
         {"\\boxed{42 \\text{ km}}", "42 km"},
         {"Answer: 10\nNo, I made an error.\n\\boxed{11}", "11"},
         {"First 2 + 2 = 4. Then 4 * 3 = 12.", "12"},
         {"Step 1: add 2.\nStep 2: so she has 15 apples left.", "15"},
         {"It takes 3.5 hours.", "3.5 hours"},
         {"She pays **$18** in total.", "$18"},
         {"The discount is 20%.", "20%"},
         {"Answer: 5 or so (rounded from 4.96)", "5"},
         {"The temperature fell to \xE2\x88\x92" "12 °C", "\xE2\x88\x92" "12 °C"},
         {"Answer:\n\n  88", "88"},
         {"{\"answer\": 17}", "17"},
         {"2. The total is 30", "30"},
         {"1e-3", "1e-3"},
         {"There are 12 in total.", "12"},
         {"<think>maybe 3</think>", nullptr},
         {"H2O is the 3rd.", nullptr},
         {"Answer: none of them", nullptr},
         {"I do not know.", nullptr}});
}

TEST(Extract, Text) {
  check(AnswerType::text,
        {{"Paris", "Paris"},
         {"Answer: Paris", "Paris"},
         {"Answer: Paris.", "Paris"},
         {"**Answer:** *Paris*", "Paris"},
         {"Answer: \"New York\"", "New York"},
         {"The capital of France is Paris.", "Paris"},
         {"Answer: The capital of France is Paris.", "Paris"},
         {"France is a country.\nThe capital of France is **Paris**.", "Paris"},
         {"{\"answer\": \"Paris\", \"sure\": true}", "Paris"},
         {"Let me think.\n\nAnswer: Washington, D.C.", "Washington, D.C."},
         {"\\boxed{\\text{Marie Curie}}", "Marie Curie"},
         {"Answer: 2024-03-01", "2024-03-01"},
         {"Answer: C#", "C#"},
         {"answering that is hard\nLyon", "Lyon"},
         {"<answer>Paris</answer>", "Paris"},
         {"Answer: I don't know", nullptr},
         {"```\n```", nullptr},
         {"  \n ", nullptr}});
}

TEST(Extract, FreeTextIsTheTextWithoutItsThinking) {
  check(
      AnswerType::free,
      {{" Because it rains. \n", "Because it rains."}, {"<think>hm</think>Yes.", "Yes."}, {"<think>hm", nullptr}, {"", nullptr}});
}

TEST(Extract, OfACutTextOnlyAMarkedAnswerCounts) {
  check(AnswerType::number, {{"First 2 + 2 = 4, then", nullptr}, {"Answer: 4\nTo explain", "4"}}, {}, Ending::cut);
  check(AnswerType::text, {{"The capital of Fra", nullptr}}, {}, Ending::cut);
}

TEST(Extract, AnswersHaveNormalForms) {
  EXPECT_EQ(normal_form(AnswerType::number, *extract_answer(AnswerType::number, "Answer: 1,234")), "1234");
  EXPECT_EQ(normal_form(AnswerType::number, *extract_answer(AnswerType::number, "\\boxed{\\dfrac{1}{2}}")), "0.5");
}

TEST(Extract, Score) {
  const std::vector<std::pair<const char*, double>> cases{{"Score: 85", 0.85},
                                                          {"score: 0.85", 0.85},
                                                          {"**Score:** 85/100", 0.85},
                                                          {"Score: 7 out of 10", 0.7},
                                                          {"85%", 0.85},
                                                          {"1", 1},
                                                          {"0", 0},
                                                          {"Score: 100", 1},
                                                          {"Score: 20\nOn reflection:\nScore: 90", 0.9},
                                                          {"Yes.", 1},
                                                          {"No, it is wrong.", 0},
                                                          {"The answer is not correct.", 0},
                                                          {"This is incorrect", 0},
                                                          {"It looks correct", 1},
                                                          {"<think>Score: 10</think>Score: 95", 0.95},
                                                          {"Probability that it is right: 40 %", 0.4},
                                                          {"Score (0-100): 60", 0.6},
                                                          {"Score: 900", -1},
                                                          {"Nothing to say", -1},
                                                          {"No idea.", -1},
                                                          {"", -1}};
  for (const auto& [text, expected] : cases) EXPECT_DOUBLE_EQ(extract_score(text).value_or(-1), expected) << "of: " << text;
}

// Hostile text: whatever stands in it, an answer is found or not in time linear in its length.
TEST(Extract, SurvivesAnyText) {
  const std::vector<std::string> pieces{"answer",
                                        "Answer: ",
                                        "the answer is ",
                                        "answer to ",
                                        "\\boxed{",
                                        "}",
                                        "{",
                                        "**",
                                        "\n",
                                        "```python\n",
                                        "```",
                                        "<think>",
                                        "</think>",
                                        "$",
                                        "\\frac{",
                                        "(C)",
                                        " A ",
                                        "12",
                                        ",345",
                                        ".5",
                                        "e9",
                                        "/",
                                        "-",
                                        " = ",
                                        " is ",
                                        "score",
                                        ": ",
                                        "\xE2\x82\xAC",
                                        "\xFF",
                                        "no ",
                                        "not correct",
                                        "\"",
                                        " km",
                                        std::string(1, '\0')};
  Rng rng(11);
  const auto try_all = [](const std::string& text) {
    for (const auto type : {AnswerType::choice, AnswerType::number, AnswerType::text, AnswerType::free})
      for (const auto ending : {Ending::complete, Ending::cut}) {
        const auto answer = extract_answer(
            type, text, type == AnswerType::choice ? std::span<const std::string>(kOptions) : std::span<const std::string>(),
            ending);
        ASSERT_TRUE(!answer || !answer->empty()) << text;
        ASSERT_TRUE(!answer || type != AnswerType::choice || (*answer >= "A" && *answer <= "D")) << text;
      }
    const auto score = extract_score(text);
    ASSERT_TRUE(!score || (*score >= 0 && *score <= 1)) << text;
    extract_program(text);
  };
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto n = rng.below(30); n-- > 0;) text += pieces[rng.below(pieces.size())];
    try_all(text);
  }
  for (const auto& piece : pieces) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    const auto start = std::chrono::steady_clock::now();
    try_all(text);
    EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 30.0) << "quadratic on " << piece;
  }
}

TEST(Extract, Program) {
  EXPECT_EQ(extract_program("Sure:\n```python\nprint(1)\n```\nDone").value_or("-"), "print(1)\n");
  EXPECT_EQ(extract_program("```\nprint(2)\n```").value_or("-"), "print(2)\n");
  EXPECT_EQ(extract_program("```python\nold\n```\n```py\nnew\n```").value_or("-"), "new\n");
  EXPECT_EQ(extract_program("```bash\nls\n```").value_or("-"), "-");
  EXPECT_EQ(extract_program("```python\nprint(3)").value_or("-"), "print(3)");
  EXPECT_EQ(extract_program("```python\nprint(3)", Ending::cut).value_or("-"), "-");
  EXPECT_EQ(extract_program("<think>```python\nx\n```</think>none").value_or("-"), "-");
  EXPECT_EQ(extract_program("print(1)").value_or("-"), "-");
}

}  // namespace
}  // namespace baton::tools
