// Task lines: whatever the bytes, an Error or a task that its own rendering gives back.

#include "baton/store/task_file.h"

#include "baton/base/error.h"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  try {
    const baton::Task task = baton::store::parse_task_line({reinterpret_cast<const char*>(data), size});
    const std::string line = baton::store::render_task_line(task);
    BATON_CHECK(baton::store::render_task_line(baton::store::parse_task_line(line)) == line);
  } catch (const baton::Error&) {
  }
  return 0;
}
