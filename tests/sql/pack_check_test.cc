#include "baton/envs/sql/pack_check.h"
#include "sql/library.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace baton::envs::sql {
namespace {

using testing::HasSubstr;

TEST(PackCheck, TheExampleIsSound) {
  const PackCheck found = check_pack(library_folder());
  for (const auto& mistake : found.mistakes) ADD_FAILURE() << mistake.file << ":" << mistake.line << ": " << mistake.what;
  EXPECT_GE(found.figures.tables, 5u);
  EXPECT_GE(found.figures.rows, 600u);
  EXPECT_EQ(found.figures.refusals, 1u);
}

struct Slip {
  const char *file, *what, *with, *said;  // what the checker says
  int line;
};

class PackSlips : public testing::TestWithParam<Slip> {};

TEST_P(PackSlips, AreNamedWithFileAndLine) {
  const Slip& slip = GetParam();
  LibraryCopy copy;
  copy.replace(slip.file, slip.what, slip.with);
  std::vector<std::string> said;
  try {
    for (const auto& m : check_pack(copy.folder()).mistakes) said.push_back(m.file + ":" + std::to_string(m.line) + ": " + m.what);
  } catch (const Error& error) {
    said.push_back(error.what());
  }
  EXPECT_THAT(said, testing::Contains(testing::AllOf(HasSubstr(slip.line ? fmt::format("{}:{}:", slip.file, slip.line) : "data.sql:1:"),
                                                     HasSubstr(slip.said))))
      << testing::PrintToString(said);
}

INSTANTIATE_TEST_SUITE_P(
    All, PackSlips,
    testing::Values(
        Slip{"tools.toml", "SELECT id, due_on, renewals FROM loan", "SELECT id, due, renewals FROM loan", "no such column: due", 50},
        Slip{"tools.toml", "refers = \"book.id\"", "refers = \"boook.id\"", "refers to a table 'boook' that is not there", 62},
        Slip{"tools.toml", "result = { id = 1001 }", "result = { id = 1002 }", "test of 'find_member' gives id = 1001, not 1002", 10},
        Slip{"tools.toml", "kind = \"read\"", "kind = \"reed\"", "choose read, search, write or calculate", 16},
        Slip{"tools.toml", "describe = \"Reserve", "explain = \"Reserve", "unknown key 'explain'", 58},
        Slip{"tools.toml", "WHERE l.id = :loan_id AND m.owes < 500", "WHERE l.id = :loan_id AND m.owes < :limit",
             "nothing gives a value to ':limit'", 47},
        Slip{"tools.toml", "tests = [{ arguments = { member_id", "examples = [{ arguments = { member_id", "unknown key 'examples'", 23},
        Slip{"intents.toml", "AND l.renewals = 2\"\"\"", "AND l.renewals = 9\"\"\"", "'slots' of 'renew_a_third_time' gives no row", 23},
        Slip{"intents.toml", "weeks = \"{weeks}\" }", "weeks = \"{days}\" }", "the user does not know 'days'", 17},
        Slip{"intents.toml", "tool = \"renew_loan\"", "tool = \"renew_lon\"", "did you mean 'renew_loan'?", 17},
        Slip{"intents.toml", "loan_id = \"$2[title={title}].id\", weeks", "loan_id = \"$3[title={title}].id\", weeks",
             "looks at call 3, which is not made before", 17},
        Slip{"intents.toml", "owes = :owes_ - :owes_ / 2", "owes = :owes_", "the goal holds before anything is done", 51},
        Slip{"intents.toml", "for {weeks} more weeks[", "for some more weeks[", "does not say {weeks}", 5},
        Slip{"policy.md", "**R4** A member", "**R44** A member", "no guard, tool or intent touches rule R44", 9},
        Slip{"schema.sql", "CHECK (owes >= 0)", "CHECK (owes >= )", "near \")\": syntax error", 6},
        Slip{"data.sql", "SELECT 3000 + i, 201 + i % 90", "SELECT 3000 + i, 401 + i % 90", "FOREIGN KEY constraint failed", 14},
        Slip{"data.sql", "draw('birth' || i, 0, 20000)", "random()", "differs from run to run", 2},
        Slip{"pack.toml", "renewals > 2\"", "renewals > 1\"", "the rows break the invariant 'at_most_two_renewals'", 0}));

TEST(PackCheck, TellsTablesThatItsEngineCannotFollow) {
  LibraryCopy copy;
  copy.replace("schema.sql", "CREATE TABLE reservation (\n  id INTEGER PRIMARY KEY",
               "CREATE TABLE reservation (\n  number INTEGER PRIMARY KEY");
  try {
    check_pack(copy.folder());
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("schema.sql:25: table 'reservation' has no column 'id INTEGER PRIMARY KEY'"));
  }
}

}  // namespace
}  // namespace baton::envs::sql
