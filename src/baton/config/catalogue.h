#pragma once
// The catalogue file (baton.toml) and the catalogue that stands in where there is none.

#include "baton/core/catalogue.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::config {

// Reads a catalogue file. Strict: the first thing wrong throws Error "FILE:LINE: what is wrong; what to do". Tools and models
// keep the order of the file. Without any [tools.…] table there is one `answer` tool per model, named like it, and `compute`.
// A relative `index` of a search tool is taken from the folder of the file.
Catalogue load_catalogue(const std::filesystem::path& path);
Catalogue parse_catalogue(std::string_view text, const std::string& file);

// A tool in `role` with the role's usual description and, from the model where there is one, its price and the expected cost
// and latency of one call: 300 input tokens and the model's expected output.
ToolSpec tool_over(std::string name, ToolRole role, const ModelSpec* model);

// The text that `baton init` writes: minimal, complete, commented, and itself a valid catalogue.
std::string_view initial_catalogue();

// Looks an environment variable up; nothing where it is not set or empty.
using Environ = std::function<std::optional<std::string>(std::string_view name)>;
Environ process_environ();

struct DefaultCatalogue {
  Catalogue catalogue;
  std::vector<std::string> notes;  // for people: prices that are not known, and how to add a model where there is none
};

// What stands in without a file: `compute` and `code`, `search` over `search_index` unless that is "", and the models behind
// OPENAI_BASE_URL or OPENAI_API_KEY, named by BATON_MODELS or OPENAI_MODEL (comma separated). Throws Error on a bad URL or name.
DefaultCatalogue default_catalogue(const std::string& search_index, const Environ& environ);

// Tables of providers, models and tools for people. Never shows a key, only whether its variable is set.
std::string describe_catalogue(const Catalogue& catalogue, const Environ& environ);

}  // namespace baton::config
