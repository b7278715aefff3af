// A policy file and what it holds: a policy for questions (compact/), one for episodes of turns (turns/), or both.

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/policy/compact/trained_answers.h"
#include "baton/policy/policies.h"
#include "baton/policy/turns/trained_turns.h"

#include <fmt/format.h>
#include <fstream>

namespace baton::policy {
namespace {

class Whole final : public TrainedPolicy {
 public:
  Whole(std::unique_ptr<TrainedPolicy> answers, std::unique_ptr<TrainedPolicy> turns)
      : answers_(std::move(answers)), turns_(std::move(turns)) {}

  const std::vector<std::string>& models() const override { return either().models(); }
  const std::string& strongest() const override { return either().strongest(); }
  const std::string& cheapest() const override { return either().cheapest(); }

  std::unique_ptr<Policy> bind(const TrainedUse& use) const override {
    const bool turns = takes_turns(use.tools);
    const auto& part = turns ? turns_ : answers_;
    if (!part) throw Error(turns ? "the policy never took turns: train one with --suite toolscale"
                                 : "the policy takes turns and answers no questions: train one with --suite replay or simulated");
    return part->bind(use);
  }

 private:
  const TrainedPolicy& either() const { return answers_ ? *answers_ : *turns_; }
  const std::unique_ptr<TrainedPolicy> answers_, turns_;
};

std::unique_ptr<TrainedPolicy> turns_in(const TensorFile& file, std::string_view source) {
  try {
    return holds_turns(file) ? make_trained_turns(load_turns(file)) : nullptr;
  } catch (const std::exception& error) {
    throw Error(fmt::format("{}: not a sound policy file: {}", source, error.what()));
  }
}

}  // namespace

bool is_trained_policy(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string head(512, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head.find("baton.policy/") != std::string::npos;
}

std::shared_ptr<const TrainedPolicy> read_trained(std::string_view bytes, std::string_view source) {
  const TensorFile file = parse_tensors(bytes, source);
  require_version(file, source);
  auto turns = turns_in(file, source);
  auto answers = turns && !holds_model(file) ? nullptr : make_trained_answers(read_model(file, source));
  return std::make_shared<Whole>(std::move(answers), std::move(turns));
}

std::shared_ptr<const TrainedPolicy> load_trained(const std::filesystem::path& file) {
  return read_trained(read_file(file), file.string());
}

}  // namespace baton::policy
