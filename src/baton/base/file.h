#pragma once
// Files: whole reads, atomic writes, lines of plain or gzip-compressed text. Errors name the path.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace baton {

std::string read_file(const std::filesystem::path& path);  // throws Error

// Writes a sibling temporary file and renames it: readers see the old or the new content, never half. Throws Error.
void write_file(const std::filesystem::path& path, std::string_view content);

// Calls `line(number from 1, text without newline)` for each line; gzip is recognised by its content, not the name.
// Throws Error on unreadable or truncated input. `line` may throw to stop.
void for_each_line(const std::filesystem::path& path, const std::function<void(std::size_t, std::string_view)>& line);

// Gzip-compressed copy of content (no time stamp: the same content gives the same bytes).
std::string gzip(std::string_view content);

}  // namespace baton
