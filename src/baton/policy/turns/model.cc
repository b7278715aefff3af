#include "baton/policy/turns/model.h"

#include "baton/base/error.h"
#include "baton/base/json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace baton::policy {
namespace {

constexpr std::string_view kMetadata = "turns";
constexpr std::size_t kPlanWidth = 4, kItemWidth = 6;
constexpr int kGrounded = 4, kTrial = 8;       // a trial: its kind, and kGrounded where it is
constexpr std::size_t kTrials = 8 * 8 * 8 * 8;
constexpr std::size_t kMostPlans = 100'000, kMostItems = 200;  // of a plan

std::uint64_t key_of(std::size_t plan) { return mix64(plan + 1); }

Json json_of(const ExpertTally& tally) {
  Json domains = Json::object();
  for (const auto& [name, part] : tally.domains) domains[name] = {part.tasks, part.passed};
  return {{"tasks", tally.all.tasks}, {"passed", tally.all.passed}, {"domains", domains}, {"mended", tally.mended},
          {"turns", tally.turns}, {"spoke", tally.spoke}, {"refused", tally.refused}, {"nothing", tally.nothing},
          {"dollars", tally.dollars}, {"seconds", tally.seconds}};
}

ExpertTally tally_from(const Json& json) {
  ExpertTally out{.all = {json.at("tasks").get<double>(), json.at("passed").get<double>()}};
  for (const auto& [name, part] : json.at("domains").items()) out.domains[name] = {part.at(0).get<double>(), part.at(1).get<double>()};
  for (const auto& [key, value] : {std::pair{"mended", &out.mended}, {"turns", &out.turns}, {"spoke", &out.spoke},
                                   {"refused", &out.refused}, {"nothing", &out.nothing}, {"dollars", &out.dollars},
                                   {"seconds", &out.seconds}})
    *value = json.at(key).get<double>();
  if (!(out.all.tasks > 0 && out.turns > 0)) throw Error("an expert played nothing");
  return out;
}

std::uint16_t small(float value, std::size_t below) {
  if (!(value >= 0 && value < static_cast<float>(below)) || value != std::floor(value)) throw Error("a practice task contradicts itself");
  return static_cast<std::uint16_t>(value);
}

void save_plans(std::span<const TurnPlan> plans, std::vector<std::string>& domains, TensorFile& file) {
  Tensor heads, items, rests;
  for (const auto& plan : plans) {
    auto domain = std::find(domains.begin(), domains.end(), plan.domain);
    if (domain == domains.end()) domain = domains.insert(domain, plan.domain);
    heads.values.insert(heads.values.end(), {plan.tokens, plan.growth, static_cast<float>(domain - domains.begin()),
                                             static_cast<float>(plan.items.size())});
    for (const auto& item : plan.items) {
      const auto number = [](auto value) { return static_cast<float>(value); };
      int trials = 0;
      for (const auto& trial : item.elsewhere) trials = kTrial * trials + static_cast<int>(trial.kind) + (trial.grounded ? kGrounded : 0);
      items.values.insert(items.values.end(),
                          {number(item.reply + 2 * item.writes + 4 * item.tells + 8 * item.grounded), number(trials), number(item.need),
                           number(item.difficulty), number(item.rests_on.size()), number(item.after.size())});
      for (const auto* others : {&item.rests_on, &item.after})
        for (const auto other : *others) rests.values.push_back(number(other));
    }
  }
  heads.shape = {plans.size(), kPlanWidth}, items.shape = {items.values.size() / kItemWidth, kItemWidth}, rests.shape = {rests.values.size()};
  file.tensors["turns.plans"] = std::move(heads), file.tensors["turns.items"] = std::move(items), file.tensors["turns.rests"] = std::move(rests);
}

std::vector<TurnPlan> load_plans(const TensorFile& file, const std::vector<std::string>& domains) {
  const Tensor &heads = file.at("turns.plans"), &items = file.at("turns.items"), &rests = file.at("turns.rests");
  const std::size_t count = heads.values.size() / kPlanWidth;
  if (heads.shape != std::vector{count, kPlanWidth} || count == 0 || count > kMostPlans) throw Error("it has no practice tasks");
  auto item = items.values.begin();
  auto rest = rests.values.begin();
  std::vector<TurnPlan> plans(count);
  for (std::size_t p = 0; p < count; ++p) {
    const float* head = &heads.values[p * kPlanWidth];
    TurnPlan& plan = plans[p];
    plan = {.key = key_of(p), .domain = domains.at(small(head[2], domains.size())), .tokens = head[0], .growth = head[1]};
    if (!(plan.tokens >= 0 && plan.tokens < 1e7f && plan.growth >= 0 && plan.growth < 1e6f)) throw Error("a practice task contradicts itself");
    plan.items.resize(small(head[3], kMostItems));
    if (plan.items.empty()) throw Error("a practice task has no steps");
    if (static_cast<std::size_t>(items.values.end() - item) < plan.items.size() * kItemWidth) throw Error("practice tasks are cut off");
    for (std::size_t i = 0; i < plan.items.size(); ++i, item += kItemWidth) {
      TurnPlan::Item& one = plan.items[i];
      const int flags = small(item[0], 16);
      int trials = small(item[1], kTrials);
      one = {.reply = (flags & 1) != 0, .writes = (flags & 2) != 0, .tells = (flags & 4) != 0, .grounded = (flags & 8) != 0,
             .need = small(item[2], kMostItems), .difficulty = static_cast<double>(item[3])};
      if (!std::isfinite(one.difficulty)) throw Error("a practice task contradicts itself");
      for (std::size_t t = one.elsewhere.size(); t-- > 0; trials /= kTrial) {
        if (trials % kGrounded > 2) throw Error("a practice task contradicts itself");
        one.elsewhere[t] = {static_cast<TurnPlan::Item::Elsewhere::Kind>(trials % kGrounded), trials % kTrial >= kGrounded};
      }
      one.rests_on.resize(small(item[4], kMostItems)), one.after.resize(small(item[5], kMostItems));
      if (static_cast<std::size_t>(rests.values.end() - rest) < one.rests_on.size() + one.after.size())
        throw Error("practice tasks are cut off");
      for (auto* others : {&one.rests_on, &one.after})
        for (auto& other : *others) other = small(*rest++, plan.items.size());
    }
  }
  return plans;
}

}  // namespace

std::vector<TurnPlan> practice_for_file(std::span<const TurnPlan> plans, std::size_t count, std::uint64_t seed) {
  std::vector<TurnPlan> out(plans.begin(), plans.end());
  Rng rng(seed);
  shuffle(out, rng);
  out.resize(std::min(count, out.size()));
  for (std::size_t p = 0; p < out.size(); ++p) {
    out[p].key = key_of(p);
    for (auto& item : out[p].items) item.difficulty = static_cast<double>(static_cast<float>(item.difficulty)), item.call = 0;
  }
  return out;
}

bool holds_turns(const TensorFile& file) { return file.metadata.contains(kMetadata); }

void save_turns(const TurnModel& model, TensorFile& file) {
  std::vector<std::string> domains;
  save_plans(model.plans, domains, file);
  Json experts = Json::array();
  for (std::size_t e = 0; e < model.experts.size(); ++e) {
    experts.push_back(json_of(model.tallies[e]));
    experts.back()["name"] = model.experts[e];
  }
  file.metadata[std::string(kMetadata)] = dump_json({{"domains", domains}, {"experts", experts}, {"card", model.card}});
}

TurnModel load_turns(const TensorFile& file) {
  const auto json = parse_json(file.metadata.at(std::string(kMetadata)));
  if (!json) throw Error(json.error().message);
  TurnModel out{.net = TurnNet::from(file, "turns."), .plans = load_plans(file, json->at("domains").get<std::vector<std::string>>())};
  for (const auto& expert : json->at("experts")) {
    out.experts.push_back(expert.at("name").get<std::string>());
    out.tallies.push_back(tally_from(expert));
  }
  if (out.experts.empty()) throw Error("it has met no expert");
  out.card = json->at("card").get<std::map<std::string, std::string>>();
  return out;
}

}  // namespace baton::policy
