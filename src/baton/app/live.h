#pragma once
// What the live commands share: a catalogue brought to life (models, tools, documents, judge), task files, policies by name.

#include "baton/core/chat.h"
#include "baton/eval/suite.h"
#include "baton/policy/compact/trained.h"
#include "baton/policy/policies.h"

namespace CLI {
class App;
}

namespace baton::tools {
class Toolbox;
}

namespace baton::app {

struct LiveOptions {
  std::string config;              // catalogue; "" : built-in tools and the models behind OPENAI_BASE_URL / OPENAI_API_KEY
  std::string docs;                // folder, JSONL file or index to search in; "" : none
  std::string judge;               // model that grades what comparison cannot; "" : none
  int judge_votes = 3;
  std::size_t cache_mib = 0;       // of replies kept in memory for equal requests; 0: none
};

// Recorded outcomes that learners learn from; they choose among the catalogue's tools of the same names.
struct FitOptions {
  std::string file, models;        // "" : none
};
struct Fit {
  OutcomeTable table;
  Rows rows;                       // all of `table`
};
inline constexpr std::string_view kDefaultTarget = "cost-share=0.3";
void add_target_option(CLI::App& command, std::string& target);  // --target: for a trained policy
policy::Target one_target(const std::string& text);  // "": kDefaultTarget; throws Error for what is none, or several

std::unique_ptr<Fit> load_fit(const FitOptions& options);  // null where none is asked for; throws Error
void add_fit_options(CLI::App& command, FitOptions& options);  // --fit, --models

// --config, --docs
void add_live_options(CLI::App& command, LiveOptions& options);
// --judge, --judge-votes: for commands that grade
void add_judge_options(CLI::App& command, LiveOptions& options);
// --cache-mib: for commands that may ask a model the same thing twice
void add_cache_option(CLI::App& command, LiveOptions& options);

class LiveSession {
 public:
  virtual ~LiveSession() = default;
  virtual const Catalogue& catalogue() const = 0;       // its tools are those that work on this machine
  virtual const tools::Toolbox& toolbox() const = 0;
  virtual const std::vector<std::string>& notes() const = 0;  // what was left out, and why
  virtual std::unique_ptr<Environment> make_environment() const = 0;
  virtual ChatModel& model(const std::string& name) const = 0;  // metered and recorded; throws Error naming the nearest
  // A baseline, "shipped", "chat:MODEL", or a file that 'baton train' wrote, at `target` (KEY=V; "": kDefaultTarget). Throws Error.
  virtual std::unique_ptr<Policy> policy(const std::string& name, const policy::PolicySources& sources,
                                         const std::string& target = {}) const = 0;
  // The tasks of a file, graded live. The session must outlive it.
  virtual std::unique_ptr<eval::Suite> suite(const std::string& tasks, Rows fit,
                                             const rollout::EpisodeOptions& episode) const = 0;
};

std::unique_ptr<LiveSession> open_live(const LiveOptions& options);
// Nothing outside is reached: models, sandbox and documents answer from an exchange log alone.
std::unique_ptr<LiveSession> open_for_replay(const Catalogue& catalogue);

}  // namespace baton::app
