#include "baton/tools/code_runner.h"

#include "baton/base/json.h"
#include "baton/base/text.h"
#include "baton/tools/prompts.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::tools {
namespace {

Json fields_of(const RunResult& run) {
  return {{"stdout", run.out},
          {"stderr", run.err},
          {"exit_code", run.exit_code},
          {"timed_out", run.timed_out},
          {"truncated", run.truncated}};
}

std::string to_bytes(const Result<RunResult>& run) {
  if (!run) return dump_json({{"failure", name_of(run.error().kind)}, {"message", run.error().message}});
  Json form = fields_of(*run);
  form["seconds"] = run->seconds;
  return dump_json(form);
}

FailureKind failure_kind_named(const std::string& name) {
  for (int kind = 0; kind <= static_cast<int>(FailureKind::unavailable); ++kind)
    if (name_of(static_cast<FailureKind>(kind)) == name) return static_cast<FailureKind>(kind);
  return FailureKind::malformed;
}

Result<RunResult> from_bytes(const std::string& bytes) {
  const auto json = parse_json(bytes);
  if (!json) return tl::unexpected(json.error());
  try {
    if (json->contains("failure")) return fail(failure_kind_named(json->at("failure")), json->at("message"));
    return RunResult{.out = json->at("stdout"), .err = json->at("stderr"), .exit_code = json->at("exit_code"),
                     .timed_out = json->at("timed_out"), .truncated = json->at("truncated"), .seconds = json->at("seconds")};
  } catch (const Json::exception& error) {
    return fail(FailureKind::malformed, fmt::format("the record of a program's run does not parse: {}", error.what()));
  }
}

class Runner final : public CodeRunner {
 public:
  Runner(Sandbox* sandbox, SandboxLimits limits) : sandbox_(sandbox), limits_(limits) {}

  Result<RunResult> run(const std::string& source, CallContext& context) override {
    const CallKey key = context.key;
    ++context.key.attempt;
    if (!context.exchanges) return run_now(source, context);
    bool performed = false;
    const auto reply = context.exchanges->exchange(key, "code", dump_json({{"source", source}}), [&] {
      performed = true;
      return to_bytes(run_now(source, context));
    });
    auto run = from_bytes(reply);
    if (!performed && run) context.clock.pass(run->seconds, context.stop);
    return run;
  }

 private:
  Result<RunResult> run_now(const std::string& source, CallContext& context) {
    if (!sandbox_) return fail(FailureKind::unavailable, "there is no sandbox to run code in");
    if (context.stop.stop_requested()) return fail(FailureKind::cancelled, "cancelled before the program started");
    SandboxLimits limits = limits_;
    limits.wall = std::min(limits.wall, context.deadline.left(context.clock));
    if (limits.wall <= 0) return fail(FailureKind::timeout, "the deadline passed before the program started");
    auto run = sandbox_->run(source, limits, context.stop);
    if (run) run->out = valid_utf8(run->out), run->err = valid_utf8(run->err);
    return run;
  }

  Sandbox* const sandbox_;
  const SandboxLimits limits_;
};

}  // namespace

std::unique_ptr<CodeRunner> make_code_runner(Sandbox* sandbox, SandboxLimits limits) {
  return std::make_unique<Runner>(sandbox, limits);
}

bool succeeded(const RunResult& run) { return run.exit_code == 0 && !run.timed_out; }

std::string run_json(const RunResult& run) { return dump_json(fields_of(run)); }

std::string rendered(const RunResult& run, std::size_t bytes) {
  std::string text;
  if (!trim(run.out).empty()) text += fmt::format("stdout:\n{}\n", cut_to(trim(run.out), bytes));
  if (!trim(run.err).empty()) text += fmt::format("stderr:\n{}\n", tail_of(trim(run.err), bytes));
  if (run.timed_out) text += "It ran out of time.\n";
  else if (run.exit_code != 0) text += fmt::format("exit status: {}\n", run.exit_code);
  else if (text.empty()) text = "It printed nothing.\n";
  if (run.truncated) text += "The output was cut.\n";
  text.pop_back();
  return text;
}

}  // namespace baton::tools
