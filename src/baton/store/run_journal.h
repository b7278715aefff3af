#pragma once
// What a long run has finished so far: an append-only file of JSON lines, the first of which binds the run. A run that was cut
// off goes on from it and neither repeats nor pays for what stands there.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace baton::store {

// append() is thread-safe. One process at a time: the file is locked while it is open.
class RunJournal {
 public:
  virtual ~RunJournal() = default;

  // The finished entries that the file held when it was opened, in the order of writing; each is one JSON object.
  virtual const std::vector<std::string>& recovered() const = 0;
  // Adds one JSON object without line breaks; it is with the operating system when this returns. Throws Error (disk full).
  virtual void append(std::string_view entry) = 0;
  // Waits until all of it is on disk.
  virtual void flush() = 0;
};

// Opens or creates `path`. `header` is a JSON object that says what the run is: a file with another one belongs to another run,
// and the Error names the fields that differ. A last line that was cut off in writing is dropped. Throws Error, too, for a
// file that is no journal (it is left as it is), a damaged line in the middle, and a journal that another process holds.
std::unique_ptr<RunJournal> open_run_journal(const std::filesystem::path& path, std::string_view header);

}  // namespace baton::store
