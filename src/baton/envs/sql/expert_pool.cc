#include "baton/envs/sql/expert_pool.h"

#include "baton/base/file.h"
#include "baton/config/checks.h"
#include "baton/config/toml.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

using config::TomlNode;
using config::TomlSection;

constexpr config::NumberRange kPerMillion{0, 10'000, "dollars per million tokens"}, kLogit{-20, 20, ""}, kShare{0, 1, ""};
constexpr std::array<std::string_view, kSlipKinds> kSlips{"wrong_row", "missed_look_up", "forgotten_write", "premature_end", "wrong_words"};

Expert read_expert(const TomlNode& node, const std::string& file) {
  const std::string title = fmt::format("[experts.{}]", node.key);
  const TomlSection in(node, title, file,
                       {"input", "output", "output_tokens", "seconds", "skill", "slope", "domains", "slips", "notice", "success"});
  Expert out{.name = node.key};
  out.price.input = TokenRate::from_dollars_per_million(in.number("input", kPerMillion, "input = 0.25   # dollars per million tokens"));
  out.price.output = TokenRate::from_dollars_per_million(in.number("output", kPerMillion, "output = 1.00   # dollars per million tokens"));
  out.price.cached_input = out.price.input, out.price.reasoning = out.price.output;
  out.output_tokens = in.number_or("output_tokens", {1, 100'000, "tokens"}, out.output_tokens);
  out.seconds = in.number_or("seconds", {0.001, 3600, "seconds"}, out.seconds);
  out.skill_by_success = in.has("success") && !in.has("skill");
  if (!out.skill_by_success) out.skill = in.number("skill", kLogit, "skill = 2.5   # or success = 0.5");
  out.slope = in.number_or("slope", {0, 10, ""}, out.slope);
  out.notice = in.number_or("notice", kShare, out.notice);
  if (in.has("success")) out.success = in.number("success", kShare, "success = 0.5");
  if (const TomlNode* domains = node.find("domains"); domains)
    for (const auto& item : domains->items) {
      if (item.kind != TomlNode::Kind::integer && item.kind != TomlNode::Kind::number)
        throw Error(fmt::format("{}:{}: 'domains' of {} must give numbers", file, item.line, title));
      out.domains[item.key] = item.number;
    }
  if (const TomlNode* slips = node.find("slips"); slips) {
    const TomlSection mix(*slips, fmt::format("'slips' of {}", title), file, {kSlips.begin(), kSlips.end()});
    double sum = 0;
    for (std::size_t k = 0; k < kSlipKinds; ++k) sum += out.slips[k] = mix.number_or(kSlips[k], {0, 1000, ""}, 0);
    if (sum <= 0) mix.fail_at(slips->line, fmt::format("'slips' of {} are all 0", title));
  }
  return out;
}

ExpertPool parsed(const std::string& text, const std::string& file, std::string name) {
  const TomlNode root = config::parse_toml(text, file);
  const TomlSection top(root, "the file", file, {"experts"});
  ExpertPool pool{.name = std::move(name)};
  if (const TomlNode* experts = root.find("experts"))
    for (const auto& item : experts->items) {
      if (const auto wrong = config::wrong_with_name(item.key); item.kind != TomlNode::Kind::table || !wrong.empty())
        throw Error(fmt::format("{}:{}: 'experts' must hold tables with names, for example [experts.small]", file, item.line));
      pool.experts.push_back(read_expert(item, file));
    }
  if (pool.experts.empty()) top.fail_at(1, "there is no expert; add an [experts.NAME] table");
  return pool;
}

constexpr const char* kBuiltIn = R"(
[experts.llama-3-3-70b]
input = 0.10
output = 0.32
output_tokens = 120
seconds = 2.0
skill = 0.91
domains = { entertainment = 0.3, healthcare = -0.5, railway = 0.2, travel = 0.1 }
notice = 0.10
success = 0.18

[experts.nemotron-49b]
input = 0.10
output = 0.40
output_tokens = 260
seconds = 3.5
skill = 1.03
domains = { ecommerce = 0.3, education = 0.2, finance = -0.3, healthcare = -0.4, restaurant = 0.4, sports = -0.1, travel = -0.1 }
notice = 0.15
success = 0.23

[experts.qwen3-8b]
input = 0.18
output = 0.70
output_tokens = 300
seconds = 3.0
skill = 1.59
domains = { aviation = 0.2, ecommerce = -0.5, education = -0.1, entertainment = 0.2, finance = 0.3, healthcare = -0.1, railway = 0.1, restaurant = 0.1, sports = 0.3, travel = -0.4 }
notice = 0.22
success = 0.41

[experts.claude-opus-4-1]
input = 15.0
output = 75.0
output_tokens = 220
seconds = 6.0
skill = 1.59
domains = { aviation = 0.4, ecommerce = -0.4, education = -0.7, finance = -0.1, healthcare = 0.5, railway = 0.4, restaurant = -0.3, sports = 0.5, travel = -0.2 }
notice = 0.30
success = 0.46

[experts.qwen3-235b]
input = 0.70
output = 2.80
output_tokens = 320
seconds = 5.0
skill = 1.81
domains = { aviation = -0.1, ecommerce = -0.1, entertainment = 0.2, finance = 0.2, healthcare = 0.1, railway = 0.2, restaurant = 0.1, sports = -0.3, travel = -0.3 }
notice = 0.32
success = 0.53

[experts.gpt-5]
input = 1.25
output = 10.0
output_tokens = 450
seconds = 9.0
skill = 2.65
domains = { aviation = -0.3, education = -0.2, entertainment = 0.7, finance = -0.4, healthcare = -0.5, railway = 0.1, restaurant = 0.4, travel = 0.2 }
notice = 0.50
success = 0.78
)";

}  // namespace

ExpertPool built_in_experts() { return parsed(kBuiltIn, "the built-in pool", "built-in"); }

ExpertPool read_expert_pool(const std::filesystem::path& file) { return parsed(read_file(file), file.string(), file.stem().string()); }

}  // namespace baton::envs::sql
