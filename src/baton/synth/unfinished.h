#pragma once
// A synthesis that was cut off: which domains were through, and how much of the draft is theirs. Kept beside the output as
// OUT.part.json; the same command goes on from it.

#include "baton/synth/synthesise.h"

namespace baton::synth {

class Unfinished {
 public:
  // Reads what is there, if it is of the very same job (seed, tasks, format, packs to the byte) and its draft is whole.
  Unfinished(const SynthOptions& options, const std::filesystem::path& draft);
  ~Unfinished();                                       // removes the file unless `keep` was called

  const std::vector<DomainReport>& domains() const { return domains_; }
  std::uintmax_t bytes() const { return bytes_; }      // of the draft
  void add(const DomainReport& domain, std::uintmax_t bytes);
  void keep() { kept_ = true; }

 private:
  const std::filesystem::path file_;
  const std::string job_;
  std::vector<DomainReport> domains_;
  std::uintmax_t bytes_ = 0;
  bool kept_ = false;
};

Json domain_json(const DomainReport& domain);
DomainReport domain_from(const Json& json);            // throws nlohmann's exceptions

}  // namespace baton::synth
