#include "baton/base/error.h"
#include "support/outcome_tables.h"

#include "baton/policy/policies.h"

#include <gmock/gmock.h>
#include <set>

namespace baton::policy {
namespace {

using baton::test::make_table;
using ::testing::HasSubstr;

const OutcomeTable& table() {
  static const OutcomeTable kTable = make_table({.rows = 20, .models = {"small", "middle", "large"}, .dollars = {1, 2, 10}},
                                                [](std::size_t, std::size_t) { return "A"; });
  return kTable;
}

std::string error_of(std::string_view name, const PolicySources& sources) {
  try {
    make_policy(name, sources);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code, 2);
    return error.what();
  }
  return "";
}

TEST(PolicyNames, EachMakesAPolicyOfThatName) {
  const Rows fit = all_rows(table());
  const auto tools = envs::replay_tools(table(), envs::ReplayVerifier{});
  const PolicySources sources{.fit = &fit, .tools = tools, .oracle = envs::make_recorded_oracle(table())};
  std::set<std::string_view> names;
  for (const auto& [name, describe, learns, verifies] : policy_names()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_FALSE(describe.empty());
    const std::string concrete = name == "always:MODEL"           ? "always:middle"
                                 : name == "static-cascade:A+B+C" ? "static-cascade:small+large"
                                 : name.ends_with(":SHARE")       ? std::string(name.substr(0, name.find(':'))) + ":0.4"
                                                                  : std::string(name);
    EXPECT_EQ(make_policy(concrete, sources)->name(), concrete);
  }
}

TEST(PolicyNames, AnUnknownNameGetsTheNearestAndAll) {
  const PolicySources sources{.tools = table().tools};
  EXPECT_THAT(error_of("cascad", sources), HasSubstr("did you mean 'cascade'?"));
  EXPECT_THAT(error_of("nonsense-entirely", sources), HasSubstr("agree-or-escalate"));
  EXPECT_THAT(error_of("always:smal", sources), HasSubstr("did you mean 'small'?"));
  EXPECT_THAT(error_of("always:", sources), HasSubstr("no policy"));
}

TEST(PolicyNames, LearnersWithoutFitRowsSayWhatToPass) {
  const auto tools = envs::replay_tools(table(), envs::ReplayVerifier{});
  const PolicySources sources{.tools = tools};
  const Rows none{&table(), {}};
  for (const auto& policy : policy_names()) {
    if (policy.name.find(':') != std::string_view::npos || policy.name == "oracle") continue;
    const std::string error = error_of(policy.name, sources);
    if (policy.learns) {
      EXPECT_THAT(error, HasSubstr("--fit")) << policy.name;
      EXPECT_THAT(error_of(policy.name, {.fit = &none, .tools = tools}), HasSubstr("--fit")) << policy.name;
    } else {
      EXPECT_EQ(error, "") << policy.name;
    }
  }
  EXPECT_THAT(error_of("oracle", sources), HasSubstr("recorded"));
}

TEST(PolicyNames, WithoutPricesOrFitRowsThereIsNoOrder) {
  OutcomeTable unpriced = table();
  for (auto& tool : unpriced.tools) tool.price = {}, tool.expected_cost = {};
  for (const char* name : {"cheapest", "strongest", "agree-or-escalate"})
    EXPECT_THAT(error_of(name, {.tools = unpriced.tools}), HasSubstr("--fit")) << name;
  EXPECT_EQ(error_of("strongest", {.tools = std::span(unpriced.tools).first(1)}), "");  // the only one there is
}

TEST(PolicyNames, APolicyOverModelsNeedsAModel) {
  std::vector<ToolSpec> tools{{.name = "compute", .role = ToolRole::compute}};
  EXPECT_THAT(error_of("cheapest", {.tools = tools}), HasSubstr("role answer"));
  EXPECT_EQ(error_of("thrift", {.tools = tools}), "");
}

TEST(PolicyNames, AlwaysTakesAToolsNameOrItsModels) {
  std::vector<ToolSpec> tools{{.name = "reason-4o", .role = ToolRole::reason, .model = "gpt-4o"},
                              {.name = "ask-4o", .model = "gpt-4o"}};
  EXPECT_EQ(error_of("always:gpt-4o", {.tools = tools}), "");
  EXPECT_EQ(error_of("always:ask-4o", {.tools = tools}), "");
  EXPECT_THAT(error_of("always:reason-4o", {.tools = tools}), HasSubstr("no such model"));
}

}  // namespace
}  // namespace baton::policy
