#pragma once
// Recorded outcomes as the compact policy learns from them: numbers only, no text. Rows are tasks, columns models.

#include "baton/core/outcomes.h"
#include "baton/policy/compact/pairs.h"
#include "baton/policy/compact/question.h"
#include "baton/policy/compact/skill_model.h"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace baton::policy {

// What a policy is kept from seeing, in training and in use, so that its worth can be measured. Policy files record it.
enum class Ablation {
  none,
  answers,   // as if answers could not be compared: no agreement, only who was asked
  question,  // neither category nor statistics of the text
  prices,    // networks see no price; what is paid still counts
};
std::string_view name_of(Ablation ablation);
Ablation ablation_named(std::string_view name);  // throws Error

// What a model usually does, overall and by category; means shrunk to the overall ones.
struct ModelFacts {
  std::string name;
  Price price;                           // list price; all zero where calls are not priced by tokens
  double rows = 0;                       // tasks that it was seen on
  float accuracy = 0, blank_rate = 0;
  float log_tokens = 0, log_tokens_sd = 1;  // of its output length, natural logarithm of tokens + 1
  struct Usual {
    float tokens = 0, dollars = 0, seconds = 0;
  };
  Usual overall;
  std::vector<Usual> by_category;        // in the order of CaseTable::categories

  const Usual& usual(int category) const { return category < 0 ? overall : by_category[static_cast<std::size_t>(category)]; }
};

struct Case {
  std::uint16_t category = 0;
  std::uint16_t options = 0;             // answers to choose from; 0: open
  float input_tokens = 0;                // 0 where not known
  std::array<float, kQuestionFeatures> features{};
};

struct CaseCell {
  bool available = false, blank = false;
  std::uint8_t answer = 0;               // equal within a row where two answers are equal; 0: blank or not comparable
  float score = 0, dollars = 0, seconds = 0, log_tokens = 0;
  float expected_dollars = 0, expected_seconds = 0;  // known before the call
  float skill = 0, skill_sd = 1;         // logit of being right here, estimated without this row
  // The same, and overall, if the model were new and known from a hundred other rows; for training, not kept in policy files.
  float new_skill = 0, new_skill_sd = 1, new_overall = 0;
};

struct CaseTable {
  Ablation without = Ablation::none;
  bool comparable = false;
  std::vector<std::string> categories;
  std::vector<ModelFacts> models;
  PairFacts pairs;
  std::vector<Case> cases;
  std::vector<CaseCell> cells;           // row-major
  std::size_t strongest = 0, cheapest = 0;  // most accurate; lowest mean cost
  double unit_dollars = 1, unit_seconds = 1;  // means of the strongest: what a share is a share of

  std::size_t rows() const { return cases.size(); }
  int category_named(std::string_view name) const;  // -1 where it is not known
  QuestionFeatures features_of(const TaskView& task) const;
  const CaseCell& at(std::size_t row, std::size_t model) const { return cells[row * models.size() + model]; }
  CaseCell& at(std::size_t row, std::size_t model) { return cells[row * models.size() + model]; }
};

// Everything but the skill estimates and the pair facts, which add_skills fills in.
CaseTable make_cases(const Rows& rows, Ablation without = Ablation::none);

// The table's categories, features, scores and answers as the skill model takes them.
SkillData skill_data(const CaseTable& table);

// Fills in CaseCell::skill by cross-fitting: rows r with r % folds == k are estimated by fit(rows of the other folds, k).
using FitSkills = std::function<SkillModel(std::span<const std::uint32_t> rows, std::size_t k)>;
void cross_fit(CaseTable& table, std::size_t folds, const FitSkills& fit);

// The same by SkillModel::fit, and new_skill, each model posing as new alone; then the pair facts. Returns the model of all rows.
SkillModel add_skills(CaseTable& table, std::size_t folds = 6);

// The rows of another table as a known one sees them: its models (columns matched by name, missing ones unavailable),
// categories, pairs, units and skill model. What the rows scored and cost stays their own.
CaseTable cases_like(const CaseTable& known, const SkillModel& skills, const Rows& rows);

// How far a score is from what its skill estimate expects, in standard deviations.
float residual_of(const CaseCell& cell);

// Before a call: list price × (input, usual output) where there is one, else the usual dollars.
float expected_dollars(const ModelFacts& facts, const Price& price, int category, float input_tokens);

// Fills in what is expected of every cell, from the facts of its model.
void add_expectations(CaseTable& table);

// Tokens of a prompt with this question: a quarter of its characters and 150 around them.
float prompt_tokens(const TaskView& task);

}  // namespace baton::policy
