#pragma once
// Whom the desk serves in a live episode: a script, or a model that plays the part. Both know the story of the task, and nothing of its
// solution or of how it will be verified.

#include "baton/core/chat.h"
#include "baton/envs/sql/domain_task.h"

namespace baton::envs::sql {

struct UserTurn {
  std::string words;
  bool closes = false;                        // took what was said as the end of a matter
  bool content = false;                       // wants nothing more
};

// Shared by all workers: const and thread-safe.
class User {
 public:
  virtual ~User() = default;
  virtual std::string name() const = 0;       // for fingerprints
  virtual Result<std::string> opening(const DomainTask& task, CallContext& context) const = 0;
  // `talk`: the turns of user and desk from the opening on, tool calls among them. The last is what the desk says now, without a tool call.
  virtual Result<UserTurn> answer(const DomainTask& task, std::span<const Message> talk, CallContext& context) const = 0;
};

// Tells everything at once; to a question, the same again. Takes what is no question as the end of a matter once something was called,
// and is content with as many of these as it has needs, or with two in a row without a call between them.
std::unique_ptr<User> make_scripted_user();

// `model` must outlive it; it ends the talk by a word of its own. Failures are the model's.
std::unique_ptr<User> make_model_user(ChatModel& model);

// Whether these words ask for something, offers of further help left aside.
bool asks(std::string_view words);

}  // namespace baton::envs::sql
