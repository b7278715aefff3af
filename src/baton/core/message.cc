#include "baton/core/message.h"

#include <array>
#include <utility>

namespace baton {
namespace {

constexpr std::array<std::pair<Speaker, std::string_view>, 4> kSpeakers{{
    {Speaker::system, "system"}, {Speaker::user, "user"}, {Speaker::assistant, "assistant"}, {Speaker::tool, "tool"}}};

}  // namespace

std::string_view name_of(Speaker speaker) { return kSpeakers[static_cast<std::size_t>(speaker)].second; }

std::optional<Speaker> speaker_named(std::string_view name) {
  for (const auto& [speaker, its_name] : kSpeakers)
    if (its_name == name) return speaker;
  return std::nullopt;
}

}  // namespace baton
