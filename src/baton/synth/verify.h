#pragma once
// Repeats all gates on a file of tasks, from the file and the packs alone.

#include "baton/base/json.h"
#include "baton/synth/gates.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

namespace baton::synth {

struct VerifyOptions {
  std::filesystem::path file;
  std::function<std::shared_ptr<const envs::sql::Pack>(const std::string& domain)> pack;  // null where there is none
  int threads = 1;
  std::stop_token stop;
};

struct FailedTask {
  std::size_t line = 0;                      // from 1
  std::string id;                            // "" where the line cannot be read
  Gate gate = Gate::none;                    // none: the line cannot be read
  std::string why;
};

struct VerifyReport {
  std::size_t tasks = 0, failures = 0;
  std::array<std::size_t, kGates> failed{};  // by Gate; [none]: lines that cannot be read
  std::size_t mistakes_that_fail = 0;        // mutated runs
  std::vector<FailedTask> first;             // at most kShown
  bool stopped = false;
};
inline constexpr std::size_t kShown = 20;

VerifyReport verify(const VerifyOptions& options);

Json report_json(const VerifyReport& report);  // schema baton.verify/1

}  // namespace baton::synth
