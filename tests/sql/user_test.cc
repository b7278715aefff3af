#include "baton/envs/sql/user.h"

#include "support/episode_fixture.h"

#include <gmock/gmock.h>

namespace baton::envs::sql {
namespace {

using testing::HasSubstr;

class ScriptedUserTest : public testing::Test {
 protected:
  ScriptedUserTest() { task.instruction = "Renew my book.", task.needs.resize(2), talk.push_back({.content = task.instruction}); }

  UserTurn says(const std::string& words) {
    talk.push_back({.speaker = Speaker::assistant, .content = words});
    test::CallBench bench(Task{});
    UserTurn turn = *user->answer(task, talk, bench.context);
    talk.push_back({.speaker = Speaker::user, .content = turn.words});
    return turn;
  }
  void calls() { talk.push_back({.speaker = Speaker::assistant, .tool_calls = {{"1", "renew_loan", "{}"}}}); }

  DomainTask task;
  std::unique_ptr<User> user = make_scripted_user();
  std::vector<Message> talk;
};

TEST(Asks, IsTrueOfQuestionsButNotOfOffers) {
  EXPECT_TRUE(asks("What is your date of birth?"));
  EXPECT_TRUE(asks("It is done. Which book do you mean?"));
  EXPECT_TRUE(asks("Shall I renew it? Is there anything else?"));
  EXPECT_FALSE(asks("It is renewed until 2025-06-15."));
  EXPECT_FALSE(asks("It is renewed. Is there anything else I can do for you?"));
  EXPECT_FALSE(asks("Can I help you with any other matter?"));
}

TEST_F(ScriptedUserTest, IsContentWithAsManyClosingsAsNeeds) {
  calls();
  const UserTurn first = says("The first is renewed."), second = (calls(), says("The second is too."));
  EXPECT_TRUE(first.closes);
  EXPECT_FALSE(first.content);
  EXPECT_TRUE(second.closes);
  EXPECT_TRUE(second.content);
}

TEST_F(ScriptedUserTest, IsContentWhenAskingOnBringsNothing) {
  calls();
  EXPECT_FALSE(says("Both are renewed.").content);
  EXPECT_TRUE(says("As I said, both are renewed.").content);
}

TEST_F(ScriptedUserTest, RepeatsWhatIsKnownToQuestionsAFewTimes) {
  calls();
  for (int i = 0; i < 3; ++i) {
    const UserTurn turn = says("Which book?");
    EXPECT_THAT(turn.words, HasSubstr(task.instruction));
    EXPECT_FALSE(turn.closes || turn.content);
  }
  EXPECT_TRUE(says("Which book?").content);  // leaves
}

TEST_F(ScriptedUserTest, DoesNotThankForPromises) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(says("I will look into it.").closes);
  EXPECT_TRUE(says("I will look into it.").closes);
}

}  // namespace
}  // namespace baton::envs::sql
