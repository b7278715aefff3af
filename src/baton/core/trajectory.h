#pragma once
// The record of one episode: enough to grade it, meter it, re-price it and show it.

#include "baton/core/episode.h"

namespace baton {

struct Step {
  Decision decision;
  std::uint32_t first_call = 0, calls = 0;  // its calls: Trajectory::calls[first_call, first_call + calls)
  Seconds started = 0, ended = 0;           // since the episode's start
};

struct Trajectory {
  std::string task_id, policy;
  std::uint64_t seed = 0;
  std::vector<Step> steps;
  std::vector<CallRecord> calls;
  std::vector<Candidate> candidates;
  std::vector<Message> transcript;
  std::vector<LedgerEntry> ledger;  // sorted by key
  Status status = Status::running;
  std::string stopped_because;      // exhausted only: "budget", "deadline", "steps", "cancelled", "overrun"
  CandidateId submitted = kNoCandidate;
  Submission submission;
  Seconds seconds = 0;
  Money cost() const { return total_cost(ledger); }  // without judges
  // P(what was handed in is correct), as the decision that handed it in says; < 0 where the policy gave none or was cut short.
  double confidence() const;
};

// What the ledger would have cost at other prices (one per tool; the policy's own entries keep their cost).
Money repriced(const Trajectory& trajectory, std::span<const Price> price_of_tool);

}  // namespace baton
