#include "baton/config/catalogue.h"

#include "baton/base/file.h"
#include "baton/base/text.h"
#include "baton/config/checks.h"
#include "baton/config/toml.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace baton::config {
namespace {

constexpr NumberRange kSeconds{0.001, 3600, "seconds"};
constexpr NumberRange kPerMillion{0, 10'000, "dollars per million tokens"};
constexpr NumberRange kPerCall{0, 100, "dollars per call"};
constexpr NumberRange kAccuracy{0.01, 0.99, "(a share of tasks)"};
constexpr double kLeastPerMillion = 1e-4;  // below it somebody wrote a price per token

// Roles that stand in a catalogue; `step` and `function` tools come with a domain.
constexpr std::array kRoles{ToolRole::answer, ToolRole::reason, ToolRole::code,
                            ToolRole::search, ToolRole::verify, ToolRole::compute};

template <class T>
std::vector<std::string> names_in(const std::vector<T>& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

class CatalogueReader {
 public:
  explicit CatalogueReader(std::string file) : file_(std::move(file)) {}

  Catalogue read(const TomlNode& root) {
    const TomlSection top(root, "the file", file_, {"price_book", "providers", "models", "tools"});
    catalogue_.price_book = top.text("price_book", "price_book = \"2026-11\"");
    each(root, "providers", &CatalogueReader::read_provider);
    each(root, "models", &CatalogueReader::read_model);
    each(root, "tools", &CatalogueReader::read_tool);
    if (catalogue_.models.empty() && catalogue_.tools.empty())
      top.fail_at(1, "there is neither a model nor a tool; add a [models.NAME] table (see 'baton init')");
    if (!top.has("tools")) add_usual_tools();
    return std::move(catalogue_);
  }

 private:
  void each(const TomlNode& root, const std::string& kind, void (CatalogueReader::*read_one)(const TomlNode&)) {
    const TomlNode* group = root.find(kind);
    if (!group) return;
    if (group->kind != TomlNode::Kind::table)
      throw Error(fmt::format("{}:{}: '{}' must hold tables; write for example [{}.small]", file_, group->line, kind, kind));
    for (const auto& item : group->items) {
      if (const std::string wrong = wrong_with_name(item.key); !wrong.empty())
        throw Error(fmt::format("{}:{}: bad name {} in [{}]: {}", file_, item.line, shown(item.key), kind, wrong));
      (this->*read_one)(item);
    }
  }

  void read_provider(const TomlNode& node) {
    for (const char* wish : {"key", "api_key", "apikey", "token", "secret"})
      if (const TomlNode* found = node.find(wish))
        throw Error(fmt::format(
            "{}:{}: '{}' in [providers.{}]: keys never stand in this file; put it into an environment variable and name "
            "that, for example key_env = \"OPENAI_API_KEY\"",
            file_, found->line, wish, node.key));
    const TomlSection in(node, fmt::format("[providers.{}]", node.key), file_,
                         {"base_url", "key_env", "connect_timeout", "first_byte_timeout", "timeout", "max_concurrent",
                          "requests_per_minute", "retries", "stream"});
    Provider provider{.name = node.key};
    provider.base_url = in.text("base_url", "base_url = \"https://api.openai.com/v1\"");
    if (const auto wrong = wrong_with_url(provider.base_url); !wrong.empty())
      in.fail_at(in.line_of("base_url"), fmt::format("'base_url' in {} {}", in.title(), wrong));
    provider.base_url = without_trailing_slash(provider.base_url);
    provider.key_env = in.text_or("key_env", "");
    if (const auto wrong = wrong_with_env_name(provider.key_env); in.has("key_env") && !wrong.empty())
      in.fail_at(in.line_of("key_env"), fmt::format("'key_env' in {} {}", in.title(), wrong));
    provider.connect_timeout = in.number_or("connect_timeout", kSeconds, provider.connect_timeout);
    provider.first_byte_timeout = in.number_or("first_byte_timeout", kSeconds, provider.first_byte_timeout);
    provider.timeout = in.number_or("timeout", kSeconds, provider.timeout);
    provider.max_concurrent = static_cast<int>(in.integer_or("max_concurrent", {1, 100'000, "calls"}, provider.max_concurrent));
    provider.requests_per_minute =
        in.number_or("requests_per_minute", {0, 1e7, "requests (0: no limit)"}, provider.requests_per_minute);
    provider.retries = static_cast<int>(in.integer_or("retries", {0, 10, "retries"}, provider.retries));
    provider.stream = in.boolean_or("stream", provider.stream);
    catalogue_.providers.push_back(std::move(provider));
  }

  TokenRate rate(const TomlSection& in, std::string_view key, double dollars) const {
    if (dollars > 0 && dollars < kLeastPerMillion)
      in.fail_at(in.line_of(key),
                 fmt::format("'{}' in {} is {}, an implausible price; prices are dollars per million tokens, not per token", key,
                             in.title(), dollars));
    return TokenRate::from_dollars_per_million(dollars);
  }

  Price read_price(const TomlSection& in) const {
    const double input = in.number("input", kPerMillion, "input = 0.15   # dollars per million tokens");
    const double output = in.number("output", kPerMillion, "output = 0.60   # dollars per million tokens");
    const double cached = in.number_or("cached_input", kPerMillion, input);
    if (cached > input)
      in.fail_at(in.line_of("cached_input"),
                 fmt::format("'cached_input' in {} is {}, an implausible price: it is dearer than 'input' = {}", in.title(),
                             cached, input));
    return {rate(in, "input", input), rate(in, "cached_input", cached), rate(in, "output", output),
            rate(in, "reasoning", in.number_or("reasoning", kPerMillion, output)),
            Money::from_dollars(in.number_or("per_call", kPerCall, 0))};
  }

  void read_model(const TomlNode& node) {
    const TomlSection in(node, fmt::format("[models.{}]", node.key), file_,
                         {"provider", "upstream", "input", "cached_input", "output", "reasoning", "per_call", "first_token",
                          "tokens_per_second", "max_output_tokens", "expected_output_tokens", "accuracy",
                          "description"});
    ModelSpec model{.name = node.key};
    model.provider = in.text("provider", "provider = \"openai\"");
    refer(in, "provider", model.provider, names_in(catalogue_.providers));
    model.upstream = in.text("upstream", "upstream = \"gpt-4o-mini\"   # the provider's name for it");
    model.price = read_price(in);
    model.first_token = in.number_or("first_token", {0, 3600, "seconds"}, model.first_token);
    model.tokens_per_second = in.number_or("tokens_per_second", {0.01, 1e6, "tokens per second"}, model.tokens_per_second);
    model.max_output_tokens = in.integer_or("max_output_tokens", {1, 1e6, "tokens"}, model.max_output_tokens);
    const auto most = static_cast<double>(model.max_output_tokens);
    model.expected_output_tokens = in.number_or("expected_output_tokens", {1, most, "tokens (max_output_tokens)"},
                                                std::min(model.expected_output_tokens, most));
    if (in.has("accuracy")) model.accuracy = in.number("accuracy", kAccuracy, "accuracy = 0.7   # share of tasks that it gets right");
    model.description = in.text_or("description", "");
    catalogue_.models.push_back(std::move(model));
  }

  void refer(const TomlSection& in, std::string_view key, const std::string& name, const std::vector<std::string>& known) const {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    in.fail_at(in.line_of(key), fmt::format("{} names the {} {}, which this file does not define{}", in.title(), key, shown(name),
                                            known.empty() ? fmt::format("; add a [{}s.NAME] table", key)
                                                          : suggestion(name, known, fmt::format("{}s are", key))));
  }

  ToolRole read_role(const TomlSection& in) const {
    const std::string name = in.text("role", "role = \"answer\"");
    std::vector<std::string> known;
    for (const auto role : kRoles) {
      known.emplace_back(name_of(role));
      if (name == known.back()) return role;
    }
    const char* hint = tool_role_named(name) ? "; tools of this role come with a domain, not from a catalogue" : "";
    in.fail_at(in.line_of("role"), fmt::format("unknown role {} in {}{}", shown(name), in.title(),
                                               *hint ? hint : suggestion(name, known, "roles are")));
  }

  void read_tool(const TomlNode& node) {
    const TomlSection in(node, fmt::format("[tools.{}]", node.key), file_, {"role", "model", "description", "index", "per_call"});
    const ToolRole role = read_role(in);
    const ModelSpec* model = nullptr;
    if (needs_model(role)) {
      const std::string name = in.text("model", "model = \"small\"   # one of the [models.…] tables");
      refer(in, "model", name, names_in(catalogue_.models));
      model = catalogue_.model(name);
    } else if (in.has("model")) {
      in.fail_at(in.line_of("model"),
                 fmt::format("{} has a 'model', but the role '{}' uses none; delete the line", in.title(), name_of(role)));
    }
    ToolSpec tool = tool_over(node.key, role, model);
    if (role == ToolRole::search) {
      const std::filesystem::path index = in.text("index", "index = \"docs.index\"   # written by 'baton index'");
      tool.index = index.is_absolute() ? index.string() : (std::filesystem::path(file_).parent_path() / index).string();
    } else if (in.has("index")) {
      in.fail_at(in.line_of("index"),
                 fmt::format("{} has an 'index', but only the role 'search' reads one; delete the line", in.title()));
    }
    const Money fee = Money::from_dollars(in.number_or("per_call", kPerCall, 0));
    tool.price.per_call += fee, tool.expected_cost += fee;
    tool.description = in.text_or("description", tool.description);
    catalogue_.tools.push_back(std::move(tool));
  }

  void add_usual_tools() {
    for (const auto& model : catalogue_.models) catalogue_.tools.push_back(tool_over(model.name, ToolRole::answer, &model));
    if (!catalogue_.tool("compute")) catalogue_.tools.push_back(tool_over("compute", ToolRole::compute, nullptr));
  }

  const std::string file_;
  Catalogue catalogue_;
};

std::string_view usual_description(ToolRole role) {
  switch (role) {
    case ToolRole::answer: return "Answers the question from what it knows.";
    case ToolRole::reason: return "Writes Python code for the question, runs it in a sandbox and reads the output.";
    case ToolRole::code: return "Runs Python code in a sandbox without network; gives stdout, stderr and exit status.";
    case ToolRole::search: return "Finds passages in the indexed documents.";
    case ToolRole::verify: return "Judges whether a proposed answer is right, from 0 to 1.";
    case ToolRole::compute: return "Exact arithmetic, dates and unit conversion.";
    case ToolRole::step: return "Plays the next turn.";
    case ToolRole::function: return "A function of the domain.";
  }
  return "";
}

}  // namespace

ToolSpec tool_over(std::string name, ToolRole role, const ModelSpec* model) {
  constexpr std::int64_t kExpectedInput = 300;  // tokens of a typical prompt, before anything is known of the task
  ToolSpec tool{.name = std::move(name), .role = role, .description = std::string(usual_description(role))};
  if (model) {
    tool.model = model->name;
    if (!model->description.empty() && role == ToolRole::answer) tool.description = model->description;
    tool.price = model->price;
    if (role == ToolRole::answer) tool.accuracy = model->accuracy;
    const auto output = static_cast<std::int64_t>(model->expected_output_tokens + 0.5);
    tool.expected_cost = cost_of(tool.price, Usage{.input = kExpectedInput, .output = output});
    tool.expected_latency = model->first_token + model->expected_output_tokens / model->tokens_per_second;
  } else {
    tool.expected_latency = role == ToolRole::code ? 0.1 : 0.02;  // a process in the sandbox; work of milliseconds
  }
  return tool;
}

Catalogue parse_catalogue(std::string_view text, const std::string& file) {
  return CatalogueReader(file).read(parse_toml(text, file));
}

Catalogue load_catalogue(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path))
    throw Error(fmt::format("{}: no such file; 'baton init {}' writes one to start from", path.string(), path.string()));
  return parse_catalogue(read_file(path), path.string());
}

}  // namespace baton::config
