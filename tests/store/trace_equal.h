#pragma once
// Field-by-field equality of traces. Structured bindings name every field: a type that grows a field does not compile here
// until the field is compared, and so written.

#include "baton/store/trace.h"

#include <tuple>

namespace baton::store {

inline auto fields_of(const Call& x) { const auto& [a, b, c, d, e] = x; return std::tie(a, b, c, d, e); }
inline auto fields_of(const CallRecord& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l);
}
inline auto fields_of(const Candidate& x) { const auto& [a, b, c] = x; return std::tie(a, b, c); }
inline auto fields_of(const OptionValue& x) { const auto& [a, b] = x; return std::tie(a, b); }
inline auto fields_of(const Alternative& x) { const auto& [a, b, c, d, e, f] = x; return std::tie(a, b, c, d, e, f); }
inline auto fields_of(const LedgerEntry& x) {
  const auto& [a, b, c, d, e, f, g, h, i] = x;
  return std::tie(a, b, c, d, e, f, g, h, i);
}
inline auto fields_of(const Exchange& x) { const auto& [a, b, c, d] = x; return std::tie(a, b, c, d); }
inline auto fields_of(const Submission& x) { const auto& [a, b, c] = x; return std::tie(a, b, c); }
inline auto fields_of(const Preferences& x) { const auto& [a, b, c] = x; return std::tie(a, b, c); }
inline auto fields_of(const Provider& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
inline auto fields_of(const ModelSpec& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
inline auto fields_of(const ToolSpec& x) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k);
}
inline auto fields_of(const Task& x) {  // the gold is never written
  const auto& [a, b, c, d, e, f, g, gold] = x;
  return std::tie(a, b, c, d, e, f, g);
}

template <class T>
bool same(const T& a, const T& b) { return fields_of(a) == fields_of(b); }
inline bool same(const Step& a, const Step& b);

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return same(x, y); });
}

inline bool same(const Action& a, const Action& b) {
  if (a.index() != b.index()) return false;
  if (const auto* calls = std::get_if<Calls>(&a)) {
    const auto& [list, said] = *calls;
    return same(list, std::get<Calls>(b).calls) && said == std::get<Calls>(b).said;
  }
  if (const auto* submit = std::get_if<Submit>(&a)) return submit->candidate == std::get<Submit>(b).candidate;
  return std::get<Say>(a).turn == std::get<Say>(b).turn;
}

inline bool same(const Step& a, const Step& b) {
  const auto& [da, first_a, calls_a, started_a, ended_a] = a;
  const auto& [db, first_b, calls_b, started_b, ended_b] = b;
  const auto& [action, log_probability, confidence, why, values, alternatives] = da;
  return std::tie(first_a, calls_a, started_a, ended_a) == std::tie(first_b, calls_b, started_b, ended_b) &&
         same(action, db.action) && std::tie(log_probability, confidence, why) == std::tie(db.log_probability, db.confidence, db.why) &&
         same(values, db.values) && same(alternatives, db.alternatives);
}

inline bool same(const Catalogue& a, const Catalogue& b) {
  const auto& [price_book, providers, models, tools] = a;
  return price_book == b.price_book && same(providers, b.providers) && same(models, b.models) && same(tools, b.tools);
}

inline bool same(const Trajectory& a, const Trajectory& b) {
  const auto& [task_id, policy, seed, steps, calls, candidates, transcript, ledger, status, stopped, submitted, submission,
               seconds] = a;
  return std::tie(task_id, policy, seed, transcript, status, stopped, submitted, seconds) ==
             std::tie(b.task_id, b.policy, b.seed, b.transcript, b.status, b.stopped_because, b.submitted, b.seconds) &&
         same(steps, b.steps) && same(calls, b.calls) && same(candidates, b.candidates) && same(ledger, b.ledger) &&
         same(submission, b.submission);
}

inline bool same(const Trace& a, const Trace& b) {
  const auto& [task, dollars, seconds, max_steps, preferences, catalogue, trajectory, exchanges] = a;
  return std::tie(dollars, seconds, max_steps) == std::tie(b.dollars, b.seconds, b.max_steps) && same(task, b.task) &&
         same(preferences, b.preferences) && same(catalogue, b.catalogue) && same(trajectory, b.trajectory) &&
         same(exchanges, b.exchanges);
}

}  // namespace baton::store
