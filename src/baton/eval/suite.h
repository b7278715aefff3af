#pragma once
// What is evaluated: tasks, the tools that policies may use on them, and how an episode is run and graded.

#include "baton/core/outcomes.h"
#include "baton/core/trajectory.h"
#include "baton/rollout/run_episode.h"

#include <memory>

namespace baton::eval {

struct Graded {
  Verdict verdict;
  Money judges;  // what grading cost; not part of the episode's own cost
};

// What one worker needs to attempt tasks of a suite, one after another. Not shared between threads.
class World {
 public:
  virtual ~World() = default;
  virtual Environment& environment() = 0;
  virtual Clock& fresh_clock() = 0;  // for the next episode: a virtual clock starts at zero
  // What judges cost is drawn from `shared` where there is one; an answer whose judge it does not cover stays ungraded.
  virtual Graded grade(std::size_t task, const Trajectory& trajectory, Budget* shared, std::stop_token stop) = 0;
};

// const and thread-safe. Tasks are numbered 0..size()-1; ToolIds are indexes into tools().
class Suite {
 public:
  virtual ~Suite() = default;
  virtual const std::string& name() const = 0;  // for reports; no path
  virtual std::string fingerprint() const = 0;  // sha256 over all that results depend on: tasks, golds, tools, prices, fit data
  virtual std::size_t size() const = 0;
  virtual const Task& task(std::size_t i) const = 0;
  virtual std::span<const ToolSpec> tools() const = 0;
  virtual bool available(std::size_t i, ToolId tool) const = 0;                // false: this tool cannot be had on this task
  // What was recorded, of models that are left out too: task i is row recorded()->rows[i] of the table. Null in live suites.
  virtual const Rows* recorded() const = 0;
  virtual const Rows& fit() const = 0;  // what policies may learn from; table null: nothing
  virtual const rollout::EpisodeOptions& episode() const = 0;                  // preferences and budget of one episode
  virtual std::unique_ptr<World> make_world() const = 0;                       // call it on the worker's own thread
};

// The two single models that everything is compared with, by name; "" where not known. They need not be among tools().
struct References {
  std::string strongest, cheapest;
  bool operator==(const References&) const = default;
};
// Chosen as the policies `strongest` and `cheapest` choose them: by the fit data, without it by list price. Both are "" where
// neither is there. Throws Error where the fit data has none of the models.
References references_of(const Suite& suite);

}  // namespace baton::eval
