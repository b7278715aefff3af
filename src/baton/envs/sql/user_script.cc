#include "baton/envs/sql/user.h"

#include "baton/base/text.h"

#include <algorithm>
#include <array>

namespace baton::envs::sql {
namespace {

constexpr std::ptrdiff_t kPatience = 3;        // turns before anything was called, and answers to questions

bool from_desk(const Message& message) { return message.speaker == Speaker::assistant && message.tool_calls.empty(); }
bool calls(const Message& message) { return !message.tool_calls.empty(); }

class ScriptedUser final : public User {
 public:
  std::string name() const override { return "scripted"; }
  Result<std::string> opening(const DomainTask& task, CallContext&) const override { return task.instruction; }

  Result<UserTurn> answer(const DomainTask& task, std::span<const Message> talk, CallContext&) const override {
    const bool asked = asks(talk.back().content);
    const auto questions = std::count_if(talk.begin(), talk.end(), [](const Message& m) { return from_desk(m) && asks(m.content); });
    if (asked && questions <= kPatience)
      return UserTurn{"That is all that I know: " + task.instruction + " I want exactly this, and nothing else."};
    const auto closings = std::count_if(talk.begin(), talk.end(), [](const Message& m) { return from_desk(m) && !asks(m.content); });
    const bool worked = std::any_of(talk.begin(), talk.end(), calls);
    if (!worked && questions + closings <= kPatience) return UserTurn{"Please go on."};
    const bool content = asked || closings >= static_cast<std::ptrdiff_t>(task.needs.size()) || nothing_since(talk);
    return UserTurn{content ? "Thank you, that is all." : "Thank you. And the rest of what I asked for?", !asked, content};
  }

 private:
  // No tool was called since what the desk last told before this.
  static bool nothing_since(std::span<const Message> talk) {
    for (auto message = talk.rbegin() + 1; message != talk.rend(); ++message) {
      if (calls(*message)) return false;
      if (from_desk(*message)) return !asks(message->content);
    }
    return false;
  }
};

}  // namespace

bool asks(std::string_view words) {
  static constexpr std::array<std::string_view, 5> kOffers{"anything else", "something else", "else i can", "further", "help you with"};
  const std::string all = lower(words);
  for (std::size_t end = all.find('?'), begin = 0; end != std::string::npos; begin = end + 1, end = all.find('?', begin)) {
    const std::size_t sentence = all.find_last_of(".!\n", end);
    const std::size_t from = sentence == std::string::npos ? begin : std::max(begin, sentence);
    const std::string_view question(all.data() + from, end - from);
    const auto is_there = [&](std::string_view offer) { return question.find(offer) != std::string_view::npos; };
    if (std::none_of(kOffers.begin(), kOffers.end(), is_there)) return true;
  }
  return false;
}

std::unique_ptr<User> make_scripted_user() { return std::make_unique<ScriptedUser>(); }

}  // namespace baton::envs::sql
