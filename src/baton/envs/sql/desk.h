#pragma once
// What is really done in one episode: calls on the pack's database and words to the user, recorded as a colleague at the next desk would
// see them, and verified in the end. The database is lent to each call, so that an episode can wait without it.

#include "baton/core/episode.h"
#include "baton/envs/sql/domain_task.h"
#include "baton/envs/sql/heard.h"
#include "baton/envs/sql/judge.h"

namespace baton::envs::sql {

class Desk {
 public:
  // The task must outlive the episode. `said`: what the user says first.
  void open(const DomainTask& task, std::string_view said);

  struct Done {
    bool ok = false;
    std::string shown;       // what a model reads of it, all of it
    Deed deed = Deed::none;
    bool grounded = true;    // CallRecord::grounded
  };
  // In the open episode of `world`, which must hold what was done before.
  Done make(World& world, std::size_t tool, const Arguments& arguments);
  bool say(const std::string& text);          // to the user; whether it repeats something that a tool showed
  void hear(std::string_view said) { heard_.hear(said); }
  Verdict verdict(World& world) const;        // needs World::Record::changes or parkable

 private:
  const DomainTask* task_ = nullptr;
  std::vector<MadeCall> made_;
  std::vector<Said> said_;
  Heard heard_;
};

Deed deed_of(const DomainTool& tool, const CallResult& result);

// As people read it in a record: "cancel_booking {…}: {…}".
std::string described(const DomainTool& tool, const Arguments& arguments, std::string_view shown);

}  // namespace baton::envs::sql
