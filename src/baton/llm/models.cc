#include "baton/llm/models.h"

#include "baton/base/text.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace baton::llm {
namespace {

std::string key_of(const Provider& provider) {
  if (provider.key_env.empty()) return {};
  const char* key = std::getenv(provider.key_env.c_str());
  if (!key || trim(key).empty())
    throw Error(fmt::format("provider \"{0}\": environment variable {1} is not set; put the provider's key there (export {1}=…), "
                            "or leave key_env out where it needs none", provider.name, provider.key_env));
  return std::string(trim(key));
}

// What the models of one provider share.
struct Shared {
  const Provider* provider;
  std::string key;
  std::shared_ptr<Limiter> limiter;
  std::shared_ptr<Breaker> breaker;
  std::shared_ptr<RetryBudget> retry_budget;
};

Shared shared_by_models_of(const Provider& provider, const ChatModelOptions& options) {
  if (provider.max_concurrent < 1) throw Error(fmt::format("provider \"{}\": max_concurrent must be at least 1", provider.name));
  BreakerOptions breaker = options.breaker;
  breaker.provider = provider.name;
  breaker.patience = std::min({breaker.patience, provider.first_byte_timeout, provider.timeout});
  return {&provider, key_of(provider), make_limiter({provider.name, provider.max_concurrent, provider.requests_per_minute}),
          make_breaker(std::move(breaker)), make_retry_budget(options.retry_budget)};
}

std::unique_ptr<ChatModel> decorated(std::unique_ptr<ChatModel> upstream, const Shared& shared, const ChatModelOptions& options) {
  RetryOptions retry = options.retry;
  retry.retries = shared.provider->retries;
  auto model = make_limited(make_metered(std::move(upstream)), shared.limiter);
  model = make_guarded(std::move(model), shared.breaker);
  model = make_retried(std::move(model), shared.retry_budget, retry);
  if (options.cache) model = make_cached(std::move(model), options.cache);
  return make_recorded(std::move(model));
}

}  // namespace

void ChatModels::add(std::unique_ptr<ChatModel> model) {
  const std::string name = model->spec().name;
  if (!models_.try_emplace(name, std::move(model)).second) throw Error(fmt::format("two models are called \"{}\"", name));
}

ChatModel* ChatModels::find(std::string_view name) const {
  const auto found = models_.find(name);
  return found == models_.end() ? nullptr : found->second.get();
}

ChatModel& ChatModels::at(std::string_view name) const {
  if (ChatModel* model = find(name)) return *model;
  const auto known = names();
  const std::string near = nearest(name, known);
  throw Error(fmt::format("no model \"{}\"{}; there are: {}", name,
                          near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                          known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
}

std::vector<std::string> ChatModels::names() const {
  std::vector<std::string> names;
  for (const auto& [name, model] : models_) names.push_back(name);
  return names;
}

ChatModels build_chat_models(const Catalogue& catalogue, http::HttpClient& client, const ChatModelOptions& options) {
  std::map<std::string, Shared, std::less<>> providers;
  ChatModels models;
  for (const auto& spec : catalogue.models) {
    const Provider* provider = catalogue.provider(spec.provider);
    if (!provider) throw Error(fmt::format("model \"{}\": no provider \"{}\" in the catalogue", spec.name, spec.provider));
    auto found = providers.find(spec.provider);
    if (found == providers.end()) found = providers.emplace(spec.provider, shared_by_models_of(*provider, options)).first;
    const Shared& shared = found->second;
    models.add(decorated(make_openai_model(spec, *provider, shared.key, client, options.openai), shared, options));
  }
  return models;
}

std::unique_ptr<ChatModel> metered_and_recorded(std::unique_ptr<ChatModel> model) {
  return make_recorded(make_metered(std::move(model)));
}

}  // namespace baton::llm
