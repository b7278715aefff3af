#include "baton/policy/compact/question.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace baton::policy {
namespace {

QuestionFeatures features_of(std::string_view question, const std::vector<std::string>& options = {}) {
  return question_features({.question = question, .options = options});
}

TEST(Question, IsNeutralWithoutText) { EXPECT_EQ(features_of(""), QuestionFeatures{}); }

TEST(Question, OptionsAloneMoveOnlyTheirFeatures) {
  const auto without = features_of("Which one?"), with = features_of("Which one?", {"1", "22", "three hundred"});
  for (const std::size_t feature : {1, 2, 3, 4}) EXPECT_NE(without[feature], with[feature]) << feature;
  for (const std::size_t feature : {0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}) EXPECT_EQ(without[feature], with[feature]) << feature;
}

TEST(Question, EachStatisticAnswersToItsCause) {
  struct Case {
    std::size_t feature;
    const char *less, *more;
  };
  const std::vector<Case> cases{
      {0, "Short one?", "A question that is a good deal longer than the other one?"},
      {5, "Add one and two", "Add 1001 and 2002"},
      {6, "Add 1 now", "Add 1 and 2 and 3 now"},
      {7, "the integral of x", "$\\int x^2 dx = y$"},
      {7, "Gluon mass a b", "Gluon mass \xce\xb1 \xe2\x88\xab"},
      {8, "Which is right?", "Which is NOT right?"},
      {9, "print the sum of a", "for (i = 0; i < n;) {}"},
      {10, "the dna of it", "the DNA of it"},
      {11, "Name it", "____ is the name of what?"},
      {12, "One sentence", "One. Two. Three. Four"},
      {13, "a bee is in it", "photosynthesis characteristically"},
      {14, "Who was it?", "How many were it?"},
  };
  for (const Case& at : cases) EXPECT_LT(features_of(at.less)[at.feature], features_of(at.more)[at.feature]) << at.more;
}

TEST(Question, WordsAreWhole) {
  EXPECT_EQ(features_of("a knot and a noteworthy finding")[8], 0.f);
  EXPECT_EQ(features_of("a knot and a noteworthy finding")[14], 0.f);
  EXPECT_EQ(features_of("not")[8], 1.f);
}

TEST(Question, NumericOptionsAndOptionsAboutOthersAreSeen) {
  EXPECT_GT(features_of("x", {"3.5", "-$7", "12 m"})[4], features_of("x", {"3.5", "seven", "twelve"})[4]);
  EXPECT_EQ(features_of("x", {"3 of the many words here", "b"})[4], features_of("x", {"no", "b"})[4]);
  EXPECT_EQ(features_of("x", {"a", "b"})[15], 0.f);
  EXPECT_GT(features_of("x", {"I and II only", "All of the above"})[15], 1.f);
}

RC_GTEST_PROP(QuestionProperty, IsBoundedOnAnyBytes, (const std::string& question, const std::vector<std::string>& options)) {
  for (const float value : features_of(question, options)) RC_ASSERT(std::isfinite(value) && std::abs(value) <= 3);
}

}  // namespace
}  // namespace baton::policy
