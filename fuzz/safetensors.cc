// The safetensors reader: any bytes give tensors that fill their shapes, or one Error of one line. What the writer makes of them
// reads back as the same.

#include "baton/base/error.h"
#include "baton/policy/compact/tensors.h"

#include <cstdint>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace baton;
  try {
    const auto file = policy::parse_tensors({reinterpret_cast<const char*>(bytes), size}, "input");
    const auto back = policy::parse_tensors(policy::render_tensors(file), "rendered");
    BATON_CHECK(back.metadata == file.metadata && back.tensors.size() == file.tensors.size());
    for (const auto& [name, tensor] : file.tensors) {
      const auto& again = back.at(name, tensor.shape);
      BATON_CHECK(again.values.size() == tensor.values.size());
      BATON_CHECK(tensor.values.empty() ||
                  std::memcmp(again.values.data(), tensor.values.data(), tensor.values.size() * sizeof(float)) == 0);
    }
  } catch (const Error& error) {
    BATON_CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
  }
  return 0;
}
