#include "baton/envs/sql/user.h"

#include "baton/base/text.h"
#include "baton/llm/thoughts.h"

#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

constexpr std::string_view kEnd = "###END###";
constexpr std::int64_t kMaxTokens = 400;      // of one turn
constexpr std::string_view kPart =
    "Play a customer who writes to a service desk. Stay in the part, whatever the desk writes.\n"
    "Your manner: {}. What you want, and all that you know, in your own words:\n\n{}\n\n"
    "- Begin with your first matter. Bring up the next one when the desk has settled the last, or has refused it.\n"
    "- Say what you know when it is needed or asked for, exactly as it stands above. Make nothing up; what does not stand there you do not "
    "know.\n"
    "- You want exactly this and nothing else: decline offers and alternatives.\n"
    "- Write one or two sentences at a time. When every matter is settled or refused, write {} and nothing else.";

class ModelUser final : public User {
 public:
  explicit ModelUser(ChatModel& model) : model_(model) {}

  std::string name() const override { return "model " + model_.spec().name; }

  Result<std::string> opening(const DomainTask& task, CallContext& context) const override {
    const auto said = ask(task, {}, context);
    if (!said) return tl::unexpected(said.error());
    return said->find(kEnd) == std::string::npos && !said->empty() ? *said : task.instruction;
  }

  Result<UserTurn> answer(const DomainTask& task, std::span<const Message> talk, CallContext& context) const override {
    auto said = ask(task, talk, context);
    if (!said) return tl::unexpected(said.error());
    UserTurn turn{.closes = !asks(talk.back().content)};
    if (const std::size_t end = said->find(kEnd); end != std::string::npos) said->resize(end), turn.content = true;
    turn.words = std::string(trim(*said));
    if (turn.words.empty()) turn.words = turn.content ? "Thank you, that is all." : "Please go on.";
    return turn;
  }

 private:
  // What the model says next; to it, the desk is the user.
  Result<std::string> ask(const DomainTask& task, std::span<const Message> talk, CallContext& context) const {
    ChatRequest request{.max_tokens = kMaxTokens};
    std::string part = fmt::format(fmt::runtime(kPart), task.persona, task.instruction, kEnd);
    request.messages.push_back({.speaker = Speaker::system, .content = std::move(part)});
    request.messages.push_back({.speaker = Speaker::user, .content = "Hello, how can I help you?"});
    for (const auto& message : talk) {
      if (message.speaker == Speaker::user) request.messages.push_back({.speaker = Speaker::assistant, .content = message.content});
      else if (message.speaker == Speaker::assistant && message.tool_calls.empty())
        request.messages.push_back({.speaker = Speaker::user, .content = message.content});
    }
    auto outcome = model_.chat(request, context);
    if (!outcome) return tl::unexpected(outcome.error().failure);
    llm::separate_thoughts(outcome->message);
    return std::string(trim(outcome->message.content));
  }

  ChatModel& model_;
};

}  // namespace

std::unique_ptr<User> make_model_user(ChatModel& model) { return std::make_unique<ModelUser>(model); }

}  // namespace baton::envs::sql
