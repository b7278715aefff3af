#include "baton/llm/canonical.h"
#include "baton/llm/decorators.h"

#include <list>
#include <mutex>
#include <unordered_map>

namespace baton::llm {

// Least recently used first out. A request is its own key, so different ones are never confused.
class ReplyCache {
 public:
  explicit ReplyCache(CacheOptions options) : options_(options) {}

  std::optional<ChatReply> find(const std::string& request) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(request);
    if (found == places_.end()) return std::nullopt;
    entries_.splice(entries_.end(), entries_, found->second);
    return found->second->reply;
  }

  void keep(std::string request, const ChatReply& reply) {
    const std::lock_guard lock(mutex_);
    if (places_.contains(request)) return;
    entries_.push_back({std::move(request), reply});
    bytes_ += size_of(entries_.back());
    places_.emplace(entries_.back().request, std::prev(entries_.end()));
    while (bytes_ > options_.max_bytes) {
      bytes_ -= size_of(entries_.front());
      places_.erase(entries_.front().request);
      entries_.pop_front();
    }
  }

 private:
  struct Entry {
    std::string request;
    ChatReply reply;
  };
  static std::size_t size_of(const Entry& entry) {
    std::size_t bytes =
        sizeof(Entry) + entry.request.size() + entry.reply.message.content.size() + entry.reply.message.reasoning.size();
    for (const auto& call : entry.reply.message.tool_calls) bytes += sizeof call + call.arguments.size();
    return bytes;
  }

  const CacheOptions options_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used last
  std::unordered_map<std::string_view, std::list<Entry>::iterator> places_;  // keys look into entries_
  std::size_t bytes_ = 0;
};

namespace {

class Cached final : public ChatModel {
 public:
  Cached(std::unique_ptr<ChatModel> inner, std::shared_ptr<ReplyCache> cache)
      : inner_(std::move(inner)), cache_(std::move(cache)) {}
  const ModelSpec& spec() const override { return inner_->spec(); }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    if (request.temperature != 0) return inner_->chat(request, context);
    std::string key = canonical_request(spec().name, request);
    if (auto reply = cache_->find(key)) return hit(std::move(*reply), context);
    ChatOutcome outcome = inner_->chat(request, context);
    if (outcome) cache_->keep(std::move(key), *outcome);
    return outcome;
  }

 private:
  static ChatOutcome hit(ChatReply reply, CallContext& context) {
    Charge charge(context.budget, context.ledger, context.key, context.tool, context.purpose, Money{});
    if (!charge.admitted()) return tl::unexpected(ChatFailure{{FailureKind::unaffordable, "the budget is overdrawn"}, {}, {}});
    ++context.key.attempt;
    charge.settle(CallStatus::ok, {}, {}, 0, 0);
    reply.usage = {};
    reply.cost = {};
    reply.first_token = reply.total = 0;
    if (context.on_text && !reply.message.content.empty()) context.on_text(reply.message.content);
    return reply;
  }

  const std::unique_ptr<ChatModel> inner_;
  const std::shared_ptr<ReplyCache> cache_;
};

}  // namespace

std::shared_ptr<ReplyCache> make_reply_cache(CacheOptions options) { return std::make_shared<ReplyCache>(options); }

std::unique_ptr<ChatModel> make_cached(std::unique_ptr<ChatModel> inner, std::shared_ptr<ReplyCache> cache) {
  return std::make_unique<Cached>(std::move(inner), std::move(cache));
}

}  // namespace baton::llm
