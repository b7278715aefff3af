#include "baton/store/exchange_logs.h"

#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace baton::store {
namespace {

// About 60 bytes around `at`, fit for one line.
std::string excerpt(std::string_view text, std::size_t at) {
  const std::size_t begin = at > 20 ? at - 20 : 0;
  std::string out = valid_utf8(text.substr(std::min(begin, text.size()), 60));
  std::replace_if(out.begin(), out.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return out;
}

std::string place(CallKey key) {
  const std::string call = key.call == kPolicyCall  ? "the policy's own call"
                           : key.call == kJudgeCall ? "the judge's call"
                                                    : fmt::format("call {}", key.call);
  return fmt::format("step {}, {}{}", key.step, call, key.attempt > 0 ? fmt::format(", attempt {}", key.attempt) : "");
}

}  // namespace

std::string RecordingLog::exchange(CallKey key, std::string_view kind, const std::string& request,
                                   const std::function<std::string()>& perform) {
  std::string reply = perform();
  const std::lock_guard lock(mutex_);
  exchanges_.push_back({key, std::string(kind), request, reply});
  return reply;
}

std::vector<Exchange> RecordingLog::take() {
  const std::lock_guard lock(mutex_);
  std::stable_sort(exchanges_.begin(), exchanges_.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return std::exchange(exchanges_, {});
}

ReplayingLog::ReplayingLog(const std::vector<Exchange>& recorded) {
  for (const auto& exchange : recorded) lines_[exchange.key].recorded.push_back(exchange);
}

std::string ReplayingLog::exchange(CallKey key, std::string_view kind, const std::string& request,
                                   const std::function<std::string()>&) {
  const std::lock_guard lock(mutex_);
  Line& line = lines_[key];
  if (line.next >= line.recorded.size()) {
    differences_.push_back({Difference::What::extra, key, std::string(kind), "", request});
    return "";
  }
  const Exchange& recorded = line.recorded[line.next++];
  if (recorded.kind != kind || recorded.request != request)
    differences_.push_back({Difference::What::changed, key, std::string(kind), recorded.request, request});
  return recorded.reply;
}

std::vector<Difference> ReplayingLog::differences() const {
  const std::lock_guard lock(mutex_);
  std::vector<Difference> all = differences_;
  for (const auto& [key, line] : lines_)
    for (std::size_t i = line.next; i < line.recorded.size(); ++i)
      all.push_back({Difference::What::unused, key, line.recorded[i].kind, line.recorded[i].request, ""});
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return all;
}

std::string describe(const Difference& difference) {
  const auto& [what, key, kind, expected, got] = difference;
  if (what == Difference::What::extra)
    return fmt::format("{}: a {} request that the trace does not hold: '{}'", place(key), kind, excerpt(got, 0));
  if (what == Difference::What::unused)
    return fmt::format("{}: the recorded {} request was not made again: '{}'", place(key), kind, excerpt(expected, 0));
  if (expected == got) return fmt::format("{}: the same request, but now of kind {}", place(key), kind);
  const auto [a, b] = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
  const auto at = static_cast<std::size_t>(a - expected.begin());
  return fmt::format("{}: the {} request differs at byte {}: recorded '{}', rendered '{}'", place(key), kind, at,
                     excerpt(expected, at), excerpt(got, at));
}

}  // namespace baton::store
