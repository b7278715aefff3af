#pragma once
// Server-sent events, as in the HTML standard, section 9.2.6 (fields id and retry are read over).

#include "baton/base/error.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace baton::http {

struct SseEvent {
  std::string event = "message";
  std::string data;  // lines joined by \n
};

// Incremental: how the bytes are cut into pieces makes no difference. Not thread-safe.
class SseParser {
 public:
  explicit SseParser(std::size_t max_event = 1 << 20) : max_event_(max_event) {}  // bytes of one event, one line

  // Calls `sink` for every event that the bytes complete. An event or line over the limit is `malformed`, from then on for
  // ever. An event that its stream leaves without a blank line is not delivered (the standard's rule).
  Result<void> feed(std::string_view bytes, const std::function<void(const SseEvent&)>& sink);

 private:
  bool append(std::string_view piece);
  void end_line(const std::function<void(const SseEvent&)>& sink);

  const std::size_t max_event_;
  std::string line_;
  SseEvent event_{.event = {}, .data = {}};
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false;
  bool failed_ = false;
};

// One event on the wire. Line breaks in data (\n, \r, \r\n) become data lines; `event` empty: the default, "message".
std::string sse_event(std::string_view data, std::string_view event = {});

}  // namespace baton::http
