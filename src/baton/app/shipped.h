#pragma once
// The trained policy that comes with the program: models/default.safetensors, inside the binary.

#include "baton/policy/policies.h"

#include <string>

namespace baton::app {

inline constexpr std::string_view kShipped = "shipped";  // its name as a policy

// Its file, as `baton train` wrote it.
std::string_view shipped_bytes();

// Of a policy file; of the shipped one by its name. Throws Error.
std::string trained_bytes(const std::string& name);

// Free tools first, then the shipped weights choose among the models, at `target` ("KEY=V"; "": kDefaultTarget where it can be
// met, else the nearest to it). Models are known by `sources.fit`, where it has them, else by the catalogue alone (declare.h).
std::unique_ptr<Policy> make_shipped(const policy::PolicySources& sources, const std::string& target);

}  // namespace baton::app
