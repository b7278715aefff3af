#pragma once
// The catalogue: providers, models with prices, and tools over them. The single source of prices, latencies and
// descriptions: it renders prompts and meters. Read from TOML by module config.

#include "baton/base/clock.h"
#include "baton/core/ids.h"
#include "baton/core/usage.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

struct Provider {
  std::string name;
  std::string base_url;        // with the version part: "https://api.openai.com/v1"
  std::string key_env;         // environment variable that holds the key; "" for none
  Seconds connect_timeout = 5;
  Seconds first_byte_timeout = 60;
  Seconds timeout = 120;       // one whole call
  int max_concurrent = 64;
  double requests_per_minute = 0;  // 0: no limit of ours
  int retries = 2;             // at most, beyond the first attempt
  bool stream = true;          // ask for streamed replies; false for servers that leave usage out of streams
};

struct ModelSpec {
  std::string name;            // unique in the catalogue; what policies and reports call it
  std::string provider;
  std::string upstream;        // the name the provider knows it by
  Price price;
  Seconds first_token = 0.5;   // expected
  double tokens_per_second = 60;
  std::int64_t max_output_tokens = 1024;
  double expected_output_tokens = 200;
  std::optional<double> accuracy;  // expected share of tasks that it gets right, 0..1; empty: not known
  std::string description;
};

enum class ToolRole { answer, reason, code, search, verify, step, function, compute };
std::string_view name_of(ToolRole role);
std::optional<ToolRole> tool_role_named(std::string_view name);
bool needs_model(ToolRole role);  // answer, reason, verify, step

struct ToolSpec {
  std::string name;            // unique
  ToolRole role = ToolRole::answer;
  std::string model;           // name of a ModelSpec; "" for tools without a model
  std::string description;     // what models read
  Price price;                 // the model's price, or a flat fee
  Money expected_cost;         // prior for one call, before anything is known of the task
  Seconds expected_latency = 0;
  std::optional<double> accuracy;  // answer only: its model's
  std::string index;           // search only: path of its index
  double sensitivity = 0.9;    // verify only: expected P(accepts | correct)
  double specificity = 0.9;    // verify only: expected P(rejects | wrong)
};

struct Catalogue {
  std::string price_book;      // version, copied into every ledger and trace
  std::vector<Provider> providers;
  std::vector<ModelSpec> models;
  std::vector<ToolSpec> tools;

  const ModelSpec* model(std::string_view name) const;        // null where absent
  const Provider* provider(std::string_view name) const;
  std::optional<ToolId> tool(std::string_view name) const;
};

}  // namespace baton
