#pragma once
// The pack under examples/packs/library, inside the binary: what `baton pack new` writes.

#include <array>
#include <string_view>
#include <utility>

namespace baton::app {

std::array<std::pair<std::string_view, std::string_view>, 6> example_pack();  // file name, text

}  // namespace baton::app
