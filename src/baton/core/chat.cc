#include "baton/core/chat.h"

#include <algorithm>

namespace baton {
namespace {

std::int64_t prompt_bytes(const ChatRequest& request) {
  std::size_t bytes = 0;
  for (const auto& message : request.messages) {
    bytes += message.content.size() + message.reasoning.size() + message.tool_call_id.size();
    for (const auto& call : message.tool_calls) bytes += call.id.size() + call.name.size() + call.arguments.size();
  }
  for (const auto& tool : request.tools) bytes += tool.name.size() + tool.description.size() + tool.parameters.size();
  return static_cast<std::int64_t>(bytes);
}

}  // namespace

Money reserve_for(const Price& price, const ChatRequest& request) {
  const auto overhead = 16 * static_cast<std::int64_t>(request.messages.size() + request.tools.size());
  const auto input_rate = std::max(price.input.nano_per_million, price.cached_input.nano_per_million);
  const auto output_rate = std::max(price.output.nano_per_million, price.reasoning.nano_per_million);
  return price.per_call + round_up(static_cast<__int128>(prompt_bytes(request) + overhead) * input_rate +
                                   static_cast<__int128>(request.max_tokens) * output_rate);
}

Usage estimated_usage(const ChatRequest& request, std::string_view output) {
  const auto tokens = [](std::int64_t bytes) { return (bytes + 3) / 4; };
  return {.input = tokens(prompt_bytes(request)), .output = tokens(static_cast<std::int64_t>(output.size())), .estimated = true};
}

}  // namespace baton
