// What docs/formats.md says about HTTP.

#include "docs/examples.h"

#include "baton/envs/question.h"
#include "baton/http/client.h"
#include "baton/llm/wire.h"
#include "baton/policy/policies.h"
#include "baton/serve/chat_server.h"
#include "baton/tools/compute.h"

namespace baton {
namespace {

class Http : public docs::Examples {};

TEST_F(Http, RepliesCarryTheHeaders) {
  tools::Toolbox toolbox;
  toolbox.add(tools::make_compute_tool({.name = "compute", .role = ToolRole::compute}));
  serve::ChatBackend backend{.make_environment = [&] { return envs::make_question_environment(toolbox); }};
  backend.policies["baton"] = policy::make_policy("thrift", {.tools = toolbox.specs()});
  const auto server = serve::start_chat_server(std::move(backend), {.workers = 1});
  const auto reply =
      http::make_http_client()->send({.method = "POST",
                                      .url = "http://127.0.0.1:" + std::to_string(server->port()) + "/v1/chat/completions",
                                      .body = R"({"model":"baton","messages":[{"role":"user","content":"What is 6 * 7?"}]})",
                                      .timeout = 10});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200) << reply->body;
  std::set<std::string> documented, sent;
  for (const auto& line : docs::sorted_lines(example("headers"))) documented.insert(line.substr(0, line.find(':')));
  for (const auto& [name, value] : reply->headers)
    if (name.starts_with("x-baton-")) sent.insert(name);
  EXPECT_EQ(sent, documented);
}

TEST_F(Http, ErrorsHaveTheForm) {
  EXPECT_EQ(json_of(llm::render_error("all workers are busy; try again", "overloaded")), json("error"));
}

}  // namespace
}  // namespace baton
