#include "baton/app/live.h"

#include "baton/app/shipped.h"
#include "baton/base/text.h"
#include "baton/config/catalogue.h"
#include "baton/envs/question.h"
#include "baton/envs/replay_file.h"
#include "baton/eval/suites.h"
#include "baton/grade/grader.h"
#include "baton/http/client.h"
#include "baton/llm/models.h"
#include "baton/llm/scripted.h"
#include "baton/policy/chat_policy.h"
#include "baton/store/task_file.h"
#include "baton/tools/sandbox.h"
#include "baton/tools/search.h"
#include "baton/tools/toolbox.h"

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace baton::app {
namespace {

namespace fs = std::filesystem;

// Where indexes of --docs folders are kept between runs.
fs::path cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) return fs::path(cache) / "baton";
  if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / ".cache" / "baton";
  return fs::temp_directory_path() / "baton";
}

bool is_index(const std::string& path) {  // an SQLite file
  std::string magic(15, '\0');
  std::ifstream(path, std::ios::binary).read(magic.data(), static_cast<std::streamsize>(magic.size()));
  return magic == "SQLite format 3";
}

// The index over `docs`, built or brought up to date; an index file stands for itself.
std::string index_of(const std::string& docs) {
  if (docs.empty()) return "";
  if (is_index(docs)) return docs;
  const fs::path folder = cache_folder() / "index";
  fs::create_directories(folder);
  const fs::path index = folder / (sha256_hex(fs::weakly_canonical(docs).string()).substr(0, 16) + ".db");
  tools::build_index(docs, index);
  return index.string();
}

constexpr std::string_view kChat = "chat:";

class Session final : public LiveSession {
 public:
  explicit Session(const LiveOptions& options) {
    const std::string index = index_of(options.docs);
    if (options.config.empty()) {
      auto standing_in = config::default_catalogue(index, config::process_environ());
      catalogue_ = std::move(standing_in.catalogue);
      if (!catalogue_.models.empty()) notes_ = std::move(standing_in.notes);  // without models, what fails says how to add one
    } else {
      catalogue_ = config::load_catalogue(options.config);
      if (!index.empty()) add_search(index);
    }
    client_ = http::make_http_client();
    llm::ChatModelOptions models;
    if (options.cache_mib > 0) models.cache = llm::make_reply_cache({.max_bytes = options.cache_mib << 20});
    models_ = llm::build_chat_models(catalogue_, *client_, models);
    const bool wants_sandbox = std::any_of(catalogue_.tools.begin(), catalogue_.tools.end(), [](const ToolSpec& tool) {
      return tool.role == ToolRole::code || tool.role == ToolRole::reason;
    });
    std::string no_sandbox;
    if (wants_sandbox) {
      auto sandbox = tools::make_sandbox();
      if (sandbox) sandbox_ = std::move(*sandbox);
      else no_sandbox = sandbox.error().message;
    }
    open_toolbox({.model = [this](std::string_view name) -> ChatModel& { return models_.at(name); },
                  .sandbox = sandbox_.get(),
                  .no_sandbox = no_sandbox});
    std::shared_ptr<ChatModel> judge;
    if (!options.judge.empty()) judge = {std::shared_ptr<void>(), &models_.at(options.judge)};  // models_ owns it
    grader_ = grade::make_grader({.judge = judge, .judging = {.votes = options.judge_votes}});
  }

  // For replay: every model answers from the exchange log.
  explicit Session(const Catalogue& recorded) : catalogue_(recorded) {
    for (const auto& model : catalogue_.models)
      models_.add(llm::make_recorded(llm::make_scripted_model(model, std::vector<llm::ScriptedTurn>{})));
    open_toolbox({.model = [this](std::string_view name) -> ChatModel& { return models_.at(name); }, .replaying = true});
  }

  const Catalogue& catalogue() const override { return catalogue_; }
  const tools::Toolbox& toolbox() const override { return toolbox_; }
  const std::vector<std::string>& notes() const override { return notes_; }
  std::unique_ptr<Environment> make_environment() const override { return envs::make_question_environment(toolbox_); }
  ChatModel& model(const std::string& name) const override { return models_.at(name); }

  std::unique_ptr<Policy> policy(const std::string& name, const policy::PolicySources& sources,
                                 const std::string& target) const override {
    if (fs::is_regular_file(name) && policy::is_trained_policy(name)) return trained(name, sources, target);
    if (name == kShipped) return make_shipped(sources, target);
    if (!target.empty()) throw Error(fmt::format("--target is for trained policies, and '{}' is none", name));
    if (!name.starts_with(kChat)) return policy::make_policy(name, sources);
    return policy::make_chat_policy(models_.at(std::string_view(name).substr(kChat.size())));
  }

  std::unique_ptr<eval::Suite> suite(const std::string& tasks, Rows fit, const rollout::EpisodeOptions& episode) const override {
    return eval::make_live_suite(store::load_tasks(tasks), toolbox_, *grader_,
                                 {.name = fs::path(tasks).stem().string(), .fit = std::move(fit), .episode = episode});
  }

 private:
  static std::unique_ptr<Policy> trained(const std::string& file, const policy::PolicySources& sources, const std::string& target) {
    return policy::load_trained(file)->bind({.tools = sources.tools, .target = one_target(target), .declared = true, .seed = sources.seed});
  }

  void add_search(const std::string& index) {
    std::erase_if(catalogue_.tools, [](const ToolSpec& tool) { return tool.role == ToolRole::search; });
    ToolSpec search = config::tool_over("search", ToolRole::search, nullptr);
    search.index = index;
    catalogue_.tools.push_back(std::move(search));
  }

  void open_toolbox(const tools::ToolboxResources& resources) {
    toolbox_ = tools::make_toolbox(catalogue_, resources);
    notes_.insert(notes_.end(), toolbox_.notes().begin(), toolbox_.notes().end());
    catalogue_.tools.assign(toolbox_.specs().begin(), toolbox_.specs().end());
  }

  Catalogue catalogue_;
  std::vector<std::string> notes_;
  std::unique_ptr<http::HttpClient> client_;
  llm::ChatModels models_;
  std::unique_ptr<tools::Sandbox> sandbox_;
  tools::Toolbox toolbox_;
  std::unique_ptr<Grader> grader_;
};

}  // namespace

void add_live_options(CLI::App& command, LiveOptions& options) {
  command.add_option("--config", options.config,
                     "Catalogue of models and tools (default: tools without a model, and the models behind OPENAI_BASE_URL and "
                     "OPENAI_API_KEY where set)");
  command.add_option("--docs", options.docs,
                     "Documents to search in: a folder, a .jsonl file, or an index that 'baton index' made");
}

void add_judge_options(CLI::App& command, LiveOptions& options) {
  command.add_option("--judge", options.judge,
                     "Model of the catalogue that grades answers which comparison cannot (default: none)");
  command.add_option("--judge-votes", options.judge_votes, "Votes of the judge per answer")
      ->capture_default_str()
      ->check(CLI::Range(1, 99));
}

void add_cache_option(CLI::App& command, LiveOptions& options) {
  command
      .add_option("--cache-mib", options.cache_mib,
                  "Memory for model replies: an equal request of temperature 0 is answered from there at no cost; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(0, 1 << 20));
}

void add_fit_options(CLI::App& command, FitOptions& options) {
  command.add_option("--fit", options.file,
                     "Recorded outcomes that the policy may learn from, as 'baton record' writes them (default: none)");
  command.add_option("--models", options.models, "Prices of the models in --fit (.json)");
}

policy::Target one_target(const std::string& text) {
  const auto targets = policy::parse_targets(text.empty() ? kDefaultTarget : text);
  if (targets.size() != 1) throw Error(fmt::format("--target {}: give one target", text));
  return targets.front();
}

void add_target_option(CLI::App& command, std::string& target) {
  command.add_option("--target", target,
                     fmt::format("What a trained policy aims at: KEY=V with KEY one of cost-share, usd-per-1k, latency-share, seconds, "
                                 "accuracy (default: {})",
                                 kDefaultTarget));
}

std::unique_ptr<Fit> load_fit(const FitOptions& options) {
  if (options.file.empty() != options.models.empty())
    throw Error("--fit FILE and --models FILE belong together: give both or neither");
  if (options.file.empty()) return nullptr;
  auto fit = std::make_unique<Fit>(Fit{envs::load_replay(options.file, options.models), {}});
  fit->rows = all_rows(fit->table);
  return fit;
}

std::unique_ptr<LiveSession> open_live(const LiveOptions& options) { return std::make_unique<Session>(options); }
std::unique_ptr<LiveSession> open_for_replay(const Catalogue& catalogue) { return std::make_unique<Session>(catalogue); }

}  // namespace baton::app
