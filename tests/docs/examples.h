#pragma once
// The fenced examples of docs/formats.md: "```json solve" begins the one called "solve".

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "app/cli.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace baton::docs {

// "points[].policy" for every key, at any depth; a list stands for all its items.
inline void collect(const Json& value, const std::string& path, std::set<std::string>& out) {
  if (value.is_object())
    for (const auto& [key, inner] : value.items()) out.insert(path + key), collect(inner, path + key + ".", out);
  if (value.is_array())
    for (const auto& inner : value) collect(inner, path + "[].", out);
}
inline std::set<std::string> key_paths(const Json& value) {
  std::set<std::string> out;
  collect(value, "", out);
  return out;
}

inline std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

class Examples : public app::Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    if (IsSkipped()) return;
    std::istringstream page(read_file(std::string(BATON_SOURCE_DIR) + "/docs/formats.md"));
    std::string* open = nullptr;
    for (std::string line; std::getline(page, line);) {
      if (!line.starts_with("```")) {
        if (open) *open += line + "\n";
      } else if (open) {
        open = nullptr;
      } else {
        const auto space = line.find(' ');
        ASSERT_NE(space, std::string::npos) << "an example without a name: " << line;
        const auto [found, fresh] = examples_.try_emplace(line.substr(space + 1));
        ASSERT_TRUE(fresh) << "two examples have the name: " << line;
        open = &found->second;
      }
    }
  }

  std::set<std::string> names() const {
    std::set<std::string> out;
    for (const auto& [name, text] : examples_) out.insert(name);
    return out;
  }
  const std::string& example(const std::string& name) const { return examples_.at(name); }
  Json json(const std::string& name) const { return json_of(example(name)); }
  static Json json_of(const std::string& text) {
    const auto parsed = parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Json::object();
  }
  // The example as a file of the test's folder.
  std::string write(const std::string& name, std::string file = "") const {
    if (file.empty()) file = name + ".jsonl";
    write_file(folder() / file, example(name));
    return (folder() / file).string();
  }

 private:
  std::map<std::string, std::string> examples_;
};

}  // namespace baton::docs
