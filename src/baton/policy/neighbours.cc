#include "baton/policy/neighbours.h"

#include "baton/base/rng.h"
#include "baton/base/text.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

struct TermCount {
  std::uint64_t term;
  float count;
};

bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

// Hashes of the words and neighbouring pairs of words, with how often each occurs; sorted by hash.
std::vector<TermCount> terms_of(std::string_view raw) {
  const std::string text = lower(raw);
  std::vector<std::uint64_t> hashes;
  std::uint64_t previous = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    if (end > at) {
      const std::uint64_t word = hash64(std::string_view(text).substr(at, end - at));
      hashes.push_back(word);
      if (previous != 0) hashes.push_back(mix64(previous ^ (word << 1)));
      previous = word;
    }
    at = end + 1;
  }
  std::sort(hashes.begin(), hashes.end());
  std::vector<TermCount> terms;
  for (const auto hash : hashes) {
    if (terms.empty() || terms.back().term != hash) terms.push_back({hash, 0});
    ++terms.back().count;
  }
  return terms;
}

float term_weight(float count, float idf) { return (1 + std::log(count)) * idf; }

}  // namespace

NeighbourIndex::NeighbourIndex(std::span<const std::string> texts)
    : unknown_idf_(std::log(1 + static_cast<float>(texts.size()))), texts_(texts.size()) {
  struct Seen {
    std::uint32_t term;
    float count;
  };
  std::vector<std::vector<Seen>> seen(texts.size());  // by text, with terms numbered in order of first sight
  for (std::size_t row = 0; row < texts.size(); ++row) {
    for (const auto& [hash, count] : terms_of(texts[row])) {
      const auto [number, fresh] = number_of_.emplace(hash, static_cast<std::uint32_t>(terms_.size()));
      if (fresh) terms_.emplace_back();
      ++terms_[number->second].count;
      seen[row].push_back({number->second, count});
    }
  }
  const std::size_t most = texts.size() / 10 + 200;  // a term in more texts than this tells little and costs much
  std::uint32_t next = 0;
  for (Term& term : terms_) {
    term.idf = std::log((1 + static_cast<float>(texts.size())) / (1 + static_cast<float>(term.count)));
    if (term.count > most) term.count = 0;
    term.first = next;
    next += term.count;
  }
  postings_.resize(next);
  std::vector<std::uint32_t> filled(terms_.size(), 0);
  for (std::uint32_t row = 0; row < texts.size(); ++row) {
    float norm = 0;
    for (const auto& [number, count] : seen[row]) norm += std::pow(term_weight(count, terms_[number].idf), 2.0F);
    for (const auto& [number, count] : seen[row]) {
      const Term& term = terms_[number];
      if (term.count > 0) postings_[term.first + filled[number]++] = {row, term_weight(count, term.idf) / std::sqrt(norm)};
    }
  }
}

std::vector<Neighbour> NeighbourIndex::nearest(std::string_view text, std::size_t count) const {
  std::vector<float> similarity(texts_, 0);
  float norm = 0;
  for (const auto& [hash, times] : terms_of(text)) {
    const auto found = number_of_.find(hash);
    const Term term = found == number_of_.end() ? Term{unknown_idf_} : terms_[found->second];
    const float weight = term_weight(times, term.idf);
    norm += weight * weight;
    const Posting* posting = postings_.data() + term.first;
    for (std::uint32_t i = 0; i < term.count; ++i) similarity[posting[i].row] += weight * posting[i].weight;
  }
  std::vector<Neighbour> near;
  for (std::uint32_t row = 0; row < texts_; ++row)
    if (similarity[row] > 0) near.push_back({row, std::min(1.0F, similarity[row] / std::sqrt(norm))});
  const auto better = [](const Neighbour& a, const Neighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
  };
  count = std::min(count, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end(), better);
  near.resize(count);
  return near;
}

}  // namespace baton::policy
