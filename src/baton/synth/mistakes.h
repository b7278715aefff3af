#pragma once
// Realistic mistakes: one change to the golden calls each.

#include "baton/synth/gates.h"

#include <optional>

namespace baton::synth {

enum class Slip { wrong_row, other_row, wrong_value, doubled_write, stray_write, swapped, skipped_look_up };

// The golden steps with that slip, or nothing where the task gives no occasion. `writes`: indexes of the steps that write.
std::optional<std::vector<Step>> slipped(Slip slip, const envs::sql::World& world, const envs::sql::Ids& ids,
                                         const envs::sql::DomainTask& task, const std::vector<envs::sql::MadeCall>& golden,
                                         const std::vector<std::size_t>& writes, Rng& rng);

}  // namespace baton::synth
