#include "baton/app/eval_contestants.h"

#include "baton/app/shipped.h"
#include "baton/base/file.h"
#include "baton/base/text.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/sql/practice.h"
#include "baton/eval/trained.h"

#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace baton::app {
namespace {

namespace fs = std::filesystem;

bool has_verifier(const eval::Suite& suite) {
  return std::any_of(suite.tools().begin(), suite.tools().end(), [](const auto& tool) { return tool.role == ToolRole::verify; });
}

// "all": each single model, then every baseline that can run here.
std::vector<std::string> policy_list(const EvalOptions& options, const eval::Suite& suite) {
  std::vector<std::string> names;
  for (const auto& name : split(options.policy, ',')) {
    if (name != "all") {
      names.push_back(name);
      continue;
    }
    const bool turns = policy::takes_turns(suite.tools());
    for (const auto& tool : suite.tools())
      if (turns || tool.role == ToolRole::answer) names.push_back("always:" + tool.name);
    if (turns) names.emplace_back("random");
    if (turns && options.live.config.empty()) names.emplace_back("oracle");
    if (turns) continue;
    for (const auto& known : policy::policy_names()) {
      if (known.name.find(':') != std::string_view::npos || (known.learns && !suite.fit().table)) continue;
      if (known.name == "oracle" && options.suite == "live") continue;  // it needs a record
      if (known.verifies && !has_verifier(suite)) continue;
      names.emplace_back(known.name);
    }
  }
  if (names.empty()) throw Error("--policy names no policy");
  return names;
}

std::optional<ToolId> only_tool(const std::string& name, const eval::Suite& suite) {
  constexpr std::string_view kAlways = "always:";
  if (!name.starts_with(kAlways)) return std::nullopt;
  const std::string_view wanted = std::string_view(name).substr(kAlways.size());
  for (std::size_t t = 0; t < suite.tools().size(); ++t) {
    const ToolSpec& tool = suite.tools()[t];
    const bool alone = tool.role == ToolRole::answer || tool.role == ToolRole::step;
    if (alone && (tool.name == wanted || tool.model == wanted)) return static_cast<ToolId>(t);
  }
  return std::nullopt;
}

bool is_trained_file(const std::string& name) { return fs::is_regular_file(name) && policy::is_trained_policy(name); }

// What the user wrote that names no policy, but looks like a file.
void refuse_file(const std::string& name) {
  if (name.find(':') != std::string::npos) return;
  if (fs::is_regular_file(name)) throw Error(fmt::format("{}: not a policy that 'baton train' wrote", name));
  if (name.find('/') != std::string::npos || name.ends_with(".safetensors")) throw Error(fmt::format("{}: no such file", name));
}

// A report holds no path: a file goes by its stem, where that tells it from the others.
std::vector<std::string> display_names(const std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) {
    const std::string stem = fs::path(file).stem().string();
    const auto same = [&](const std::string& other) { return fs::path(other).stem().string() == stem; };
    names.push_back(std::count_if(files.begin(), files.end(), same) > 1 ? file : stem);
  }
  return names;
}

std::vector<policy::Target> targets_of(const EvalOptions& options) {
  std::vector<policy::Target> targets;
  std::set<std::string> seen;
  for (const auto& text : options.targets)
    for (auto& target : policy::parse_targets(text)) {
      if (!seen.insert(target.setting).second) throw Error(fmt::format("--targets: {} is given twice", target.setting));
      targets.push_back(std::move(target));
    }
  return targets;
}

std::vector<std::string> names_of(std::span<const ToolSpec> tools) {
  std::vector<std::string> out;
  for (const auto& tool : tools) out.push_back(tool.name);
  return out;
}

void require_trained(const EvalOptions& options) {
  const auto refuse = [](std::string_view flag) {
    throw Error(fmt::format("{} is for trained policies, and --policy names none: give it a file of 'baton train', or shipped", flag));
  };
  if (!options.targets.empty()) refuse("--targets");
  if (!options.new_models.empty()) refuse("--new-models");
}

// Makes the contestants of trained policies, which share targets, preferences and calibration outcomes.
class Trainer {
 public:
  Trainer(const EvalOptions& options, const Materials& materials, const std::optional<Preferences>& preferences)
      : options_(options), materials_(materials), targets_(targets_of(options)) {
    use_ = {.tools = materials.suite->tools(), .calibration_tasks = options.calibration_tasks, .seed = options.seed};
    if (preferences) use_.preferences = *preferences;
    cost_scale_ = materials.cost_scale;
    if (!cost_scale_.empty()) cost_scale_.resize(use_.tools.size(), 1);  // the verifier's price is its own
    use_.cost_scale = cost_scale_;
    if (!options.calibration.empty()) recorded_ = envs::load_replay(options.calibration, options.models);
  }

  void add(const std::string& file, const std::string& name, Field& field) {
    const std::string bytes = trained_bytes(file);
    const auto policy = policy::read_trained(bytes, file);
    policy::TrainedUse use = use_;
    std::unique_ptr<eval::Calibration> calibration;
    std::string made_from = sha256_hex(bytes);
    if (recorded_) {
      calibration = eval::make_calibration(*recorded_, split(options_.new_models, ','), *policy, *materials_.suite);
      use.new_models = &calibration->rows;
      made_from += fmt::format(" {} {} {}", options_.new_models, sha256_hex(read_file(options_.calibration)), use.calibration_tasks);
    }
    const bool turns = materials_.domains != nullptr;
    const eval::References references = turns ? eval::references_of(*materials_.suite) : eval::references_of(*policy, *materials_.suite);
    if (turns && materials_.domains->pool.experts.empty())
      throw Error(fmt::format("{}: a trained policy practises with what a pool says of the models, and none describes all of {}: give --pool",
                              name, fmt::join(names_of(use.tools), ", ")));
    if (turns) use.games = envs::sql::games_of(materials_.domains->pool);
    const auto& known = policy->models();
    if (turns || std::find(known.begin(), known.end(), references.strongest) == known.end()) use.strongest = references.strongest;
    for (auto& contestant : eval::trained_contestants(name, *policy, use, targets_, options_.prefer)) {
      contestant.made_from = made_from;
      field.contestants.push_back(std::move(contestant));
    }
    if (!field.references) field.references = references;
  }

 private:
  const EvalOptions& options_;
  const Materials& materials_;
  const std::vector<policy::Target> targets_;
  std::vector<double> cost_scale_;
  std::optional<OutcomeTable> recorded_;  // --calibration
  policy::TrainedUse use_;
};

}  // namespace

Field make_field(const EvalOptions& options, const Materials& materials) {
  const eval::Suite& suite = *materials.suite;
  std::vector<std::string> names = policy_list(options, suite);
  std::optional<Preferences> preferences;
  if (!options.prefer.empty()) preferences = policy::parse_preferences(options.prefer, suite.tools());
  std::vector<std::string> files;
  // A live session offers more than models, so there the shipped policy is made by it.
  const bool live_questions = materials.session && !materials.domains;
  const auto is_trained = [&](const std::string& name) { return is_trained_file(name) || (name == kShipped && !live_questions); };
  std::copy_if(names.begin(), names.end(), std::back_inserter(files), is_trained);
  const std::vector<std::string> displayed = display_names(files);
  std::optional<Trainer> trainer;
  if (files.empty()) require_trained(options);
  else trainer.emplace(options, materials, preferences);

  policy::PolicySources sources{.fit = materials.fit.table ? &materials.fit : nullptr, .tools = suite.tools(), .seed = options.seed};
  if (materials.domains && !materials.session) sources.turn_oracle = envs::sql::make_turn_oracle(*materials.domains);
  else if (!materials.session) sources.oracle = envs::make_recorded_oracle(materials.offered());
  Field field;
  std::size_t next_file = 0;
  // What a trained policy's turns are compared with is played as well: nothing is recorded of it.
  if (materials.domains && !files.empty()) {
    const std::string reference = "always:" + eval::references_of(suite).strongest;
    if (std::find(names.begin(), names.end(), reference) == names.end()) names.push_back(reference);
  }
  for (const auto& name : names) {
    if (next_file < files.size() && name == files[next_file]) {
      trainer->add(name, displayed[next_file++], field);
      continue;
    }
    refuse_file(name);
    if (!materials.session && name.starts_with("chat:"))
      throw Error(fmt::format("policy '{}' is a model at work: it needs --suite live, or --suite toolscale with --config CATALOGUE", name));
    field.contestants.push_back(
        {.name = name,
         .policy = materials.session ? materials.session->policy(name, sources) : policy::make_policy(name, sources),
         .always = only_tool(name, suite),
         .unreachable = name == "oracle",
         .preferences = preferences});
  }
  return field;
}

}  // namespace baton::app
