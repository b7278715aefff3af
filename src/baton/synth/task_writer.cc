#include "baton/synth/task_writer.h"

#include "baton/base/file.h"

#include <fmt/format.h>

namespace baton::synth {
namespace {

constexpr std::size_t kBlock = 4 << 20;  // bytes; each becomes a gzip member

}  // namespace

TaskWriter::TaskWriter(std::filesystem::path path)
    : path_(std::move(path)), draft_(path_.string() + ".part"), compressed_(path_.extension() == ".gz"), file_(draft_, std::ios::binary) {
  if (!file_) throw Error(fmt::format("{}: cannot write here", path_.string()));
}

TaskWriter::~TaskWriter() {
  if (closed_) return;
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(draft_, ignored);
}

void TaskWriter::add(std::string_view line) {
  block_.append(line).push_back('\n');
  if (block_.size() >= kBlock) flush();
}

void TaskWriter::flush() {
  if (block_.empty()) return;
  const std::string bytes = compressed_ ? gzip(block_) : std::move(block_);
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  block_.clear();
  if (!file_) throw Error(fmt::format("{}: writing failed; is the disk full?", path_.string()), 1);
}

void TaskWriter::close() {
  flush();
  file_.close();
  if (!file_) throw Error(fmt::format("{}: writing failed; is the disk full?", path_.string()), 1);
  std::filesystem::rename(draft_, path_);
  closed_ = true;
}

}  // namespace baton::synth
