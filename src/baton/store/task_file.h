#pragma once
// Task files: one JSON object per line (plain or gzip), {id, question, type, answer, aliases?, tolerance?, options?, category?}.

#include "baton/core/task.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace baton::store {

// Strict: the first bad line throws Error "FILE:LINE: field: what is wrong". A choice needs two or more options and a letter
// within them as its answer (the text of an option is taken as its letter). Ids are unique.
std::vector<Task> load_tasks(const std::filesystem::path& path);
Task parse_task_line(std::string_view line);  // throws Error without a place

std::string render_task_line(const Task& task);  // without the newline; the exact inverse

}  // namespace baton::store
