#include "store/sample_trace.h"

#include <algorithm>
#include <limits>

namespace baton::store {
namespace {

class Sampler {
 public:
  explicit Sampler(std::uint64_t seed) : rng_(seed) {}

  Trace trace() {
    Trace trace;
    trace.task = task();
    if (flip()) trace.dollars = money();
    if (flip()) trace.seconds = number();
    trace.max_steps = static_cast<int>(rng_.below(50));
    trace.preferences = {number(), number(), {}};
    for (auto n = count(); n > 0; --n) trace.preferences.tools["tool" + std::to_string(n)] = number();
    trace.catalogue = catalogue();
    tools_ = trace.catalogue.tools.size();
    candidates_ = count();
    trace.trajectory = trajectory(trace.task.id);
    for (auto n = count(); n > 0; --n) trace.exchanges.push_back({key(), text(), text(), text()});
    sort(trace.exchanges);
    return trace;
  }

 private:
  bool flip() { return rng_.below(2) == 0; }
  std::size_t count() { return rng_.below(4); }
  double number() {
    switch (rng_.below(6)) {
      case 0: return 0;
      case 1: return static_cast<double>(rng_.below(1000));
      case 2: return std::numeric_limits<double>::infinity();
      case 3: return -rng_.uniform();
      default: return rng_.normal() * 1e3;
    }
  }
  std::optional<double> share() { return flip() ? std::optional(number()) : std::nullopt; }
  Money money() { return {static_cast<std::int64_t>(rng_.next() >> 2)}; }
  Money small_money() { return {static_cast<std::int64_t>(rng_.below(1'000'000'000))}; }
  std::string text() {  // empty, plain, awkward, not UTF-8
    static constexpr std::string_view kPieces[] = {
        "",     "a",        "Paris",           "\n", "\"", "\\", "é", "\xF0\x9F\x98\x80", std::string_view("\0", 1),
        "\xFF", "\xE2\x82", "{\"hex\":\"00\"}"};
    std::string out;
    for (auto n = rng_.below(5); n > 0; --n) out += kPieces[rng_.below(std::size(kPieces))];
    return out;
  }
  CallKey key() {
    return {static_cast<std::uint32_t>(rng_.below(5)), flip() ? kPolicyCall : static_cast<std::uint16_t>(rng_.below(3)),
            static_cast<std::uint16_t>(rng_.below(3))};
  }
  Usage usage() {
    const auto tokens = [&] { return static_cast<std::int64_t>(rng_.below(100'000)); };
    return flip() ? Usage{} : Usage{tokens(), tokens(), tokens(), tokens(), flip()};
  }
  ToolId tool() { return tools_ == 0 || rng_.below(5) == 0 ? ToolId{0xFFFF} : static_cast<ToolId>(rng_.below(tools_)); }
  CandidateId candidate() {
    return candidates_ == 0 || flip() ? kNoCandidate : static_cast<CandidateId>(rng_.below(candidates_));
  }
  template <class E>
  E one_of(int size) { return static_cast<E>(rng_.below(static_cast<std::uint64_t>(size))); }
  template <class T, class F>
  std::vector<T> several(F make) {
    std::vector<T> out;
    for (auto n = count(); n > 0; --n) out.push_back(make());
    return out;
  }
  std::vector<std::string> texts() { return several<std::string>([&] { return text(); }); }
  template <class T>
  static void sort(std::vector<T>& items) {
    std::stable_sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.key < b.key; });
  }

  Message message() {
    return {one_of<Speaker>(4), text(), text(), several<ToolCall>([&] { return ToolCall{text(), text(), text()}; }), text()};
  }
  std::vector<Message> messages() { return several<Message>([&] { return message(); }); }
  Task task() {
    return {text(), text(), one_of<AnswerType>(4), texts(), text(), messages(),
            several<ToolSchema>([&] { return ToolSchema{text(), text(), text()}; }), {}};
  }
  TokenRate rate() { return {static_cast<std::int64_t>(rng_.below(10'000'000'000'000))}; }
  Price price() { return {rate(), rate(), rate(), rate(), flip() ? Money{} : money()}; }
  Catalogue catalogue() {
    Catalogue out{.price_book = text()};
    out.providers =
        several<Provider>([&] { return Provider{text(), text(), text(), number(), number(), number(), 7, number(), 3}; });
    out.models =
        several<ModelSpec>([&] { return ModelSpec{text(), text(), text(), price(), number(), number(), 99, number(), share(), text()}; });
    out.tools = several<ToolSpec>(
        [&] { return ToolSpec{text(), one_of<ToolRole>(8), text(),   text(),   price(),
                              money(), number(),           share(),  text(),   number(), number()}; });
    return out;
  }
  Action action() {
    switch (rng_.below(3)) {
      case 0: {
        Calls calls{several<Call>([&] { return Call{tool(), candidate(), text(), text(), text()}; }), std::nullopt};
        if (flip()) calls.said = message();
        return calls;
      }
      case 1: return Submit{candidate()};
      default: return Say{message()};
    }
  }
  Decision decision() {
    return {action(), number(), flip() ? -1 : number(), text(),
            several<OptionValue>([&] { return OptionValue{static_cast<std::uint16_t>(rng_.below(9)), number()}; }),
            several<Alternative>([&] {
              return Alternative{several<ToolId>([&] { return tool(); }), candidate(), number(), number(), small_money(), number()};
            })};
  }
  CallRecord record() {
    return {tool(),  candidate(),   candidate(), one_of<CallStatus>(8), one_of<Deed>(6), flip(), flip() ? -1 : number(), usage(),
            small_money(), number(), text(), text()};
  }
  LedgerEntry entry() {
    return {key(), tool(), one_of<Purpose>(3), one_of<CallStatus>(8), flip(), usage(), small_money(), number(), number()};
  }
  Trajectory trajectory(const std::string& task_id) {
    Trajectory t{.task_id = task_id, .policy = text(), .seed = rng_.next()};
    for (auto n = count(); n > 0; --n) {
      const auto calls = several<CallRecord>([&] { return record(); });
      t.steps.push_back(
          {decision(), static_cast<std::uint32_t>(t.calls.size()), static_cast<std::uint32_t>(calls.size()), number(), number()});
      t.calls.insert(t.calls.end(), calls.begin(), calls.end());
    }
    for (std::size_t c = 0; c < candidates_; ++c) {
      Candidate candidate{text(), message(), {}};
      if (!t.calls.empty() && flip()) candidate.calls.push_back(static_cast<std::uint16_t>(rng_.below(t.calls.size())));
      t.candidates.push_back(std::move(candidate));
    }
    t.transcript = messages();
    t.ledger = several<LedgerEntry>([&] { return entry(); });
    sort(t.ledger);
    t.status = one_of<Status>(5), t.stopped_because = text(), t.submitted = candidate(), t.seconds = number();
    t.submission = {flip(), text(), text()};
    return t;
  }

  Rng rng_;
  std::size_t tools_ = 0, candidates_ = 0;
};

}  // namespace

Trace sample_trace(std::uint64_t seed) { return Sampler(seed).trace(); }

}  // namespace baton::store
