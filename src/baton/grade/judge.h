#pragma once
// A model that decides what the rules could not.

#include "baton/core/chat.h"

#include <memory>
#include <optional>

namespace baton::grade {

struct JudgeOptions {
  int votes = 3;                  // at most; it stops as soon as the majority is certain
  double temperature = 0.7;       // with one vote it is 0
  std::int64_t max_tokens = 256;  // of one reply
};

struct Ruling {
  int yes = 0, no = 0;  // votes that could be read
  int unread = 0;       // failed calls and replies without a verdict
  std::string failure;  // why the last of those did not count
  bool decided() const { return yes != no; }
  bool correct() const { return yes > no; }
};

// Thread-safe. Rules once per question, gold and answer: later ones, and those that ask at the same time, get the same ruling
// without
// a call. A ruling without any readable vote is not kept.
class Judge {
 public:
  virtual ~Judge() = default;
  // Books under Purpose::judge and kJudgeCall, one attempt after the other; vote i (from 0) has seed i.
  virtual Ruling rule(const Task& task, const Submission& submission, CallContext& context) = 0;
};
std::unique_ptr<Judge> make_judge(std::shared_ptr<ChatModel> model, JudgeOptions options = {});

// What the judge reads, and the verdict in its reply: the last line that begins with "Verdict:" must say correct or incorrect.
std::vector<Message> judge_prompt(const Task& task, const Submission& submission);
std::optional<bool> read_verdict(std::string_view reply);

}  // namespace baton::grade
