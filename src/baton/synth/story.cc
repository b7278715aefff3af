#include "baton/synth/story.h"

#include "baton/envs/sql/judge.h"
#include "baton/envs/sql/wording.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace baton::synth {

using namespace envs::sql;

namespace {

constexpr std::array kPersonas{
    "patient and polite",          "in a hurry",                   "talkative, tells more than is needed", "short of words",
    "a little confused",           "precise, wants every detail",  "irritated by an earlier call",          "cheerful",
    "sceptical, asks to be sure",  "calling for the first time",   "used to getting things done quickly",   "tired after a long day",
    "friendly but insistent",      "worried about the costs",      "distracted, does two things at once",   "formal",
    "easily satisfied",            "does not like to repeat things", "curious about the rules",             "speaks slowly and clearly",
    "apologetic",                  "businesslike",                 "chatty about the weather",              "new to all this"};
constexpr std::array kOpenings{"Hello.",
                               "Hi there.",
                               "Good morning.",
                               "Good day.",
                               "Hi, I need some help.",
                               "Hello, can you help me?",
                               "Hey.",
                               "Greetings.",
                               "Hello, thanks for taking my call.",
                               "Good day, I have a request.",
                               "Hi, quick one.",
                               ""};
constexpr std::array kMore{"Also: ",
                           "And one more thing. ",
                           "Then there is this: ",
                           "Besides that: ",
                           "Once that is done: ",
                           "Second thing. ",
                           "While I have you: ",
                           "Another matter. ",
                           "On top of that: ",
                           "Oh, and this as well. ",
                           "Next. ",
                           "Moreover: "};
constexpr std::array kClosings{"",
                               "",
                               "Thank you.",
                               "Thanks a lot.",
                               "That would be all.",
                               "I'd appreciate your help.",
                               "Please tell me when it is done.",
                               "Let me know how it went.",
                               "Cheers.",
                               "Thanks in advance.",
                               "That's everything for today.",
                               "I hope that is no trouble."};

template <std::size_t N>
std::string_view any(const std::array<const char*, N>& words, Rng& rng) {
  return words[rng.below(N)];
}

std::string label(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string introduction(const Named& known, Rng& rng) {
  if (known.empty()) return "";
  std::string list;
  const std::size_t form = rng.below(5);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto& [name, value] = known[i];
    const bool last = i + 1 == known.size();
    const std::string joint = i == 0 ? "" : form < 2 ? (last ? " and " : ", ") : form == 2 ? "; " : ", ";
    if (form == 0) list += fmt::format("{}my {} is {}", joint, label(name), text_of(value));
    else if (form == 1) list += fmt::format("{}{} {}", joint, label(name), text_of(value));
    else if (form == 4 && i == 0) list += fmt::format("{}", text_of(value));
    else list += fmt::format("{}{}: {}", joint, label(name), text_of(value));
  }
  switch (form) {
    case 0: list[0] = 'M'; return list + ".";
    case 1: return "You will find me under " + list + ".";
    case 2: return "(" + list + ")";
    case 3: return "My details: " + list + ".";
    default: return "This is " + list + ".";
  }
}

std::string words_of(const Intent& intent, const Need& need, const Named& user, std::string_view slot, bool money) {
  for (const auto& fact : intent.facts)
    if (fact.name == slot) return fact.words;
  for (const auto* known : {&need.known, &user})
    for (const auto& [name, value] : *known)
      if (name == slot) return money ? money_text(value) : text_of(value);
  return "";
}

}  // namespace

std::vector<std::uint64_t> tell(const Pack& pack, DomainTask& task, Rng& rng) {
  task.persona = any(kPersonas, rng);
  std::vector<std::uint64_t> used;
  std::string wishes;
  for (std::size_t n = 0; n < task.needs.size(); ++n) {
    const Intent& intent = pack.intents[pack.intent_named(task.needs[n].intent)];
    std::size_t ways = 0, at = 0;
    for (const auto& ask : intent.ask) ways += wordings_of(ask);
    std::size_t way = rng.below(ways);
    while (way >= wordings_of(intent.ask[at])) way -= wordings_of(intent.ask[at++]);
    used.push_back(mix64(hash64(intent.name, at * 1'000'003 + way)));
    if (n) wishes += ' ' + std::string(any(kMore, rng));
    wishes += filled(picked(intent.ask[at], way),
                     [&](std::string_view slot, bool money) { return words_of(intent, task.needs[n], task.known_user, slot, money); });
  }
  const std::string who = introduction(task.known_user, rng), opening(any(kOpenings, rng)), closing(any(kClosings, rng));
  const bool late = rng.below(4) == 0;
  for (const auto& part : {opening, late ? std::string() : who, wishes, late ? who : std::string(), closing})
    if (!part.empty()) task.instruction += (task.instruction.empty() ? "" : " ") + part;
  return used;
}

std::string unsaid(const Pack& pack, const DomainTask& task) {
  for (const auto& call : task.golden) {
    const Need& need = task.needs[call.need];
    const Intent& intent = pack.intents[pack.intent_named(need.intent)];
    std::string missing;
    for (const auto& [parameter, expression] : call.from)
      for_each_slot(expression, [&](std::string_view slot) {
        if (!missing.empty()) return;
        const std::string plain = words_of(intent, need, task.known_user, slot, false),
                          money = words_of(intent, need, task.known_user, slot, true);
        const auto said = [&](const std::string& words) { return !words.empty() && task.instruction.find(words) != std::string::npos; };
        if (!said(plain) && !said(money)) missing = slot;
      });
    if (!missing.empty()) return fmt::format("the instruction does not say '{}'", missing);
  }
  return "";
}

}  // namespace baton::synth
