#include "baton/base/json.h"
#include "baton/llm/decorators.h"
#include "baton/tools/arguments.h"
#include "baton/tools/search_answer.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::tools {
namespace {

constexpr std::int64_t kPassages = 5, kMostAsked = 20;
constexpr double kRelevant = 0.5;  // coverage from which passages are worth a model's while

std::string to_bytes(const Result<Retrieved>& found) {
  if (!found) return dump_json({{"failure", found.error().message}, {"kind", static_cast<int>(found.error().kind)}});
  Json passages = Json::array(), terms = Json::array();
  for (const auto& p : found->passages)
    passages.push_back(
        {{"source", p.source}, {"heading", p.heading}, {"text", p.text}, {"score", p.score}, {"coverage", p.coverage}});
  for (const auto& t : found->terms) terms.push_back({{"word", t.word}, {"stem", t.stem}, {"weight", t.weight}});
  return dump_json({{"passages", passages}, {"terms", terms}});
}

Result<Retrieved> from_bytes(const std::string& bytes) {
  const auto json = parse_json(bytes);
  if (!json) return tl::unexpected(json.error());
  try {
    if (json->contains("failure")) {
      const int kind = std::clamp(json->at("kind").get<int>(), 0, static_cast<int>(FailureKind::unavailable));
      return fail(static_cast<FailureKind>(kind), json->at("failure"));
    }
    Retrieved found;
    for (const auto& p : json->at("passages"))
      found.passages.push_back({p.at("source"), p.at("heading"), p.at("text"), p.at("score"), p.at("coverage")});
    for (const auto& t : json->at("terms")) found.terms.push_back({t.at("word"), t.at("stem"), t.at("weight")});
    return found;
  } catch (const Json::exception& error) {
    return fail(FailureKind::malformed, fmt::format("the record of a query does not parse: {}", error.what()));
  }
}

std::string place_of(const Passage& passage) {
  return passage.heading.empty() ? passage.source : fmt::format("{}, {}", passage.source, passage.heading);
}

std::string numbered(const std::vector<Passage>& passages) {
  std::string text;
  for (std::size_t i = 0; i < passages.size(); ++i)
    text += fmt::format("{}[{}] {}\n{}", i == 0 ? "" : "\n\n", i + 1, place_of(passages[i]), passages[i].text);
  return text;
}

class SearchTool final : public Tool {
 public:
  SearchTool(ToolSpec spec, std::shared_ptr<Retriever> retriever) : spec_(std::move(spec)), retriever_(std::move(retriever)) {}

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of(fields_); }
  Money reserve(const Observation&) const override { return spec_.price.per_call; }

  ToolResult call(const Call& call, CallContext& context) override {
    const auto arguments = Arguments::parse(spec_.name, call.arguments, fields_);
    if (!arguments) return {.status = CallStatus::malformed, .text = arguments.error().message};
    const auto k = arguments->integer("k").value_or(kPassages);
    if (k < 1 || k > kMostAsked)
      return {.status = CallStatus::malformed,
              .text = fmt::format("{}: argument 'k' must be from 1 to {}, not {}", spec_.name, kMostAsked, k)};
    const auto query = arguments->text("query");
    if (!query && !context.seen)
      return {.status = CallStatus::malformed, .text = fmt::format("{}: without a question it needs 'query'", spec_.name)};
    const TaskView task = context.seen ? context.seen->task : TaskView{};
    const auto found = retrieved(query ? *query : std::string(task.question), static_cast<std::size_t>(k), context);
    if (!found)
      return {.status = llm::status_of(found.error().kind), .text = fmt::format("{}: {}", spec_.name, found.error().message)};
    return query && *query != task.question ? passages_of_query(*found) : answered(task, *found);
  }

 private:
  Result<Retrieved> retrieved(const std::string& query, std::size_t k, CallContext& context) {
    const CallKey key = context.key;
    ++context.key.attempt;
    const auto perform = [&]() -> Result<Retrieved> {
      if (!retriever_) return fail(FailureKind::unavailable, "there is no index to search");
      if (context.stop.stop_requested()) return fail(FailureKind::cancelled, "cancelled before the search started");
      if (context.deadline.passed(context.clock))
        return fail(FailureKind::timeout, "the deadline passed before the search started");
      return retriever_->query(query, k);
    };
    if (!context.exchanges) return perform();
    return from_bytes(
        context.exchanges->exchange(key, "search", dump_json({{"query", query}, {"k", k}}), [&] { return to_bytes(perform()); }));
  }

  static double best_coverage(const Retrieved& found) {
    double best = 0;
    for (const auto& passage : found.passages) best = std::max(best, passage.coverage);
    return best;
  }

  static ToolResult passages_of_query(const Retrieved& found) {
    if (found.passages.empty()) return {.status = CallStatus::not_applicable, .text = "Nothing was found.", .score = 0};
    return {.text = numbered(found.passages), .score = best_coverage(found)};
  }

  static ToolResult answered(const TaskView& task, const Retrieved& found) {
    ToolResult result = passages_of_query(found);
    if (found.passages.empty()) return result;
    const auto extract = extract_answer(task.question, task.type, found);
    if (!extract) {
      result.status = result.score < kRelevant ? CallStatus::blank : CallStatus::ok;
      return result;
    }
    result.answer = extract->answer;
    result.turn = Message{.speaker = Speaker::assistant,
                          .content = fmt::format("{} (source: {})", extract->piece, place_of(found.passages[extract->passage]))};
    return result;
  }

  const ToolSpec spec_;
  const std::shared_ptr<Retriever> retriever_;
  const std::vector<Field> fields_{
      {.name = "query", .description = "What to look for, in plain words. Without it, the question itself."},
      {.name = "k", .type = Field::Type::integer, .description = "How many passages, 1 to 20; 5 where absent."}};
};

}  // namespace

std::unique_ptr<Tool> make_search_tool(ToolSpec spec, std::shared_ptr<Retriever> retriever) {
  return std::make_unique<SearchTool>(std::move(spec), std::move(retriever));
}

}  // namespace baton::tools
