#include "baton/app/example_pack.h"

// BATON_EXAMPLE_PACK: path of the folder, from the build.
#define EMBED(SYMBOL, FILE)                           \
  asm(".section .rodata\n"                            \
      #SYMBOL ":\n"                                   \
      ".incbin \"" BATON_EXAMPLE_PACK "/" FILE "\"\n" \
      #SYMBOL "_end:\n"                               \
      ".byte 0\n"                                     \
      ".previous\n");                                 \
  extern "C" const char SYMBOL[], SYMBOL##_end[];

EMBED(baton_example_pack, "pack.toml")
EMBED(baton_example_schema, "schema.sql")
EMBED(baton_example_data, "data.sql")
EMBED(baton_example_tools, "tools.toml")
EMBED(baton_example_intents, "intents.toml")
EMBED(baton_example_policy, "policy.md")

namespace baton::app {

std::array<std::pair<std::string_view, std::string_view>, 6> example_pack() {
  const auto text = [](const char* begin, const char* end) { return std::string_view(begin, static_cast<std::size_t>(end - begin)); };
  return {{{"pack.toml", text(baton_example_pack, baton_example_pack_end)},
           {"schema.sql", text(baton_example_schema, baton_example_schema_end)},
           {"data.sql", text(baton_example_data, baton_example_data_end)},
           {"tools.toml", text(baton_example_tools, baton_example_tools_end)},
           {"intents.toml", text(baton_example_intents, baton_example_intents_end)},
           {"policy.md", text(baton_example_policy, baton_example_policy_end)}}};
}

}  // namespace baton::app
