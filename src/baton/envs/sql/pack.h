#pragma once
// A domain pack as data (docs/packs.md): a database, tools over it, the rules of a business and what its customers want.

#include "baton/base/sqlite.h"
#include "baton/envs/sql/expression.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace baton::envs::sql {

struct Source {             // a piece of a pack's text and where it stands
  std::string text;
  std::string file;         // "tools.toml"
  int line = 1;
};

struct Parameter {
  enum class Type { refers, one_of, text, integer, amount, date, boolean, list };
  std::string name, describe;
  Type type = Type::text;
  bool optional = false;
  std::string table;                 // refers, list
  std::vector<std::string> choices;  // one_of
  std::int64_t min = 0, max = 0;     // integer, amount: value; text, list: length
  int line = 1;
};

struct Guard {
  Source sql;
  std::string error;                 // with {parameter}
  std::string rule;                  // "R4" or ""
};

struct ToolTest {
  std::vector<std::pair<std::string, Source>> arguments;  // as TOML wrote them; "= SELECT …" is a query
  std::string error;                                      // part of the message; "": must succeed
  std::vector<std::pair<std::string, SqlValue>> result;   // part of the row
  std::optional<std::int64_t> rows;
  int line = 1;
};

struct DomainTool {
  enum class Kind { read, search, write, calculate };
  std::string name, describe;
  Kind kind = Kind::read;
  std::vector<std::string> after, rules;
  std::vector<Parameter> parameters;
  std::vector<Guard> guards;
  std::vector<Source> writes;
  std::optional<Source> result;
  bool many = false;
  std::vector<ToolTest> tests;
  int line = 1;
  std::size_t parameter_named(std::string_view name) const;  // its index; parameters.size() where there is none
};
std::string_view name_of(DomainTool::Kind kind);

struct PlannedCall {                 // one call of a golden plan
  std::string tool;
  std::vector<std::pair<std::string, Expression>> arguments;  // by parameter name, in the order written
  int line = 1;
};

struct Fact {                        // a constant that the user says
  std::string name;
  SqlValue value;
  std::string words;                 // how it is said
};

struct Refusal {
  std::string rule, because;
  std::vector<std::string> words;    // one of them must be said
  Expression proof;                  // what a call must have shown
};

struct Intent {
  std::string name;
  double weight = 1;
  std::vector<std::string> rules, knows, ask;
  std::vector<Fact> facts;
  Source slots;
  std::vector<PlannedCall> golden;
  std::vector<Expression> say;
  std::optional<Source> goal;
  std::optional<Refusal> refuse;
  int line = 1;
  bool writes(const struct Pack& pack) const;
};

struct Computation {                 // a named rule: SQL over its parameters
  std::string name;
  std::vector<std::string> parameters;
  Source sql;
};

struct Pack {
  std::string name;                  // of its folder
  std::string title, now;            // YYYY-MM-DDTHH:MM:SS
  std::filesystem::path folder;
  Source user;
  std::vector<std::string> knows;    // of the columns of `user`
  std::vector<std::pair<std::string, Source>> invariants;
  Source schema, data, policy;
  std::vector<DomainTool> tools;
  std::vector<Computation> rules;
  std::vector<Intent> intents;

  std::string today() const { return now.substr(0, 10); }
  const DomainTool* tool(std::string_view name) const;  // null where there is none
  std::size_t index_of(std::string_view tool) const;    // tools.size() where there is none
  std::size_t intent_named(std::string_view name) const;  // intents.size() where there is none
};

struct Mistake {
  std::string file;                  // inside the pack
  int line = 1;
  std::string what;
};
std::string described(const Pack& pack, const Mistake& mistake);  // "domains/x/tools.toml:12: …"

// Reads a folder. With `mistakes`, what is wrong in single tools and intents is collected there and they are left out; without,
// the first one throws Error "FILE:LINE: …". What the pack means is checked by `check_pack` (pack_check.h).
Pack load_pack(const std::filesystem::path& folder, std::vector<Mistake>* mistakes = nullptr);

// The folders in `folder` that hold a pack, by name.
std::vector<std::filesystem::path> pack_folders(const std::filesystem::path& folder);

// The numbered rules of policy.md with their lines.
std::vector<std::pair<std::string, int>> numbered_rules(const Pack& pack);

}  // namespace baton::envs::sql
