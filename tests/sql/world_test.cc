#include "baton/synth/random_calls.h"
#include "sql/library.h"

#include <gmock/gmock.h>

namespace baton::envs::sql {
namespace {

using testing::HasSubstr;

class WorldTest : public testing::Test {
 protected:
  CallResult call(const std::string& tool, const std::string& json) {
    const std::size_t at = world.pack().index_of(tool);
    const auto arguments = read_arguments(world.pack().tools[at], json);
    return arguments ? world.call(at, *arguments) : CallResult{.error = arguments.error().message};
  }
  std::int64_t number(const std::string& sql) { return std::get<std::int64_t>(*world.single({sql, "", 1})); }
  std::string json(const std::string& name, std::int64_t id, const std::string& more = "") {
    return "{\"" + name + "\":" + std::to_string(id) + more + "}";
  }
  // A member who owes nothing, identified.
  std::int64_t identified() {
    const std::int64_t member = number(
        "SELECT min(member_id) FROM loan l JOIN member m ON m.id = l.member_id WHERE owes = 0 AND renewals = 0 AND returned_on IS NULL");
    const std::string id = std::to_string(member);
    const auto name = *world.single({"SELECT name FROM member WHERE id = " + id, "", 1}),
               born = *world.single({"SELECT birth_date FROM member WHERE id = " + id, "", 1});
    EXPECT_TRUE(call("find_member", "{\"name\":\"" + text_of(name) + "\",\"birth_date\":\"" + text_of(born) + "\"}").ok);
    return member;
  }

  World world{library()};
};

TEST_F(WorldTest, ACallAnswersItsResultAndRecordsWhatItChanged) {
  world.begin(World::Record::changes);
  const std::int64_t member = identified();
  const std::int64_t loan =
      number("SELECT min(id) FROM loan WHERE renewals = 0 AND returned_on IS NULL AND member_id = " + std::to_string(member));
  const CallResult result = call("renew_loan", json("loan_id", loan, ",\"weeks\":2"));
  ASSERT_TRUE(result.ok) << result.error;
  EXPECT_THAT(rendered(*world.pack().tool("renew_loan"), result), HasSubstr("\"renewals\":1"));
  const auto changes = world.changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].table, "loan");
  EXPECT_EQ(changes[0].key, loan);
  EXPECT_EQ(changes[0].op, Change::Op::update);
  ASSERT_EQ(changes[0].after.size(), 2u);  // due_on, renewals
  EXPECT_EQ(changes[0].before[1], (std::pair<std::string, SqlValue>{"renewals", std::int64_t{0}}));
  EXPECT_EQ(changes[0].after[1], (std::pair<std::string, SqlValue>{"renewals", std::int64_t{1}}));
  EXPECT_EQ(world.touched().size(), 1u);
  world.end();
  EXPECT_EQ(number("SELECT renewals FROM loan WHERE id = " + std::to_string(loan)), 0);
}

TEST_F(WorldTest, WhatIsUndoneStaysTouchedButIsNoChange) {
  LibraryCopy copy;  // no tool of the library takes back what it did: this one owes and pays
  copy.replace("tools.toml", "writes = [\"UPDATE member SET owes = owes - :amount",
               "writes = [\"UPDATE member SET owes = owes + :amount WHERE id = :member_id\", \"UPDATE member SET owes = owes - :amount");
  World changed(std::make_shared<const Pack>(load_pack(copy.folder())));
  const std::size_t pay = changed.pack().index_of("pay_fine");
  changed.begin(World::Record::changes);
  const std::int64_t owing = std::get<std::int64_t>(*changed.single({"SELECT min(id) FROM member WHERE owes = 250", "", 1}));
  ASSERT_TRUE(changed.call(pay, {owing, std::int64_t{50}}, false).ok);
  EXPECT_TRUE(changed.changes().empty());
  ASSERT_EQ(changed.touched().size(), 1u);
  EXPECT_EQ(changed.touched()[0].key, owing);
  changed.end();
}

TEST_F(WorldTest, AFailedCallChangesAndTouchesNothing) {
  LibraryCopy copy;  // the second write of a renewal breaks a CHECK
  copy.replace("tools.toml", "renewals = renewals + 1 WHERE id = :loan_id\"]",
               "renewals = renewals + 1 WHERE id = :loan_id\", \"UPDATE member SET owes = -1 WHERE id = 1001\"]");
  World broken(std::make_shared<const Pack>(load_pack(copy.folder())));
  const std::size_t renew = broken.pack().index_of("renew_loan");
  broken.begin(World::Record::changes);
  const auto loan = *broken.single(
      {"SELECT l.id FROM loan l JOIN member m ON m.id = l.member_id WHERE m.owes = 0 AND l.returned_on IS NULL AND l.renewals = 0", "", 1});
  const CallResult result = broken.call(renew, {loan, std::int64_t{1}}, false);
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.error, HasSubstr("CHECK constraint failed"));
  EXPECT_TRUE(broken.changes().empty());
  EXPECT_TRUE(broken.touched().empty());
  EXPECT_EQ(std::get<std::int64_t>(*broken.single({"SELECT renewals FROM loan WHERE id = " + text_of(loan), "", 1})), 0);
  broken.end();
}

TEST_F(WorldTest, ErrorsSayWhatIsWrongAndWithWhat) {
  world.begin(World::Record::touched);
  EXPECT_THAT(call("list_loans", json("member_id", 1001)).error, HasSubstr("first call find_member"));
  identified();
  EXPECT_THAT(call("list_loans", json("member_id", 77)).error, HasSubstr("no member with id 77"));
  EXPECT_THAT(call("list_loans", "{}").error, HasSubstr("member_id is missing"));
  EXPECT_THAT(call("list_loans", "[1]").error, HasSubstr("must be a JSON object"));
  EXPECT_THAT(call("list_loans", "{\"member\":1}").error, HasSubstr("takes no argument 'member'; it takes: member_id"));
  EXPECT_THAT(call("list_loans", "{\"member_id\":\"1001\"}").error, HasSubstr("must be an id, a whole number"));
  EXPECT_THAT(call("renew_loan", json("loan_id", 5001, ",\"weeks\":4")).error, HasSubstr("weeks must be from 1 to 3"));
  EXPECT_THAT(call("find_member", R"({"name":"x","birth_date":"2001-02-29"})").error, HasSubstr("YYYY-MM-DD"));
  const std::int64_t twice = number("SELECT min(id) FROM loan WHERE renewals = 2 AND returned_on IS NULL");
  EXPECT_THAT(call("renew_loan", json("loan_id", twice, ",\"weeks\":1")).error, HasSubstr("was renewed twice already"));
  EXPECT_TRUE(world.touched().empty());
  world.end();
}

TEST_F(WorldTest, AParkedEpisodeGoesOnWhereItStopped) {
  World other(library());
  const auto play = [&](World& first, World& second) {
    first.begin(World::Record::parkable);
    const std::size_t find = first.pack().index_of("find_member"), pay = first.pack().index_of("pay_fine");
    const auto member = *first.single({"SELECT min(id) FROM member WHERE owes = 250", "", 1});
    const auto name = *first.single({"SELECT name FROM member WHERE id = " + text_of(member), "", 1}),
               born = *first.single({"SELECT birth_date FROM member WHERE id = " + text_of(member), "", 1});
    EXPECT_TRUE(first.call(find, {name, born}).ok);
    EXPECT_TRUE(first.call(pay, {member, std::int64_t{50}}).ok);
    if (&first != &second) {
      const World::Parked parked = first.park();
      EXPECT_LT(parked.changeset.size() + parked.touched.size() * sizeof(TouchedRow), 64u * 1024);
      second.resume(parked);
    }
    EXPECT_TRUE(second.call(pay, {member, std::int64_t{20}}).ok);  // who is identified stays so
    auto out = std::pair(second.changes(), second.touched());
    second.end();
    return out;
  };
  const auto whole = play(world, world), parked = play(world, other);
  EXPECT_EQ(whole, parked);
  ASSERT_EQ(whole.first.size(), 1u);
  EXPECT_EQ(whole.first[0].after[0].second, SqlValue(std::int64_t{180}));
}

TEST_F(WorldTest, ChangesAreThoseOfASession) {
  World other(library());
  const Ids ids(world);
  synth::RandomCalls calls(world, ids, Rng(8));
  std::size_t seen = 0;
  for (int episode = 0; episode < 60; ++episode) {
    world.begin(World::Record::changes), other.begin(World::Record::parkable);
    for (int c = 0; c < 12; ++c) {
      const synth::Step step = calls.next();
      const bool branch = c % 4 == 3;  // and of what is taken back
      if (branch) world.branch(), other.branch();
      EXPECT_EQ(world.call(step.tool, step.arguments, false).error, other.call(step.tool, step.arguments, false).error);
      if (branch) world.back(), other.back(), world.leave_branch(), other.leave_branch();
    }
    const auto changes = world.changes();
    EXPECT_EQ(changes, other.changes());
    EXPECT_EQ(world.touched(), other.touched());
    seen += changes.size();
    world.end(), other.end();
  }
  EXPECT_GT(seen, 60u);
}

TEST_F(WorldTest, TheSamePackGivesTheSameRows) {
  World again(library());
  for (std::size_t i = 0; i < world.pack().intents.size(); ++i) EXPECT_TRUE(world.slots(i) == again.slots(i));
  EXPECT_GT(world.slots(0).size(), 50u);
}

TEST_F(WorldTest, AToolTellsItsSchema) {
  EXPECT_EQ(
      json_schema(*world.pack().tool("renew_loan")),
      R"({"additionalProperties":false,"properties":{"loan_id":{"type":"integer"},"weeks":{"maximum":3,"minimum":1,"type":"integer"}},)"
      R"("required":["loan_id","weeks"],"type":"object"})");
}

}  // namespace
}  // namespace baton::envs::sql
