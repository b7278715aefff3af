#include "baton/tools/search_words.h"

#include "baton/base/error.h"
#include "baton/base/text.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <sqlite3.h>
#include <utility>

namespace baton::tools {
namespace {

constexpr std::size_t kMaxTerms = 64;

// Function words of English, and what only asks.
const std::set<std::string, std::less<>>& stop_words() {
  static const std::set<std::string, std::less<>> kStop{
      "a",     "about",   "after", "all",   "also",    "am",     "an",    "and",   "any",    "are",  "as",    "at",    "be",
      "been",  "before",  "being", "but",   "by",      "can",    "could", "did",   "do",     "does", "doing", "done",  "each",
      "for",   "from",    "get",   "give",  "given",   "had",    "has",   "have",  "having", "he",   "her",   "here",  "him",
      "his",   "how",     "i",     "if",    "in",      "into",   "is",    "it",    "its",    "just", "let",   "may",   "me",
      "might", "more",    "most",  "much",  "many",    "must",   "my",    "no",    "not",    "of",   "off",   "on",    "one",
      "or",    "our",     "out",   "over",  "please",  "s",      "shall", "she",   "should", "so",   "some",  "such",  "t",
      "tell",  "than",    "that",  "the",   "their",   "them",   "then",  "there", "these",  "they", "this",  "those", "through",
      "to",    "too",     "under", "up",    "us",      "use",    "used",  "uses",  "using",  "very", "was",   "we",    "were",
      "what",  "when",    "where", "which", "while",   "who",    "whom",  "whose", "why",    "will", "with",  "would", "you",
      "your",  "mean",    "means", "long",  "happens", "happen", "re",    "ll",    "d",      "ve",   "m",     "don",   "say",
      "says",  "explain", "show",  "often"};
  return kStop;
}

// "which year", "what kind": the kind of thing that is asked for seldom stands beside the answer.
bool names_a_kind(std::string_view word, std::string_view before) {
  constexpr std::string_view kKinds[] = {"year", "date", "number", "kind", "sort", "type", "person", "place", "way"};
  return (before == "which" || before == "what") && std::find(std::begin(kKinds), std::end(kKinds), word) != std::end(kKinds);
}

// The tokenizer of an FTS5 table, borrowed from a database without tables. Not thread-safe: one per thread.
class Tokenizer {
 public:
  Tokenizer() {
    BATON_CHECK(sqlite3_open(":memory:", &database_) == SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    fts5_api* api = nullptr;
    BATON_CHECK(sqlite3_prepare_v2(database_, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK);
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    BATON_CHECK(api != nullptr);
    void* data = nullptr;
    BATON_CHECK(api->xFindTokenizer(api, "porter", &data, &methods_) == SQLITE_OK);
    const char* arguments[] = {"unicode61", "remove_diacritics", "2"};  // as in kTokenizer
    BATON_CHECK(methods_.xCreate(data, arguments, 3, &tokenizer_) == SQLITE_OK);
  }
  ~Tokenizer() {
    methods_.xDelete(tokenizer_);
    sqlite3_close(database_);
  }
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  using Visit = std::function<void(std::string_view word, std::string stem)>;
  void each(std::string_view text, const Visit& visit) {
    struct Job { std::string_view text; const Visit& visit; } job{text, visit};
    const auto on_token = [](void* context, int, const char* token, int size, int start, int end) {
      const auto& [whole, callback] = *static_cast<Job*>(context);
      callback(whole.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)),
               std::string(token, static_cast<std::size_t>(size)));
      return SQLITE_OK;
    };
    methods_.xTokenize(tokenizer_, &job, FTS5_TOKENIZE_DOCUMENT, text.data(), static_cast<int>(text.size()), on_token);
  }

 private:
  sqlite3* database_ = nullptr;
  fts5_tokenizer methods_{};
  Fts5Tokenizer* tokenizer_ = nullptr;
};

Tokenizer& tokenizer() {
  thread_local Tokenizer instance;
  return instance;
}

}  // namespace

std::set<std::string> stems_of(std::string_view text) {
  std::set<std::string> stems;
  tokenizer().each(text, [&](std::string_view, std::string stem) { stems.insert(std::move(stem)); });
  return stems;
}

std::vector<Word> content_words(std::string_view text) {
  std::vector<Word> words;
  std::string before;
  tokenizer().each(text, [&](std::string_view word, std::string stem) {
    const std::string previous = std::exchange(before, lower(word));
    if (words.size() >= kMaxTerms || stop_words().contains(before) || names_a_kind(before, previous)) return;
    if (std::any_of(words.begin(), words.end(), [&](const Word& known) { return known.stem == stem; })) return;
    words.push_back({std::string(word), std::move(stem)});
  });
  return words;
}

std::size_t word_count(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    count += !space && !inside;
    inside = !space;
  }
  return count;
}

}  // namespace baton::tools
