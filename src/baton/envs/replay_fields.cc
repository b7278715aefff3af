#include "baton/envs/replay_fields.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::envs {

void Place::error(std::string_view what) const {
  throw Error(line == 0 ? fmt::format("{}: {}", file, what) : fmt::format("{}:{}: {}", file, line, what));
}

Fields::Fields(const Json& object, Place place, std::string path) : object_(object), place_(place), path_(std::move(path)) {
  if (!object.is_object()) place.error(fmt::format("{} must be a JSON object", path_.empty() ? "the line" : "'" + path_ + "'"));
}

std::string Fields::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void Fields::error(const char* key, std::string_view expected) const {
  const auto found = object_.find(key);
  if (found == object_.end()) place_.error(fmt::format("'{}' is missing; give {}", path_of(key), expected));
  place_.error(fmt::format("'{}' is {:.60}; give {}", path_of(key), dump_json(*found), expected));
}

const Json& Fields::at(const char* key, std::string_view expected) const {
  const auto found = object_.find(key);
  if (found == object_.end()) error(key, expected);
  return *found;
}

bool Fields::has(const char* key) const { return object_.contains(key); }

std::string Fields::text(const char* key) const {
  const Json& value = at(key, "a text");
  if (!value.is_string()) error(key, "a text");
  return value.get<std::string>();
}

std::string Fields::text_or(const char* key, std::string fallback) const { return has(key) ? text(key) : fallback; }

double Fields::number(const char* key) const {
  constexpr std::string_view kExpected = "a number of at least 0";
  const Json& value = at(key, kExpected);
  if (!value.is_number()) error(key, kExpected);
  const double number = value.get<double>();
  if (!std::isfinite(number) || number < 0) error(key, kExpected);
  return number;
}

double Fields::number_or(const char* key, double fallback) const { return has(key) ? number(key) : fallback; }

std::int64_t Fields::count(const char* key) const {
  constexpr std::string_view kExpected = "a whole number from 0 to 1e9";
  const double value = at(key, kExpected).is_number() ? number(key) : -1;
  if (value < 0 || value > 1e9 || value != std::floor(value)) error(key, kExpected);
  return static_cast<std::int64_t>(value);
}

std::int64_t Fields::count_or(const char* key, std::int64_t fallback) const { return has(key) ? count(key) : fallback; }

bool Fields::flag(const char* key) const {
  const Json& value = at(key, "true or false");
  if (!value.is_boolean()) error(key, "true or false");
  return value.get<bool>();
}

bool Fields::flag_or(const char* key, bool fallback) const { return has(key) ? flag(key) : fallback; }

std::vector<std::string> Fields::texts_or_none(const char* key) const {
  if (!has(key)) return {};
  const Json& value = object_[key];
  if (!value.is_array()) error(key, "a list of texts");
  std::vector<std::string> texts;
  for (const auto& item : value) {
    if (!item.is_string()) error(key, "a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

Money Fields::dollars(const char* key) const {
  const double dollars = number(key);
  if (dollars > 1e6) error(key, "dollars, at most 1000000");
  return Money::from_dollars(dollars);
}

TokenRate Fields::rate(const char* key) const {
  const double dollars = number(key);
  if (dollars > 1e6) error(key, "dollars per million tokens, at most 1000000");
  return TokenRate::from_dollars_per_million(dollars);
}

TokenRate Fields::rate_or(const char* key, TokenRate fallback) const { return has(key) ? rate(key) : fallback; }

const Json& Fields::object(const char* key) const {
  const Json& value = at(key, "an object");
  if (!value.is_object()) error(key, "an object");
  return value;
}

Price read_price(const Fields& model, bool router) {
  Price price;
  price.input = model.rate(router ? "input_price" : "input_usd_per_million");
  price.output = model.rate(router ? "output_price" : "output_usd_per_million");
  price.cached_input = model.rate_or("cached_input_usd_per_million", price.input);
  price.reasoning = model.rate_or("reasoning_usd_per_million", price.output);
  if (model.has("usd_per_call")) price.per_call = model.dollars("usd_per_call");
  return price;
}

Money usual_cost(const Price& price) { return cost_of(price, {.input = 400, .output = 200}); }

}  // namespace baton::envs
