#include "baton/llm/thoughts.h"

#include "baton/base/text.h"

#include <algorithm>

namespace baton::llm {

void separate_thoughts(Message& reply) {
  constexpr std::string_view kOpen = "<think>", kClose = "</think>";
  std::string said;
  std::string_view rest = reply.content;
  for (bool first = true;; first = false) {
    const auto open = rest.find(kOpen), close = rest.find(kClose);
    if (open == std::string_view::npos && close == std::string_view::npos) break;
    const bool opened = open < close;
    if (opened) said += rest.substr(0, open), rest.remove_prefix(open + kOpen.size());
    else if (!first) said += rest.substr(0, close), rest.remove_prefix(close);
    const std::string_view thought = trim(rest.substr(0, rest.find(kClose)));
    if (!reply.reasoning.empty() && !thought.empty()) reply.reasoning += '\n';
    reply.reasoning += thought;
    rest.remove_prefix(std::min(rest.size(), rest.find(kClose)));
    if (!rest.empty()) rest.remove_prefix(kClose.size());
  }
  if (rest.size() == reply.content.size()) return;
  said += rest;
  reply.content = std::string(trim(said));
}

}  // namespace baton::llm
