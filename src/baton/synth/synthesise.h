#pragma once
// Makes verified tasks from domain packs. The same seed gives the same bytes at any thread count.

#include "baton/base/json.h"
#include "baton/synth/diversity.h"

#include <filesystem>
#include <stop_token>

namespace baton::synth {

struct SynthOptions {
  std::vector<std::shared_ptr<const envs::sql::Pack>> packs;
  std::size_t tasks = 1000;                  // over all packs, evenly
  std::uint64_t seed = 1;
  int threads = 1;
  std::filesystem::path out;                 // .gz: compressed
  enum class Format { baton, toolscale } format = Format::baton;
  std::stop_token stop;
};

struct DomainReport {
  std::string domain;
  std::size_t tasks = 0, candidates = 0;
  std::array<std::size_t, kGates> rejected{};          // by Gate
  std::array<std::string, kGates> example{};           // why the first one was
  std::array<std::size_t, 5> tiers{};
  std::size_t negatives = 0, equivalents = 0, equivalent_orders = 0;  // mutated runs of the accepted tasks
  std::map<std::string, std::size_t> intents;          // of the pack: tasks that hold it
  std::size_t searched = 0, shorter = 0;               // for a shorter plan; found
  DiversityFigures diversity;
};

struct SynthReport {
  std::vector<DomainReport> domains;
  bool stopped = false;                      // by `stop`: the domains that were through are kept, and the same call goes on
};

// Throws Error where a pack cannot give so many different tasks.
SynthReport synthesise(const SynthOptions& options);

Json report_json(const SynthReport& report, const SynthOptions& options);     // schema baton.synth/1

}  // namespace baton::synth
