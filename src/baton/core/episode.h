#pragma once
// The interfaces of one rollout: a Policy looks at an Observation and takes an Action, an Environment executes it by Tools.
// Read rollout/run_episode.cc next.

#include "baton/base/error.h"
#include "baton/base/rng.h"
#include "baton/core/catalogue.h"
#include "baton/core/exchange.h"
#include "baton/core/ledger.h"
#include "baton/core/task.h"

#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <variant>

namespace baton {

// --- actions -----------------------------------------------------------------------------------------------------------

struct Call {
  ToolId tool{};
  CandidateId about = kNoCandidate;  // verify: the candidate to judge
  std::string arguments;             // JSON object; "" : the tool builds them from what was seen
  std::string id;                    // the chat model's own id of this call; "" where there is none
  std::string error;                 // not empty: a malformed call that the environment answers with this text
};
struct Calls {
  std::vector<Call> calls;           // start together; cost adds, latency is the longest
  std::optional<Message> said;       // the chat turn that asked for them
};
struct Submit { CandidateId candidate = kNoCandidate; };  // kNoCandidate: give up without an answer
struct Say { Message turn; };        // a chat policy's own turn; in question answering it is the answer
using Action = std::variant<Calls, Submit, Say>;

// --- what a policy sees ------------------------------------------------------------------------------------------------

struct Candidate {
  std::string answer;                // normal form; what makes two candidates one
  Message turn;                      // as it would be handed in
  std::vector<std::uint16_t> calls;  // indexes into Observation::calls that support it
};

// What a turn in a domain did, as anybody at the next desk would see it.
enum class Deed : std::uint8_t {
  none,                                 // not a turn, or it did not come about
  looked_up,                            // called a tool that only reads
  found_nothing,                        // the same, and it had nothing to show
  changed,                              // called a tool that writes
  spoke,                                // said something that ended nothing
  closed,                               // said what the user took as the end of a need
};

std::string_view name_of(Deed deed);

struct CallRecord {
  ToolId tool{};
  CandidateId about = kNoCandidate;     // what was verified
  CandidateId supports = kNoCandidate;  // what it answered
  CallStatus status = CallStatus::ok;
  Deed deed = Deed::none;               // step: of the turn; a tool may have refused it (status failed)
  bool grounded = true;                 // step: every id, text and date that it used was said by the user or shown by a tool before;
                                        // closed: the words repeat something that a tool showed
  double score = -1;                    // verify: 0..1; search: share of the question's words found; < 0: none
  Usage usage;
  Money cost;
  Seconds latency = 0;
  std::string arguments;                // as called
  std::string text;                     // what a model reads of the result, errors too
};

// One thing that stands open: call `tool` (about a candidate), or submit `candidate`. A policy may start several calls at once.
struct Option {
  enum class Kind : std::uint8_t { call, submit } kind = Kind::call;
  bool affordable = true;
  ToolId tool{};
  CandidateId candidate = kNoCandidate;
  Money expected;                       // expected cost on this task
  Money reserve;                        // upper bound, taken out of the budget before the call
  Seconds latency = 0;                  // expected
};

struct Preferences {                    // weights >= 0
  double cost = 1, latency = 0;
  std::map<std::string, double> tools;  // per share of calls, by tool name
};

struct BudgetView {
  Money dollars = kUnlimited;
  Seconds seconds = std::numeric_limits<double>::infinity();
  int steps = 0;
};

// Views are valid until the next step of the environment. Nothing here leads to a gold answer or an unpaid outcome.
struct Observation {
  TaskView task;
  std::span<const ToolSpec> tools;
  std::span<const Message> transcript;   // turns of a chat policy and the answers to its calls
  std::span<const Candidate> candidates;
  std::span<const CallRecord> calls;
  std::span<const Option> options;       // submits first (in candidate order), then calls (in tool order)
  const Preferences* preferences = nullptr;
  BudgetView left;
};

enum class Status { running, submitted, world_ended, awaiting_client, exhausted };
std::string_view name_of(Status status);

struct StepResult {
  Observation seen;
  Status status = Status::running;
  CandidateId submitted = kNoCandidate;  // what was handed in, once the status is no longer running
};

// --- what a call may use -----------------------------------------------------------------------------------------------

// Passed down by reference; copied (with its own key and rng) for each of several parallel calls.
struct CallContext {
  Ledger& ledger;
  Budget& budget;
  Clock& clock;
  Rng rng;
  Deadline deadline;
  std::stop_token stop;
  CallKey key;
  ToolId tool{0xFFFF};
  Purpose purpose = Purpose::tool;
  ExchangeLog* exchanges = nullptr;
  const Observation* seen = nullptr;                        // null outside an episode (`baton tool call`)
  const Preferences* preferences = nullptr;
  std::function<void(std::string_view)> on_text = nullptr;  // streamed text of the call in progress
};

// --- interfaces --------------------------------------------------------------------------------------------------------

// One live episode at a time, owned by one worker. A failed tool is an observation, never an exception.
class Environment {
 public:
  virtual ~Environment() = default;
  virtual Observation reset(const Task& task, CallContext& context) = 0;
  virtual StepResult step(const Action& action, CallContext& context) = 0;
};

struct OptionValue {                     // why a decision was taken, option by option
  std::uint16_t option = 0;              // index into Observation::options
  double value = 0;                      // what the policy maximises; larger is better
};
struct Alternative {                     // what a decision weighed; it took the one with the most `right` - `price`
  std::vector<ToolId> tools;             // to start together; empty: to hand in the candidate
  CandidateId candidate = kNoCandidate;  // to hand in, or to verify
  double right = 0;                      // P(what is handed in is correct) then
  double price = 0;                      // what its cost and time weigh, in the same unit, less what it is preferred by
  Money cost;                            // expected
  Seconds seconds = 0;                   // expected
};
struct Decision {
  Action action;
  double log_probability = 0;
  double confidence = -1;                // submit: calibrated P(what is handed in is correct); < 0: the policy gives none
  std::string why;                       // one sentence for people; "" where the policy's name says it all
  std::vector<OptionValue> values;
  std::vector<Alternative> alternatives; // empty where the policy weighs none
};

// Shared by all workers: const and thread-safe; what it needs to remember stands in the observation.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual std::string name() const = 0;
  virtual Decision decide(const Observation& seen, CallContext& context) const = 0;
};

struct ToolResult {
  CallStatus status = CallStatus::ok;
  std::string text;                      // what a model reads of it
  std::optional<std::string> answer;     // a final answer, as written; merged into a candidate by its normal form
  std::optional<Message> turn;           // the turn to hand in with it, where it differs from the answer
  double score = -1;
  Usage usage;
  Money cost;                            // what this call booked, inner calls included
};

// Thread-safe: many episodes call one tool at once.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual const ToolSpec& spec() const = 0;
  virtual std::string parameters() const = 0;                       // JSON Schema of `arguments`
  virtual Money reserve(const Observation& seen) const = 0;         // upper bound of one call now
  virtual Money expected(const Observation&) const { return spec().expected_cost; }  // of one call now
  virtual ToolResult call(const Call& call, CallContext& context) = 0;
};

class Grader {
 public:
  virtual ~Grader() = default;
  virtual Verdict grade(const Task& task, const Submission& submission, CallContext& context) = 0;
};

// The candidate to end with when nothing more can be afforded: most supporting calls, then the dearest support, then the
// earliest. kNoCandidate where there is none.
CandidateId best_candidate(const Observation& seen);

}  // namespace baton
