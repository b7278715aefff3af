#include "baton/app/commands.h"

#include "baton/app/live.h"
#include "baton/base/interrupt.h"
#include "baton/serve/chat_server.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>

namespace baton::app {
namespace {

struct ServeCommand {
  LiveOptions live;
  FitOptions fit;
  std::string policy = "thrift", target, traces;
  int port = 8080, workers = 64;
  std::size_t queue = 64;
  double budget_usd = 0, budget_seconds = 120;
};

void serve(const ServeCommand& options) {
  const auto fit = load_fit(options.fit);
  const auto session = open_live(options.live);
  for (const auto& note : session->notes()) std::cerr << "note: " << note << '\n';
  const policy::PolicySources sources{.fit = fit ? &fit->rows : nullptr, .tools = session->catalogue().tools};
  serve::ChatBackend backend{.make_environment = [&] { return session->make_environment(); }};
  backend.policies["baton"] = session->policy(options.policy, sources, options.target);
  for (const auto& tool : session->catalogue().tools)
    if (tool.role == ToolRole::answer) backend.policies[tool.name] = session->policy("always:" + tool.name, sources);
  serve::ChatServerOptions settings{.server = {.port = options.port},
                                    .workers = options.workers,
                                    .queue = options.queue,
                                    .episode = {.seconds = options.budget_seconds},
                                    .traces = options.traces,
                                    .catalogue = session->catalogue()};
  if (options.budget_usd > 0) settings.episode.dollars = Money::from_dollars(options.budget_usd);
  if (!options.traces.empty()) std::filesystem::create_directories(options.traces);
  const auto server = serve::start_chat_server(std::move(backend), std::move(settings));
  std::cerr << fmt::format("baton answers at http://127.0.0.1:{}/v1 as model \"baton\" (policy {}); Ctrl-C ends it\n",
                           server->port(), options.policy);
  wall_clock().pass(1e9, interrupted());
  server->stop(5);
}

}  // namespace

void add_serve(CLI::App& app) {
  auto options = std::make_shared<ServeCommand>();
  CLI::App* command = add_command(app, "serve", "Answer OpenAI-compatible chat requests on loopback.",
                                  "baton serve --config baton.toml --port 8080");
  add_live_options(*command, options->live);
  add_fit_options(*command, options->fit);
  add_target_option(*command, options->target);
  add_cache_option(*command, options->live);
  command
      ->add_option("--policy", options->policy,
                   "What answers as model \"baton\": a name, shipped, chat:MODEL, or a file of 'baton train'; every answer tool is a model of its own "
                   "beside it")
      ->capture_default_str();
  command->add_option("--port", options->port, "Port on 127.0.0.1; 0: any free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  command->add_option("--workers", options->workers, "Requests worked on at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096));
  command->add_option("--queue", options->queue, "Requests that may wait; further ones get 429")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  add_amount(*command, "--budget-usd", options->budget_usd, Amount::any, "Dollars per request; 0: no limit");
  add_amount(*command, "--budget-seconds", options->budget_seconds, Amount::some, "Seconds per request");
  command->add_option("--traces", options->traces, "Folder for one trace per request (default: none are kept)");
  command->callback([options] { serve(*options); });
}

}  // namespace baton::app
