#pragma once
// The known questions most like a new one: cosine of TF-IDF vectors over words and pairs of words, by an inverted index.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace baton::policy {

struct Neighbour {
  std::uint32_t row = 0;  // index into the texts given at construction
  float similarity = 0;   // (0, 1]
};

// Const after construction; thread-safe.
class NeighbourIndex {
 public:
  explicit NeighbourIndex(std::span<const std::string> texts);

  // The `count` most similar texts, best first (lower row first among equals); fewer where fewer share a term with it.
  std::vector<Neighbour> nearest(std::string_view text, std::size_t count) const;

 private:
  struct Posting {
    std::uint32_t row;
    float weight;
  };
  struct Term {
    float idf = 0;
    std::uint32_t first = 0, count = 0;  // its postings; none where it says too little
  };

  float unknown_idf_;
  std::size_t texts_;
  std::unordered_map<std::uint64_t, std::uint32_t> number_of_;  // by hash of the term
  std::vector<Term> terms_;
  std::vector<Posting> postings_;
};

}  // namespace baton::policy
