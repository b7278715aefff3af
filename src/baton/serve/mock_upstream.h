#pragma once
// The simulated pool as a real OpenAI-compatible HTTP server (`baton mock`), with faults on purpose.

#include "baton/envs/simulated.h"
#include "baton/http/server.h"

#include <array>
#include <cstdint>

namespace baton::serve {

enum class Fault {
  too_many_requests,  // 429 with Retry-After: 1
  server_error,       // 500
  slow_first_byte,    // nothing for MockOptions::slow_seconds
  stall,              // half of the reply, then silence
  reset,              // connection reset in the middle of the reply
  malformed_json,     // a body that is no JSON (streams: a chunk that is none)
  malformed_sse,      // a stream that breaks the event format; a body that is no JSON where nothing is streamed
  wrong_usage,        // negative and contradictory token counts
  truncated_body,     // fewer bytes than promised, then an orderly close
};
inline constexpr std::size_t kFaults = 9;
std::string_view name_of(Fault fault);  // "429", "500", "slow-first-byte", "stall", "reset", "malformed-json", …

using FaultRates = std::array<double, kFaults>;  // share of requests with each fault; the sum is at most 1
// "429=0.1,stall=0.05". Failures name the part that is wrong.
Result<FaultRates> parse_fault_rates(std::string_view text);

struct MockOptions {
  http::ServerOptions server;
  double time_scale = 1;      // of the experts' latencies; 0: answer at once
  FaultRates faults{};
  Seconds slow_seconds = 30;
  std::uint64_t seed = 0;     // of the faults
};

struct MockCounts {
  std::uint64_t requests = 0;
  std::uint64_t billed = 0;   // replies of which at least one byte left
  std::array<std::uint64_t, kFaults> faults{};
};

class MockUpstream {
 public:
  virtual ~MockUpstream() = default;
  virtual int port() const = 0;
  virtual MockCounts counts() const = 0;
  virtual void stop() = 0;
};

// Serves POST /v1/chat/completions, GET /v1/models and GET /healthz. Throws Error when the port cannot be had.
std::unique_ptr<MockUpstream> start_mock_upstream(envs::SimulatedPool pool, std::vector<envs::SimulatedTask> tasks,
                                                  MockOptions options);

}  // namespace baton::serve
