#pragma once
// A file of lines, whole or not at all: written beside its place and moved there by `close`.

#include "baton/base/error.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace baton::synth {

class TaskWriter {
 public:
  explicit TaskWriter(std::filesystem::path path);     // throws Error where it cannot be written
  ~TaskWriter();                                       // not closed: leaves nothing
  TaskWriter(const TaskWriter&) = delete;
  TaskWriter& operator=(const TaskWriter&) = delete;

  void add(std::string_view line);
  void close();

 private:
  void flush();

  const std::filesystem::path path_, draft_;
  const bool compressed_;
  std::ofstream file_;
  std::string block_;
  bool closed_ = false;
};

}  // namespace baton::synth
