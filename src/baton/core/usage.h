#pragma once
// Tokens, prices and what they cost.

#include "baton/base/money.h"

#include <cstdint>

namespace baton {

// Tokens of one call, as OpenAI counts them: `cached` is a part of `input`, `reasoning` a part of `output`.
struct Usage {
  std::int64_t input = 0, cached = 0, output = 0, reasoning = 0;
  bool estimated = false;  // upstream did not say (or said nonsense): counted from characters, one token per four

  Usage& operator+=(const Usage& other);
  bool operator==(const Usage&) const = default;
};

struct Price {
  TokenRate input, cached_input, output, reasoning;  // per million tokens of each kind
  Money per_call;                                    // a flat fee, for tools that are not priced by tokens
  bool operator==(const Price&) const = default;
};

// (input - cached)·input + cached·cached_input + (output - reasoning)·output + reasoning·reasoning + per_call,
// exact in nano-dollars and rounded up once.
Money cost_of(const Price& price, const Usage& usage);

}  // namespace baton
