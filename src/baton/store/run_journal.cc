#include "baton/store/run_journal.h"

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/base/json.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace baton::store {
namespace {

[[noreturn]] void throw_errno(const std::filesystem::path& path, std::string_view what) {
  throw Error(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)), 1);
}

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (fd_ < 0) throw Error(fmt::format("{}: cannot open the journal: {}", path.string(), std::strerror(errno)));
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(fd_);
    throw Error(fmt::format("{}: another process is writing this journal", path.string()));
  }
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// "seed (1 there, 2 here)" for each top-level field in which two headers differ.
std::string differences(const Json& there, const Json& here) {
  constexpr std::size_t kLongest = 60;
  const auto shown = [&](const Json& header, const std::string& key) {
    const std::string text = header.contains(key) ? dump_json(header[key]) : "nothing";
    return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
  };
  std::vector<std::string> parts;
  Json keys = there;
  keys.update(here);
  for (const auto& [key, unused] : keys.items())
    if (!there.contains(key) || !here.contains(key) || there[key] != here[key])
      parts.push_back(fmt::format("{} ({} there, {} here)", key, shown(there, key), shown(here, key)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

class FileJournal final : public RunJournal {
 public:
  FileJournal(const std::filesystem::path& path, std::string_view header) : path_(path), file_(path) {
    recover(std::string(header));
  }
  ~FileJournal() override {
    if (unsynced_) ::fdatasync(file_.get());
  }

  const std::vector<std::string>& recovered() const override { return recovered_; }

  void append(std::string_view entry) override {
    const std::string line = fmt::format("{}\n", entry);
    const std::lock_guard lock(mutex_);
    for (std::size_t done = 0; done < line.size();) {
      const auto wrote = ::write(file_.get(), line.data() + done, line.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) {
        const int cause = errno;
        cut_to(size_);  // no half line may stand in front of another worker's
        errno = cause;
        throw_errno(path_, "cannot write the journal");
      }
      done += static_cast<std::size_t>(wrote);
    }
    size_ += line.size();
    unsynced_ = true;
  }

  void flush() override {
    const std::lock_guard lock(mutex_);
    if (unsynced_ && ::fdatasync(file_.get()) != 0 && errno != EINVAL) throw_errno(path_, "cannot flush the journal");
    unsynced_ = false;
  }

 private:
  void recover(const std::string& header) {
    const std::string content = read_file(path_);
    const std::size_t whole = content.rfind('\n') == std::string::npos ? 0 : content.rfind('\n') + 1;
    if (whole == 0) {  // empty, or cut off within its first line
      if (!header.starts_with(content)) throw Error(fmt::format("{}: not a journal of this run", path_.string()));
      cut_to(0);
      append(header);
      return;
    }
    std::size_t line = 0;
    for (std::size_t at = 0; at < whole; ++line) {
      const std::size_t end = content.find('\n', at);
      const std::string_view text = std::string_view(content).substr(at, end - at);
      line == 0 ? check_header(text, header) : keep(text, line + 1);
      at = end + 1;
    }
    cut_to(whole);
    size_ = whole;
  }

  void check_header(std::string_view text, const std::string& header) const {
    const auto there = parse_json(text), here = parse_json(header);
    BATON_CHECK(here && here->is_object());
    if (!there || !there->is_object() || !there->contains("schema") || (*there)["schema"] != (*here)["schema"])
      throw Error(fmt::format("{}: not a journal of a run", path_.string()));
    if (*there != *here)
      throw Error(fmt::format("{}: this journal belongs to another run: {}. Give the same options, or another file",
                              path_.string(), differences(*there, *here)));
  }

  void keep(std::string_view text, std::size_t line) {
    const auto entry = parse_json(text);
    if (!entry || !entry->is_object())
      throw Error(fmt::format("{}:{}: damaged line; delete it and those behind it to go on from there", path_.string(), line));
    recovered_.emplace_back(text);
  }

  void cut_to(std::size_t bytes) const {
    if (::ftruncate(file_.get(), static_cast<off_t>(bytes)) != 0) throw_errno(path_, "cannot repair the journal");
  }

  const std::filesystem::path path_;
  const Descriptor file_;
  std::mutex mutex_;
  std::size_t size_ = 0;  // bytes of whole lines
  bool unsynced_ = false;
  std::vector<std::string> recovered_;
};

}  // namespace

std::unique_ptr<RunJournal> open_run_journal(const std::filesystem::path& path, std::string_view header) {
  return std::make_unique<FileJournal>(path, header);
}

}  // namespace baton::store
