#include "baton/synth/unfinished.h"

#include "baton/base/file.h"
#include "baton/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::synth {
namespace {

std::string fingerprint(const SynthOptions& options) {
  std::string all = fmt::format("{} {} {}", options.seed, options.tasks, static_cast<int>(options.format));
  for (const auto& pack : options.packs) {
    all += '\n' + pack->name;
    for (const char* file : {"pack.toml", "schema.sql", "data.sql", "tools.toml", "intents.toml", "policy.md"})
      all += '\n' + sha256_hex(read_file(pack->folder / file));
  }
  return sha256_hex(all);
}

}  // namespace

Json domain_json(const DomainReport& d) {
  Json rejected = Json::object(), because = Json::object();
  for (std::size_t g = 1; g < kGates; ++g) {
    const std::string gate(name_of(static_cast<Gate>(g)));
    rejected[gate] = d.rejected[g];
    if (d.rejected[g]) because[gate] = d.example[g];
  }
  return {{"domain", d.domain},
          {"tasks", d.tasks},
          {"candidates", d.candidates},
          {"rejected", rejected},
          {"first_rejected_because", because},
          {"tiers", d.tiers},
          {"tasks_by_intent", d.intents},
          {"mistakes_that_fail", d.negatives},
          {"equivalent_runs", d.equivalents},
          {"equivalent_orders", d.equivalent_orders},
          {"searched_for_shorter", d.searched},
          {"shorter_found", d.shorter},
          {"diversity",
           {{"tool_sequences", d.diversity.tool_sequences},
            {"intent_combinations", d.diversity.intent_combinations},
            {"four_grams_per_1000", d.diversity.four_grams_per_1000},
            {"most_used_wording", d.diversity.most_used_wording}}}};
}

DomainReport domain_from(const Json& json) {
  DomainReport d{.domain = json.at("domain"), .tasks = json.at("tasks"), .candidates = json.at("candidates")};
  for (std::size_t g = 1; g < kGates; ++g) {
    const std::string gate(name_of(static_cast<Gate>(g)));
    d.rejected[g] = json.at("rejected").at(gate);
    if (d.rejected[g]) d.example[g] = json.at("first_rejected_because").at(gate);
  }
  d.tiers = json.at("tiers"), d.intents = json.at("tasks_by_intent");
  d.negatives = json.at("mistakes_that_fail"), d.equivalents = json.at("equivalent_runs");
  d.equivalent_orders = json.at("equivalent_orders"), d.searched = json.at("searched_for_shorter"), d.shorter = json.at("shorter_found");
  const Json& diversity = json.at("diversity");
  d.diversity = {diversity.at("tool_sequences"), diversity.at("intent_combinations"), diversity.at("four_grams_per_1000"),
                 diversity.at("most_used_wording")};
  return d;
}

Unfinished::Unfinished(const SynthOptions& options, const std::filesystem::path& draft)
    : file_(draft.string() + ".json"), job_(fingerprint(options)) {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) return;
  const auto json = parse_json(read_file(file_));
  try {
    if (!json || json->at("job") != job_) return;
    const std::uintmax_t bytes = json->at("bytes");
    if (std::filesystem::file_size(draft, ignored) < bytes || ignored) return;
    for (const auto& domain : json->at("domains")) domains_.push_back(domain_from(domain));
    bytes_ = bytes;
  } catch (const nlohmann::json::exception&) {  // not ours: start afresh
    domains_.clear();
  }
}

Unfinished::~Unfinished() {
  std::error_code ignored;
  if (!kept_) std::filesystem::remove(file_, ignored);
}

void Unfinished::add(const DomainReport& domain, std::uintmax_t bytes) {
  domains_.push_back(domain), bytes_ = bytes;
  Json domains = Json::array();
  for (const auto& d : domains_) domains.push_back(domain_json(d));
  write_file(file_, dump_json({{"job", job_}, {"bytes", bytes_}, {"domains", domains}}));
}

}  // namespace baton::synth
