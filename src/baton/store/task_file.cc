#include "baton/store/task_file.h"

#include "baton/base/file.h"
#include "baton/core/answer.h"
#include "baton/store/fields.h"

#include <algorithm>
#include <unordered_set>

namespace baton::store {
namespace {

struct TaskLine {
  Task task;
};

template <class V> void fields(V& v, As<V, TaskLine>& line) {
  auto& t = line.task;
  v.required("id", t.id);
  v.required("question", t.question);
  v.required("type", t.type);
  v.required("answer", t.gold.answer);
  v.optional("aliases", t.gold.aliases);
  v.optional("tolerance", t.gold.tolerance);
  v.optional("options", t.options);
  v.optional("category", t.category);
}

// The letter that a choice's answer stands for.
void settle_choice(Task& task) {
  if (task.options.size() < 2 || task.options.size() > 26) refuse("options", "a choice needs 2 to 26 of them");
  const auto option = std::find(task.options.begin(), task.options.end(), task.gold.answer);
  if (option != task.options.end()) task.gold.answer = std::string(1, static_cast<char>('A' + (option - task.options.begin())));
  const std::string letter = normal_form(AnswerType::choice, task.gold.answer);
  if (letter.empty() || static_cast<std::size_t>(letter[0] - 'A') >= task.options.size())
    refuse("answer", fmt::format("'{}' is neither the letter nor the text of an option", utf8_prefix(task.gold.answer, 60)));
  task.gold.answer = letter;
}

void check(Task& task) {
  if (trim(task.id).empty()) refuse("id", "must not be empty");
  if (trim(task.question).empty()) refuse("question", "must not be empty");
  if (trim(task.gold.answer).empty()) refuse("answer", "must not be empty");
  if (!(task.gold.tolerance >= 0 && task.gold.tolerance < 1))
    refuse("tolerance", "must be from 0 to below 1: a share of the answer");
  if (task.type != AnswerType::number && task.gold.tolerance != 0) refuse("tolerance", "belongs to tasks of type number only");
  if (task.type == AnswerType::choice) settle_choice(task);
  else if (!task.options.empty()) refuse("options", "belong to tasks of type choice only");
  if (task.type == AnswerType::number && !parse_quantity(task.gold.answer))
    refuse("answer", fmt::format("'{}' is no number", utf8_prefix(task.gold.answer, 60)));
}

}  // namespace

Task parse_task_line(std::string_view text) {
  auto form = parse_json(text);
  if (!form) throw Error(form.error().message);
  if (!form->is_object()) throw Error("must be a JSON object");
  if (const auto answer = form->find("answer"); answer != form->end() && answer->is_number()) *answer = dump_json(*answer);
  TaskLine line;
  Reader reader{*form, ""};
  fields(reader, line);
  reader.finish();
  check(line.task);
  return std::move(line.task);
}

std::vector<Task> load_tasks(const std::filesystem::path& path) {
  std::vector<Task> tasks;
  std::unordered_set<std::string> ids;
  for_each_line(path, [&](std::size_t number, std::string_view text) {
    if (trim(text).empty()) return;
    try {
      tasks.push_back(parse_task_line(text));
      if (!ids.insert(tasks.back().id).second)
        refuse("id", fmt::format("'{}' stands on an earlier line already", tasks.back().id));
    } catch (const Error& error) {
      throw Error(fmt::format("{}:{}: {}", path.string(), number, error.what()));
    }
  });
  if (tasks.empty()) throw Error(fmt::format("{}: holds no task", path.string()));
  return tasks;
}

std::string render_task_line(const Task& task) {
  Json form = Json::object();
  Writer writer{form};
  fields(writer, TaskLine{task});
  return dump_json(form);
}

}  // namespace baton::store
