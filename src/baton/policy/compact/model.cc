#include "baton/policy/compact/model.h"

#include "baton/base/json.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::policy {
namespace {

// The fields of cases and cells that are kept, each as one tensor; expectations are made again from the facts.
struct CaseField {
  const char* name;
  float (*get)(const Case&);
  void (*set)(Case&, float);
};
struct CellField {
  const char* name;
  float (*get)(const CaseCell&);
  void (*set)(CaseCell&, float);
};
#define BATON_FIELD(Struct, field) \
  {#field, [](const Struct& x) { return static_cast<float>(x.field); }, [](Struct& x, float v) { x.field = static_cast<decltype(x.field)>(v); }}
constexpr CaseField kCaseFields[]{BATON_FIELD(Case, category), BATON_FIELD(Case, options), BATON_FIELD(Case, input_tokens)};
constexpr CellField kCellFields[]{BATON_FIELD(CaseCell, available), BATON_FIELD(CaseCell, blank),      BATON_FIELD(CaseCell, answer),
                                  BATON_FIELD(CaseCell, score),     BATON_FIELD(CaseCell, dollars),    BATON_FIELD(CaseCell, seconds),
                                  BATON_FIELD(CaseCell, log_tokens), BATON_FIELD(CaseCell, skill),     BATON_FIELD(CaseCell, skill_sd)};
#undef BATON_FIELD

template <class Items, class Fields>
void save_fields(const Items& items, const Fields& fields, const std::string& prefix, TensorFile& file) {
  for (const auto& field : fields) {
    Tensor& tensor = file.tensors[prefix + field.name];
    tensor.shape = {items.size()};
    for (const auto& item : items) tensor.values.push_back(field.get(item));
  }
}
template <class Items, class Fields>
void load_fields(const TensorFile& file, const Fields& fields, const std::string& prefix, Items& items) {
  for (const auto& field : fields) {
    const Tensor& tensor = file.at(prefix + field.name, {items.size()});
    for (std::size_t i = 0; i < items.size(); ++i) field.set(items[i], tensor.values[i]);
  }
}

Json json_of(const ModelFacts& facts) {
  const auto usual = [](const ModelFacts::Usual& u) { return Json{u.tokens, u.dollars, u.seconds}; };
  Json by_category = Json::array();
  for (const auto& u : facts.by_category) by_category.push_back(usual(u));
  const Price& price = facts.price;
  return {{"name", facts.name}, {"rows", facts.rows}, {"accuracy", facts.accuracy}, {"blank_rate", facts.blank_rate},
          {"log_tokens", facts.log_tokens}, {"log_tokens_sd", facts.log_tokens_sd}, {"overall", usual(facts.overall)},
          {"by_category", by_category},
          {"price", {price.input.dollars_per_million(), price.cached_input.dollars_per_million(), price.output.dollars_per_million(),
                     price.reasoning.dollars_per_million(), price.per_call.dollars()}}};
}

ModelFacts facts_from(const Json& json) {
  const auto usual = [](const Json& u) { return ModelFacts::Usual{u.at(0), u.at(1), u.at(2)}; };
  const Json& price = json.at("price");
  const auto rate = [&](std::size_t i) { return TokenRate::from_dollars_per_million(price.at(i)); };
  ModelFacts facts{.name = json.at("name"),
                   .price = {rate(0), rate(1), rate(2), rate(3), Money::from_dollars(price.at(4))},
                   .rows = json.at("rows"), .accuracy = json.at("accuracy"), .blank_rate = json.at("blank_rate"),
                   .log_tokens = json.at("log_tokens"), .log_tokens_sd = json.at("log_tokens_sd"), .overall = usual(json.at("overall"))};
  for (const auto& u : json.at("by_category")) facts.by_category.push_back(usual(u));
  return facts;
}

Json json_of(const CompactModel& model) {
  Json models = Json::array();
  for (const auto& facts : model.cases.models) models.push_back(json_of(facts));
  Json json{{"comparable", model.cases.comparable}, {"categories", model.cases.categories}, {"models", models},
          {"strongest", model.cases.strongest}, {"cheapest", model.cases.cheapest}, {"rows", model.cases.rows()},
          {"unit_dollars", model.cases.unit_dollars}, {"unit_seconds", model.cases.unit_seconds}, {"card", model.card}};
  if (model.nets.sharpness != 1) json["sharpness"] = model.nets.sharpness;
  if (model.cases.without != Ablation::none) json["ablation"] = name_of(model.cases.without);
  return json;
}

void read_json(const Json& json, CompactModel& out) {
  CaseTable& cases = out.cases;
  if (const auto ablation = json.find("ablation"); ablation != json.end()) cases.without = ablation_named(ablation->get<std::string>());
  cases.comparable = json.at("comparable");
  cases.categories = json.at("categories");
  for (const auto& facts : json.at("models")) cases.models.push_back(facts_from(facts));
  cases.strongest = json.at("strongest"), cases.cheapest = json.at("cheapest");
  cases.unit_dollars = json.at("unit_dollars"), cases.unit_seconds = json.at("unit_seconds");
  cases.cases.resize(json.at("rows"));
  cases.cells.resize(cases.rows() * cases.models.size());
  out.card = json.at("card");
  const std::size_t count = cases.models.size();
  bool sound = count > 0 && count <= kMostTools && cases.strongest < count && cases.cheapest < count && cases.unit_dollars > 0 &&
               cases.unit_seconds > 0;
  for (const auto& facts : cases.models)
    sound = sound && facts.by_category.size() == cases.categories.size() && facts.accuracy > 0 && facts.accuracy < 1;
  if (!sound) throw Error("its description contradicts itself");
}

void read_cases(const TensorFile& file, CaseTable& cases) {
  load_fields(file, kCaseFields, "cases.", cases.cases);
  load_fields(file, kCellFields, "cells.", cases.cells);
  const Tensor& features = file.at("cases.features", {cases.rows(), kQuestionFeatures});
  const std::size_t count = cases.models.size();
  for (std::size_t r = 0; r < cases.rows(); ++r) {
    Case& row = cases.cases[r];
    if (row.category >= cases.categories.size()) throw Error("a case names a category that is not there");
    std::copy_n(features.values.begin() + static_cast<std::ptrdiff_t>(r * kQuestionFeatures), kQuestionFeatures, row.features.begin());
  }
  add_expectations(cases);
  cases.pairs = {count, file.at("pairs.same_wrong", {count, count}).values, file.at("pairs.correlation", {count, count}).values};
}

}  // namespace

TensorFile networks_of(const TensorFile& file) {
  TensorFile out;
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with("answers.") || name.starts_with("choice.") || name.starts_with("turns.")) out.tensors.emplace(name, tensor);
  if (const auto turns = file.metadata.find("turns"); turns != file.metadata.end()) out.metadata.insert(*turns);
  return out;
}

CrossFitted answers_from(const TensorFile& file) {
  CrossFitted nets;
  for (std::size_t k = 0; file.tensors.contains(fmt::format("answers.{}.encode.weight", k)); ++k)
    nets.answers.push_back(AnswerNet::from(file, fmt::format("answers.{}.", k)));
  return nets;
}

std::string render_model(const CompactModel& model, TensorFile file) {
  const CaseTable& cases = model.cases;
  file.metadata["format"] = kPolicySchema, file.metadata["policy"] = dump_json(json_of(model));
  save_fields(cases.cases, kCaseFields, "cases.", file);
  save_fields(cases.cells, kCellFields, "cells.", file);
  Tensor& features = file.tensors["cases.features"];
  features.shape = {cases.rows(), kQuestionFeatures};
  for (const auto& row : cases.cases) features.values.insert(features.values.end(), row.features.begin(), row.features.end());
  const std::size_t count = cases.models.size();
  file.tensors["pairs.same_wrong"] = {{count, count}, cases.pairs.same_wrong};
  file.tensors["pairs.correlation"] = {{count, count}, cases.pairs.correlation};
  model.skills.save(file, "skills.");
  return render_tensors(file);
}

void require_version(const TensorFile& file, std::string_view source) {
  const auto format = file.metadata.find("format");
  if (format == file.metadata.end() || format->second != kPolicySchema)
    throw Error(fmt::format("{}: not a policy of this version (its format is not '{}'); train it again", source, kPolicySchema));
}

bool holds_model(const TensorFile& file) { return file.metadata.contains("policy"); }

CompactModel parse_model(std::string_view bytes, std::string_view source) { return read_model(parse_tensors(bytes, source), source); }

CompactModel read_model(const TensorFile& file, std::string_view source) {
  require_version(file, source);
  if (!holds_model(file)) throw Error(fmt::format("{}: the policy takes turns and answers no questions", source));
  try {
    CompactModel model{.skills = SkillModel::load(file, "skills.")};
    const auto json = parse_json(file.metadata.at("policy"));
    if (!json) throw Error(json.error().message);
    read_json(*json, model);
    read_cases(file, model.cases);
    if (model.skills.models() != model.cases.models.size() || model.skills.categories() > model.cases.categories.size())
      throw Error("its skill estimates are of other models");
    model.nets = answers_from(file);
    model.nets.sharpness = json->value("sharpness", 1.f);
    if (!(model.nets.sharpness > 0)) throw Error("its description contradicts itself");
    if (model.nets.answers.size() % CrossFitted::kFolds != 0 || (model.cases.comparable && model.nets.answers.empty()))
      throw Error("it has not the answer networks that it needs");
    model.choice = ChoiceNet::from(file, "choice.");
    return model;
  } catch (const std::exception& error) {
    throw Error(fmt::format("{}: not a sound policy file: {}", source, error.what()));
  }
}

}  // namespace baton::policy
