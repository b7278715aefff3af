#pragma once
// All models of a catalogue, decorated and ready to call.

#include "baton/http/client.h"
#include "baton/llm/decorators.h"
#include "baton/llm/openai.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace baton::llm {

// Models by name. Filled at start; then shared by all threads.
class ChatModels {
 public:
  void add(std::unique_ptr<ChatModel> model);      // under spec().name; throws Error when the name is taken
  ChatModel* find(std::string_view name) const;    // null where absent
  ChatModel& at(std::string_view name) const;      // throws Error naming the nearest
  std::vector<std::string> names() const;          // sorted

 private:
  std::map<std::string, std::unique_ptr<ChatModel>, std::less<>> models_;
};

struct ChatModelOptions {
  OpenAiOptions openai;
  RetryOptions retry;                  // `retries` is the provider's
  RetryBudgetOptions retry_budget;     // one budget per provider
  BreakerOptions breaker;              // `provider` is filled in
  std::shared_ptr<ReplyCache> cache;   // null: no cache
};

// Every model of the catalogue behind its provider, with all decorators in the order of decorators.h. Keys come from the
// environment (Provider::key_env); a missing one throws Error naming provider and variable. `client` must outlive the models.
ChatModels build_chat_models(const Catalogue& catalogue, http::HttpClient& client, const ChatModelOptions& options = {});

// recorded → metered → model, for models that need no protection from themselves: scripted and simulated ones.
std::unique_ptr<ChatModel> metered_and_recorded(std::unique_ptr<ChatModel> model);

}  // namespace baton::llm
