#pragma once
// What a conversation has brought up so far: what calls and words can be traced to.

#include "baton/envs/sql/world.h"

#include <unordered_set>

namespace baton::envs::sql {

class Heard {
 public:
  Heard() = default;
  explicit Heard(std::string_view instruction) : said_(instruction) {}
  void hear(std::string_view said) { said_.append(1, '\n').append(said); }  // by the user
  void shown(const Rows& rows);
  // Every id, text and date among the arguments was said by the user or shown before.
  bool grounds(const DomainTool& tool, const Arguments& arguments) const;
  bool repeated_in(std::string_view words) const;  // something shown, of three characters at least

 private:
  bool holds(const SqlValue& value) const;
  std::string said_;
  std::unordered_set<std::string> shown_;          // cells as people say them
};

}  // namespace baton::envs::sql
