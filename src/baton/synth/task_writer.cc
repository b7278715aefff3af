#include "baton/synth/task_writer.h"

#include "baton/base/file.h"

#include <fmt/format.h>

namespace baton::synth {
namespace {

constexpr std::size_t kWriteBytes = 4 << 20;  // bytes; each becomes a gzip member

}  // namespace

std::filesystem::path TaskWriter::draft_of(const std::filesystem::path& path) { return path.string() + ".part"; }

TaskWriter::TaskWriter(std::filesystem::path path, std::uintmax_t bytes)
    : path_(std::move(path)), draft_(draft_of(path_)), compressed_(path_.extension() == ".gz") {
  std::error_code ignored;
  if (bytes) std::filesystem::resize_file(draft_, bytes, ignored);
  file_.open(draft_, bytes ? std::ios::binary | std::ios::app : std::ios::binary | std::ios::trunc);
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
  if (block_.size() >= kWriteBytes) flush();
}

void TaskWriter::flush() {
  if (block_.empty()) return;
  const std::string bytes = compressed_ ? gzip(block_) : std::move(block_);
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  block_.clear();
  if (!file_) throw Error(fmt::format("{}: writing failed; is the disk full?", path_.string()), 1);
}

std::uintmax_t TaskWriter::mark() {
  flush();
  file_.flush();
  if (!file_) throw Error(fmt::format("{}: writing failed; is the disk full?", path_.string()), 1);
  return std::filesystem::file_size(draft_);
}

void TaskWriter::close() {
  flush();
  file_.close();
  if (!file_) throw Error(fmt::format("{}: writing failed; is the disk full?", path_.string()), 1);
  std::filesystem::rename(draft_, path_);
  closed_ = true;
}

}  // namespace baton::synth
