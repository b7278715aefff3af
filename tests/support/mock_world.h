#pragma once
// A live world over the simulated pool: a real HTTP server with faults, real clients, the question environment.

#include "baton/envs/question.h"
#include "baton/http/client.h"
#include "baton/llm/models.h"
#include "baton/policy/policies.h"
#include "baton/serve/mock_upstream.h"
#include "baton/tools/toolbox.h"

namespace baton::test {

struct MockWorld {
  MockWorld(std::size_t task_count, serve::MockOptions options, llm::ChatModelOptions chat = {})
      : pool(envs::built_in_pool(1)), tasks(envs::make_simulated_tasks(1, task_count)) {
    upstream = serve::start_mock_upstream(pool, tasks, std::move(options));
    connect(upstream->port(), chat);
  }

  // Against a server that runs elsewhere (another process, so that memory is counted apart).
  MockWorld(std::size_t task_count, int port, llm::ChatModelOptions chat = {})
      : pool(envs::built_in_pool(1)), tasks(envs::make_simulated_tasks(1, task_count)) {
    connect(port, chat);
  }

  std::unique_ptr<Policy> policy(std::string_view name) const { return policy::make_policy(name, {.tools = toolbox.specs()}); }

  envs::SimulatedPool pool;
  std::vector<envs::SimulatedTask> tasks;
  std::unique_ptr<serve::MockUpstream> upstream;
  Catalogue catalogue;
  std::unique_ptr<http::HttpClient> client;
  llm::ChatModels models;
  tools::Toolbox toolbox;

 private:
  void connect(int port, const llm::ChatModelOptions& chat) {
    catalogue.price_book = "mock";
    catalogue.providers = {{.name = "simulated", .base_url = "http://127.0.0.1:" + std::to_string(port) + "/v1", .max_concurrent = 100'000}};
    for (const auto& expert : pool.experts) {
      catalogue.models.push_back(expert.model);
      catalogue.tools.push_back({.name = expert.model.name, .role = ToolRole::answer, .model = expert.model.name, .price = expert.model.price,
                                 .expected_cost = cost_of(expert.model.price, {.input = 100, .output = 100}), .expected_latency = 1});
    }
    client = http::make_http_client();
    models = llm::build_chat_models(catalogue, *client, chat);
    toolbox = tools::make_toolbox(catalogue, {.model = [this](std::string_view name) -> ChatModel& { return models.at(name); }});
  }
};

}  // namespace baton::test
