#pragma once
// Typed reads from one JSON object of a file, with errors that name file, line and field. Internal to the replay reader.

#include "baton/base/json.h"
#include "baton/core/usage.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::envs {

// Where in which file something stands, for error messages. Line 0: the file as a whole.
struct Place {
  std::string_view file;
  std::size_t line = 0;
  [[noreturn]] void error(std::string_view what) const;
};

// A view of one object; `path` is how messages call it, "" for the line itself ("outcomes.gpt-4o").
class Fields {
 public:
  Fields(const Json& object, Place place, std::string path);

  bool has(const char* key) const;
  std::string text(const char* key) const;                           // required
  std::string text_or(const char* key, std::string fallback) const;
  double number(const char* key) const;                              // required, finite, >= 0
  double number_or(const char* key, double fallback) const;
  std::int64_t count(const char* key) const;                         // required, whole, >= 0, at most 1e9
  std::int64_t count_or(const char* key, std::int64_t fallback) const;
  bool flag(const char* key) const;                                  // required
  bool flag_or(const char* key, bool fallback) const;
  std::vector<std::string> texts_or_none(const char* key) const;
  Money dollars(const char* key) const;                              // required, 0..1e6 dollars
  TokenRate rate(const char* key) const;                             // required, dollars per million tokens
  TokenRate rate_or(const char* key, TokenRate fallback) const;
  const Json& object(const char* key) const;                         // required, a JSON object

  std::string path_of(std::string_view key) const;
  [[noreturn]] void error(const char* key, std::string_view expected) const;

 private:
  const Json& at(const char* key, std::string_view expected) const;

  const Json& object_;
  Place place_;
  std::string path_;
};

// The prices in a model's entry of a models file. `router`: LLMRouter's names for them.
Price read_price(const Fields& model, bool router);
Money usual_cost(const Price& price);  // of a call of 400 tokens in and 200 out: what is expected before anything is known

}  // namespace baton::envs
