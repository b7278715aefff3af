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
  // Goes on after the first `bytes` of the draft. Throws Error where it cannot be written.
  explicit TaskWriter(std::filesystem::path path, std::uintmax_t bytes = 0);
  ~TaskWriter();                                       // neither closed nor kept: leaves nothing
  static std::filesystem::path draft_of(const std::filesystem::path& path);
  TaskWriter(const TaskWriter&) = delete;
  TaskWriter& operator=(const TaskWriter&) = delete;

  void add(std::string_view line);
  std::uintmax_t mark();                               // bytes of the draft, all lines so far in it
  void keep() { closed_ = true; }                      // leaves the draft where it is
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
