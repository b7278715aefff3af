#pragma once
// What the user says: who they are, what they want, in varied words.

#include "baton/base/rng.h"
#include "baton/envs/sql/domain_task.h"

namespace baton::synth {

// Fills persona and instruction. Gives the wordings used, one per need (a hash of intent, template and choices).
std::vector<std::uint64_t> tell(const envs::sql::Pack& pack, envs::sql::DomainTask& task, Rng& rng);

// "" or which known value of an argument the instruction does not say. The intents must be the pack's.
std::string unsaid(const envs::sql::Pack& pack, const envs::sql::DomainTask& task);

}  // namespace baton::synth
