#pragma once
// Errors. Ordinary outcomes of a call (a tool failed, 429, bad JSON from upstream) are Result<T>;
// a job that cannot go on throws Error; a bug is BATON_CHECK.

#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace baton {

enum class FailureKind {
  timeout,       // a deadline passed
  cancelled,     // the caller asked to stop
  rate_limited,  // upstream 429, or our own limit would wait past the deadline
  upstream,      // connection or HTTP 5xx
  refused,       // HTTP 4xx other than 429: repeating it will not help
  malformed,     // what came back does not parse or breaks its protocol
  unaffordable,  // the budget does not cover the reservation
  invalid,       // the caller's own arguments
  unavailable,   // this machine or configuration cannot do it (no sandbox, breaker open)
};
std::string_view name_of(FailureKind kind);

struct Failure {
  FailureKind kind = FailureKind::invalid;
  std::string message;        // carries the offending value and what to do
  double retry_after = -1;    // seconds an upstream asked to wait; < 0: it did not say
};

template <class T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> fail(FailureKind kind, std::string message, double retry_after = -1) {
  return tl::unexpected<Failure>(Failure{kind, std::move(message), retry_after});
}

// Ends a job. main prints what() on one line and exits with exit_code: 2 for bad input, 1 otherwise.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, int exit_code = 2) : std::runtime_error(message), exit_code(exit_code) {}
  int exit_code;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

// A broken invariant of our own: prints where and aborts, in every build.
#define BATON_CHECK(condition) \
  do { if (!(condition)) ::baton::check_failed(#condition, __FILE__, __LINE__); } while (false)

}  // namespace baton
