#pragma once
// What the readers of a pack's files share. Inside the module only.

#include "baton/config/toml.h"
#include "baton/envs/sql/pack.h"

namespace baton::envs::sql {

// A pack's file as a whole; throws Error where it is missing or not text.
Source read_source(const Pack& pack, const std::string& file);

// Entries of a table's `key` (none where absent); throws Error "FILE:LINE: …" where they are of another kind.
std::vector<std::string> texts_in(const config::TomlNode& table, std::string_view key, const std::string& file);
std::vector<const config::TomlNode*> tables_in(const config::TomlNode& table, std::string_view key, const std::string& file);

SqlValue value_of(const config::TomlNode& node, const std::string& file);     // text, number or boolean (1 or 0)
Source source_of(const config::TomlNode& node, const std::string& file);      // text
Expression expression_of(const config::TomlNode& node, const std::string& file);  // text or a list of texts

// Runs `read` for each entry of the table; a failure becomes a mistake where these are collected.
void read_each(const config::TomlNode& root, std::string_view group, const Pack& pack, const std::string& file,
               std::vector<Mistake>* mistakes, const std::function<void(const config::TomlNode&)>& read);

void read_tools(Pack& pack, std::vector<Mistake>* mistakes);
void read_intents(Pack& pack, std::vector<Mistake>* mistakes);

}  // namespace baton::envs::sql
