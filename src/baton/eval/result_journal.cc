#include "baton/eval/result_journal.h"

#include "baton/base/json.h"
#include "baton/store/run_journal.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::eval {
namespace {

Json to_json(const Preferences& preferences) {
  return {{"cost", preferences.cost}, {"latency", preferences.latency}, {"tools", preferences.tools}};
}

// All that a result depends on besides the code; thread count and order of contestants' tasks are not part of it.
std::string header_of(const Suite& suite, const std::vector<Contestant>& contestants, const EvaluateOptions& options) {
  const rollout::EpisodeOptions& episode = suite.episode();
  Json policies = Json::array();
  for (const auto& c : contestants) {
    policies.push_back({{"policy", c.name}, {"setting", c.setting}});
    if (!c.made_from.empty()) policies.back()["made_from"] = c.made_from;
    if (c.preferences) policies.back()["preferences"] = to_json(*c.preferences);
  }
  const Json budget{{"nano_usd", episode.dollars.nano}, {"seconds", episode.seconds}, {"steps", episode.max_steps}};
  return dump_json({{"schema", "baton.run/1"}, {"suite", suite.name()}, {"data", suite.fingerprint()}, {"policies", policies},
                    {"seed", options.seed}, {"budget", budget}, {"preferences", to_json(episode.preferences)}});
}

std::string line_of(const Suite& suite, std::size_t contestant, const TaskResult& r) {
  Json calls = Json::array();
  for (const auto tool : r.calls) calls.push_back(index(tool));
  Json line{{"policy", contestant}, {"task", r.task}, {"id", suite.task(r.task).id}, {"score", r.score}, {"answered", r.answered},
            {"nano_usd", r.cost.nano}, {"seconds", r.seconds}, {"calls", calls}};
  if (r.confidence >= 0) line["confidence"] = r.confidence;
  if (r.judges.nano != 0) line["judges_nano_usd"] = r.judges.nano;
  return dump_json(line);
}

TaskResult result_from(const Json& line) {
  TaskResult r{.task = line.at("task"), .score = line.at("score"), .answered = line.at("answered"),
               .confidence = line.value("confidence", -1.0), .cost = {line.at("nano_usd").get<std::int64_t>()}, .judges = {line.value("judges_nano_usd", std::int64_t{0})},
               .seconds = line.at("seconds")};
  for (const auto& tool : line.at("calls")) r.calls.push_back(static_cast<ToolId>(tool.get<std::uint16_t>()));
  return r;
}

class FileResultJournal final : public ResultJournal {
 public:
  FileResultJournal(const Suite& suite, std::unique_ptr<store::RunJournal> file) : suite_(suite), file_(std::move(file)) {}
  void keep(std::size_t contestant, const TaskResult& result) override { file_->append(line_of(suite_, contestant, result)); }
  void flush() override { file_->flush(); }

 private:
  const Suite& suite_;
  const std::unique_ptr<store::RunJournal> file_;
};

}  // namespace

std::unique_ptr<ResultJournal> open_result_journal(const Suite& suite, const std::vector<Contestant>& contestants,
                                                   const EvaluateOptions& options,
                                                   const std::function<void(std::size_t, TaskResult)>& recovered) {
  auto file = store::open_run_journal(options.journal, header_of(suite, contestants, options));
  for (const auto& text : file->recovered()) {
    try {
      const Json line = Json::parse(text);
      const std::size_t contestant = line.at("policy");
      TaskResult result = result_from(line);
      if (contestant >= contestants.size() || result.task >= suite.size() ||
          suite.task(result.task).id != line.at("id").get<std::string>())
        throw Error("no such task or policy");
      for (const auto tool : result.calls)
        if (index(tool) >= suite.tools().size()) throw Error("no such tool");
      recovered(contestant, std::move(result));
    } catch (const std::exception& wrong) {
      throw Error(fmt::format("{}: not a result of this run: {} ({})", options.journal.string(), text, wrong.what()));
    }
  }
  return std::make_unique<FileResultJournal>(suite, std::move(file));
}

}  // namespace baton::eval
