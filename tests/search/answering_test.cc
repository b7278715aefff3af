// Which questions search answers, and which it leaves alone. ExtractOptions is tuned on the first two tables; the last two check.
// A question in other words than the documents' ("platforms", "carries") goes unanswered: silence is cheap, a wrong answer is
// not.

#include "baton/tools/search_answer.h"
#include "search/manual.h"

#include <gtest/gtest.h>

namespace baton::tools {
namespace {

struct Answerable {
  const char* question;
  const char* holds;
};

constexpr Answerable kAnswerable[] = {
    {"What language is Lantern written in?", "Rust"},
    {"How do I install Lantern with the package manager?", "brew install lantern"},
    {"How much memory does Lantern need?", "64 MB"},
    {"Which file holds the settings of the project?", "lantern.toml"},
    {"What is the default port of the preview server?", "4321"},
    {"Which folder is the website written to?", "public"},
    {"When do requests to the preview server time out?", "30 seconds"},
    {"In which language are themes written?", "Handlebars"},
    {"How do I make a new theme?", "lantern theme new"},
    {"Which images are refused?", "2 MB"},
    {"How do I upload the website?", "lantern publish"},
    {"How many times is the upload retried?", "3"},
    {"Who created Lantern?", "Miriam Okafor"},
    {"When was version 2.0 released?", "14 March 2021"},
    {"Which header carries the token of a request?", "X-Quarry-Token"},
    {"How many points does a query return at most?", "10,000"},
    {"How many requests per minute may a token send?", "120"},
    {"What does error code 409 mean?", "exists already"},
    {"After how many days are raw points deleted?", "90"},
    {"How long are hourly averages kept?", "5 years"},
    {"When does the nightly backup start?", "02:30"},
    {"Where is the nightly backup stored?", "Rotterdam"},
    {"Who keeps the encryption keys?", "Tomas Lindqvist"},
    {"How long does a restore take?", "four hours"},
};

constexpr const char* kUnanswerable[] = {
    "What is the capital of France?",
    "Who wrote Hamlet?",
    "How tall is Mount Everest?",
    "What is the boiling point of water?",
    "Who is the president of Brazil?",
    "How many moons does Jupiter have?",
    "When did the Second World War end?",
    "What is the price of Lantern?",
    "How do I install Python on Linux?",
    "What colour is the preview server?",
    "Who created Quarry?",
    "How much does a token cost?",
    "What is the default password of the preview server?",
    "Which database does Quarry use for authentication?",
    "How do I write a plugin in Lua?",
    "What is the phone number of Tomas Lindqvist?",
    "How many employees work in Rotterdam?",
    "What is the population of Rotterdam?",
    "Which licence is Lantern under?",
    "What is the square root of 144?",
    "How many days are between 1 May 2020 and 7 June 2021?",
    "Write a poem about spring.",
    "When was version 3.0 released?",
    "What does error code 500 mean?",
};

constexpr Answerable kAnswerableUnseen[] = {
    {"On which platforms does Lantern run?", "Linux, macOS and Windows"},
    {"What does Lantern check before publishing?", "every link"},
    {"How often is a full backup made?", "every Sunday"},
    {"After how many months are old backups erased?", "eighteen"},
    {"What does error code 422 mean?", "future"},
    {"What is the default theme?", "plain"},
    {"In which year was Lantern created?", "2016"},
    {"How many characters long can names be?", "64"},
};

constexpr const char* kUnanswerableUnseen[] = {
    "What is the largest ocean?",
    "Who painted the ceiling of the Sistine Chapel?",
    "What is the currency of Japan?",
    "How do I configure TLS certificates?",
    "Which editor do the authors of Lantern prefer?",
    "How many servers store the nightly backup?",
    "What is the email address of Miriam Okafor?",
    "Does Quarry support Kubernetes?",
    "What is the speed of light?",
    "Why is the sky blue?",
};

struct Answering : testing::Test {
  test::TemporaryFolder folder;
  std::shared_ptr<Retriever> index;

  void SetUp() override {
    test::write_manual(folder);
    index = index_in_memory(folder.path());
  }
  std::optional<std::string> answer(const char* question) {
    const auto found = index->query(question, 5);
    const auto extract = extract_answer(question, AnswerType::free, *found);
    return extract ? std::optional(extract->answer) : std::nullopt;
  }
  void expect_answers(std::span<const Answerable> questions, std::size_t right_at_least, std::size_t wrong_at_most) {
    std::size_t right = 0, wrong = 0;
    std::string missed;
    for (const auto& [question, holds] : questions) {
      const auto said = answer(question);
      if (said && said->find(holds) != std::string::npos) {
        ++right;
        continue;
      }
      wrong += said.has_value();
      missed += std::string(question) + " | " + said.value_or("-") + "\n";
    }
    EXPECT_GE(right, right_at_least) << missed;
    EXPECT_LE(wrong, wrong_at_most) << missed;
  }
  void expect_silence(std::span<const char* const> questions) {
    for (const char* question : questions)
      if (const auto said = answer(question)) ADD_FAILURE() << question << " | " << *said;
  }
};

TEST_F(Answering, KnowsWhatTheDocumentsSay) { expect_answers(kAnswerable, 21, 1); }
TEST_F(Answering, LeavesWhatTheyDoNotSay) { expect_silence(kUnanswerable); }
TEST_F(Answering, KnowsWhatItWasNotTunedOn) { expect_answers(kAnswerableUnseen, 7, 0); }
TEST_F(Answering, LeavesWhatItWasNotTunedOn) { expect_silence(kUnanswerableUnseen); }

}  // namespace
}  // namespace baton::tools
