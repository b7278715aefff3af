#pragma once
// Puts a task together, need by need, by doing it: every golden call is made on the database as the earlier ones left it.

#include "baton/envs/sql/domain_task.h"
#include "baton/envs/sql/plan.h"

namespace baton::synth {

// What a pack's world shows once: who may call, and every intent's slots on the untouched data.
struct Materials {
  explicit Materials(envs::sql::World& world);
  envs::sql::Rows users;
  std::vector<envs::sql::Rows> slots;                                  // by intent
  std::vector<std::vector<std::size_t>> intents_of_user;               // by row of `users`: intents with a slot row of theirs
  std::size_t row_of_user(std::int64_t user) const;                    // users.size() where there is none
};

class TaskBuilder {
 public:
  TaskBuilder(envs::sql::World& world, const Materials& materials, std::size_t user);  // begins an episode
  ~TaskBuilder();                                                                       // ends it
  TaskBuilder(const TaskBuilder&) = delete;
  TaskBuilder& operator=(const TaskBuilder&) = delete;

  // Serves one more need; "" or why the plan does not work here. After a failure nothing more can be added.
  std::string add(std::size_t intent, const envs::sql::Rows& slots, std::size_t row);
  // The intent's slots for this user, on the state reached.
  envs::sql::Rows slots(std::size_t intent);
  std::size_t needs() const { return chosen_.size(); }
  const envs::sql::DomainTask& task() const { return out_.task; }   // so far

  struct Finished {
    std::string failure;                       // "": every goal holds in the end
    envs::sql::DomainTask task;                // without id, seed, tier, persona, instruction
    std::vector<envs::sql::MadeCall> calls;    // of the golden solution
    std::uint64_t state = 0;                   // World::state in the end
  };
  Finished finish();

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  struct Made {                                // one call of a need's plan
    const envs::sql::PlannedCall* planned;
    envs::sql::MadeCall call;
    std::size_t earlier;                       // the task's last call that asked the same, or kNone
  };
  struct Chosen {
    std::size_t intent;
    envs::sql::Rows slots;
    std::size_t row;
    envs::sql::Knowledge knowledge;
    std::vector<Made> made{};
    std::vector<std::size_t> calls{};          // of its plan: index into the task's
  };
  std::string call(Chosen& need, const envs::sql::PlannedCall& planned);
  bool told_before(Chosen& need, std::size_t at);
  void commit(Chosen& need);
  std::string words(const Chosen& need);
  // What an expression of a need sees: its own calls, by their numbers in its plan.
  envs::sql::Sight sight(const Chosen& need);

  envs::sql::World& world_;
  const Materials& materials_;
  const std::size_t user_;
  std::vector<Chosen> chosen_;
  Finished out_;
};

// The task that these needs give again: from a file, with its slots looked up in the pack. The failure says what does not hold; it
// is `malformed` where an intent or its slots are not the pack's, `invalid` where they are and do not work.
Result<TaskBuilder::Finished> rebuild(envs::sql::World& world, const Materials& materials, const envs::sql::DomainTask& task);

}  // namespace baton::synth
