#pragma once
// Words as the index sees them: FTS5's own tokenizer and Porter stemmer, so that queries, coverage and index agree.

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::tools {

inline constexpr const char* kTokenizer = "porter unicode61 remove_diacritics 2";

// Stems of all words.
std::set<std::string> stems_of(std::string_view text);

struct Word { std::string word, stem; };
// The words that carry meaning ("what", "is", "the", "many" do not), each stem once, in order; at most 64.
std::vector<Word> content_words(std::string_view text);

std::size_t word_count(std::string_view text);  // by white space

}  // namespace baton::tools
