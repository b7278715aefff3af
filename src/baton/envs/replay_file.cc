#include "baton/envs/replay_file.h"

#include "baton/base/file.h"
#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/envs/replay_fields.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace baton::envs {
namespace {

enum class Format { mmlu_pro, llmrouter, openhands, own };

constexpr std::int64_t kAssumedPromptTokens = 150;  // LLMRouter records no tokens
constexpr std::int64_t kAssumedOutputTokens = 200;

struct Model {
  Price price;
  Seconds first_token = 0;
  double tokens_per_second = 0;  // 0: no speed is known
  Seconds expected_seconds = 0;
};

std::int64_t code_points(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; });
}

// Reads line by line, then sorts the columns and lays out the table.
class Reader {
 public:
  Reader(std::string_view data_name, std::string_view models_text, std::string_view models_name)
      : data_name_(data_name), models_name_(models_name) {
    const auto parsed = parse_json(models_text);
    if (!parsed) models_place().error(parsed.error().message);
    models_ = *parsed;
    if (!models_.is_object()) models_place().error("give an object from model name to its prices");
  }

  void add(std::size_t number, std::string_view text) {
    if (trim(text).empty()) return;
    const Place place{data_name_, number};
    const auto line = parse_json(text);
    if (!line) place.error(line.error().message);
    const Fields fields(*line, place, "");
    if (!format_) start(fields, place);
    add_task(fields, place);
    const char* key = *format_ == Format::llmrouter ? "scores" : "outcomes";
    const Json& outcomes = fields.object(key);
    auto& row = outcomes_.emplace_back();
    for (const auto& [name, value] : outcomes.items()) {
      const std::size_t tool = column(name, place);
      row.emplace_back(tool, outcome(name, value, known_[tool], place));
    }
    if (*format_ == Format::own) table_.input_tokens.back() = mean_input(row);
  }

  OutcomeTable finish() {
    if (!format_) throw Error(fmt::format("{}: holds no task; give one JSON object per line", data_name_));
    if (table_.tools.empty()) throw Error(fmt::format("{}: holds no outcome of any model", data_name_));
    std::vector<std::size_t> order(table_.tools.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return table_.tools[a].name < table_.tools[b].name; });
    std::vector<std::size_t> place_of(order.size());
    std::vector<ToolSpec> tools;
    for (std::size_t i = 0; i < order.size(); ++i) place_of[order[i]] = i, tools.push_back(std::move(table_.tools[order[i]]));
    table_.tools = std::move(tools);
    table_.cells.resize(table_.rows() * table_.tools.size());
    for (std::size_t row = 0; row < table_.rows(); ++row)
      for (auto& [tool, outcome] : outcomes_[row]) table_.cells[row * table_.tools.size() + place_of[tool]] = std::move(outcome);
    table_.suite = std::string(data_name_.substr(data_name_.find_last_of('/') + 1));
    for (const std::string_view end : {".gz", ".jsonl"})
      if (table_.suite.ends_with(end)) table_.suite.resize(table_.suite.size() - end.size());
    return std::move(table_);
  }

 private:
  Place models_place() const { return {models_name_, 0}; }

  void start(const Fields& line, Place place) {
    if (line.has("scores")) format_ = Format::llmrouter;
    else if (line.has("benchmark")) format_ = Format::openhands;
    else if (line.has("type")) format_ = Format::own;
    else if (line.has("options") && line.has("input_tokens")) format_ = Format::mmlu_pro;
    else
      place.error(
          "not a replay line: expected 'scores', 'benchmark', 'type', or 'options' with 'input_tokens' beside 'outcomes'; "
          "docs/formats.md shows each format");
    table_.comparable = *format_ == Format::mmlu_pro || *format_ == Format::own;
    table_.list_prices = *format_ != Format::openhands;
    if (*format_ == Format::openhands) runtimes_ = &Fields(models_, models_place(), "").object("mean_runtime_s");
  }

  void add_task(const Fields& line, Place place) {
    Task task;
    task.id = line.text("id");
    if (const auto [seen, fresh] = line_of_id_.emplace(task.id, place.line); !fresh)
      place.error(fmt::format("'id' {} stands in line {} already; ids must be unique", task.id, seen->second));
    task.category = line.text_or("category", "");
    task.type = AnswerType::free;
    std::int64_t input = 0;
    if (*format_ != Format::openhands) task.question = line.text("question");
    if (*format_ == Format::llmrouter) input = code_points(task.question) / 4 + kAssumedPromptTokens;
    if (*format_ == Format::mmlu_pro) task.type = AnswerType::choice, input = line.count("input_tokens");
    if (*format_ == Format::own) {
      const auto type = answer_type_named(line.text("type"));
      if (!type) line.error("type", "choice, number, text or free");
      task.type = *type;
      task.gold.aliases = line.texts_or_none("aliases");
      task.gold.tolerance = line.number_or("tolerance", 0);
    }
    if (task.type == AnswerType::choice) {
      task.options = line.texts_or_none("options");
      if (task.options.empty() || task.options.size() > 26) line.error("options", "a list of 1 to 26 answers to choose from");
    }
    task.gold.answer = *format_ == Format::mmlu_pro ? line.text("answer") : line.text_or("answer", "");
    if (*format_ == Format::openhands) benchmark_ = line.text("benchmark");
    table_.tasks.push_back(std::move(task));
    table_.input_tokens.push_back(input);
  }

  std::size_t column(const std::string& name, Place place) {
    const auto [found, fresh] = columns_.emplace(name, table_.tools.size());
    if (!fresh) return found->second;
    if (table_.tools.size() >= 1000) place.error("more than 1000 models; are the models' names the keys of 'outcomes'?");
    ToolSpec tool{.name = name, .role = ToolRole::answer, .model = name};
    Model model;
    if (*format_ == Format::openhands) tool.expected_latency = mean_runtime(name);
    else model = read_model(name, place), tool.price = model.price, tool.expected_latency = model.expected_seconds;
    if (*format_ != Format::openhands) tool.expected_cost = usual_cost(tool.price);
    table_.tools.push_back(std::move(tool));
    known_.push_back(model);
    return found->second;
  }

  Model read_model(const std::string& name, Place place) const {
    const auto found = models_.find(name);
    if (found == models_.end()) {
      std::vector<std::string> names;
      for (const auto& [key, value] : models_.items()) names.push_back(key);
      const std::string near = nearest(name, names);
      place.error(fmt::format("model '{}' is not in {}{}; add its prices there", name, models_name_,
                              near.empty() ? "" : fmt::format(" (nearest: '{}')", near)));
    }
    const Fields fields(*found, models_place(), name);
    Model model;
    model.price = read_price(fields, *format_ == Format::llmrouter);
    if (*format_ == Format::own) model.expected_seconds = fields.number_or("expected_seconds", 0);
    if (*format_ == Format::mmlu_pro) {
      model.first_token = fields.number("assumed_first_token_s");
      model.tokens_per_second = fields.number("assumed_output_tokens_per_s");
      if (model.tokens_per_second <= 0) fields.error("assumed_output_tokens_per_s", "a number above 0");
      model.expected_seconds = model.first_token + kAssumedOutputTokens / model.tokens_per_second;
    }
    return model;
  }

  Seconds mean_runtime(const std::string& name) const {
    double sum = 0, count = 0;
    for (const auto& [benchmark, models] : runtimes_->items())
      if (const Seconds seconds = runtime(benchmark, name); seconds > 0) sum += seconds, ++count;
    return count > 0 ? sum / count : 0;
  }

  Seconds runtime(const std::string& benchmark, const std::string& model) const {
    const auto models = runtimes_->find(benchmark);
    if (models == runtimes_->end()) return 0;
    return Fields(*models, models_place(), "mean_runtime_s." + benchmark).number_or(model.c_str(), 0);
  }

  Outcome outcome(const std::string& name, const Json& value, const Model& model, Place place) const {
    Outcome out{.available = true};
    if (*format_ == Format::llmrouter) {
      if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= 1))
        place.error(fmt::format("'scores.{}' is {:.60}; give a number from 0 to 1", name, dump_json(value)));
      out.score = value.get<double>();
      out.usage = {.input = table_.input_tokens.back(), .output = kAssumedOutputTokens};
      out.cost = cost_of(model.price, out.usage);
      return out;
    }
    const Fields fields(value, place, "outcomes." + name);
    if (*format_ == Format::openhands) {
      out.score = fields.flag("resolved") ? 1 : 0;
      out.cost = fields.dollars("cost_usd");
      out.seconds = runtime(benchmark_, name);
    } else if (*format_ == Format::mmlu_pro) {
      const Task& task = table_.tasks.back();
      out.answer = normal_form(task.type, fields.text("answer"));
      out.blank = out.answer.empty();
      out.score = !out.blank && out.answer == normal_form(task.type, task.gold.answer) ? 1 : 0;
      out.usage = {.input = table_.input_tokens.back(), .output = fields.count("output_tokens")};
      out.cost = cost_of(model.price, out.usage);
      out.seconds = model.first_token + static_cast<double>(out.usage.output) / model.tokens_per_second;
    } else {
      read_own(fields, out);
    }
    return out;
  }

  void read_own(const Fields& fields, Outcome& out) const {
    out.answer = normal_form(table_.tasks.back().type, fields.text("answer"));
    out.blank = fields.flag_or("blank", out.answer.empty()) || out.answer.empty();
    if (out.blank) out.answer.clear();
    out.score = fields.number("score");
    if (out.score > 1) fields.error("score", "a number from 0 to 1");
    out.usage = {.input = fields.count("input_tokens"), .cached = fields.count_or("cached_tokens", 0),
                 .output = fields.count("output_tokens"), .reasoning = fields.count_or("reasoning_tokens", 0)};
    if (out.usage.cached > out.usage.input) fields.error("cached_tokens", "at most input_tokens");
    if (out.usage.reasoning > out.usage.output) fields.error("reasoning_tokens", "at most output_tokens");
    out.cost = fields.dollars("cost_usd");
    out.seconds = fields.number("seconds");
  }

  static std::int64_t mean_input(const std::vector<std::pair<std::size_t, Outcome>>& row) {
    std::int64_t sum = 0;
    for (const auto& [tool, outcome] : row) sum += outcome.usage.input;
    return row.empty() ? 0 : sum / static_cast<std::int64_t>(row.size());
  }

  const std::string_view data_name_, models_name_;
  Json models_;
  const Json* runtimes_ = nullptr;  // OpenHands: benchmark → model → seconds
  std::optional<Format> format_;
  OutcomeTable table_;
  std::string benchmark_;           // of the line in progress
  std::map<std::string, std::size_t> columns_;
  std::vector<Model> known_;        // by column
  std::vector<std::vector<std::pair<std::size_t, Outcome>>> outcomes_;
  std::unordered_map<std::string, std::size_t> line_of_id_;
};

}  // namespace

OutcomeTable load_replay(const std::filesystem::path& data, const std::filesystem::path& models) {
  const std::string data_name = data.string(), models_name = models.string();
  Reader reader(data_name, read_file(models), models_name);
  for_each_line(data, [&](std::size_t number, std::string_view line) { reader.add(number, line); });
  return reader.finish();
}

OutcomeTable parse_replay(std::string_view data, std::string_view models, std::string_view data_name,
                          std::string_view models_name) {
  Reader reader(data_name, models, models_name);
  for (std::size_t number = 1; !data.empty(); ++number) {
    const auto end = data.find('\n');
    reader.add(number, data.substr(0, end));
    data.remove_prefix(end == std::string_view::npos ? data.size() : end + 1);
  }
  return reader.finish();
}

}  // namespace baton::envs
