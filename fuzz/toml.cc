// Any bytes as a catalogue file: either a catalogue whose references hold, or one line that names the file.

#include "baton/base/error.h"
#include "baton/config/catalogue.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto catalogue = baton::config::parse_catalogue({reinterpret_cast<const char*>(data), size}, "f.toml");
    for (const auto& model : catalogue.models) BATON_CHECK(catalogue.provider(model.provider));
    for (const auto& tool : catalogue.tools) {
      BATON_CHECK(tool.model.empty() || catalogue.model(tool.model));
      BATON_CHECK(tool.expected_cost >= baton::Money{});
    }
    baton::config::describe_catalogue(catalogue, [](std::string_view) { return std::nullopt; });
  } catch (const baton::Error& error) {
    const std::string_view what = error.what();
    BATON_CHECK(what.starts_with("f.toml:") && what.find('\n') == std::string_view::npos);
  }
  return 0;
}
