#include "baton/http/sse.h"

#include <utility>

namespace baton::http {

Result<void> SseParser::feed(std::string_view bytes, const std::function<void(const SseEvent&)>& sink) {
  const auto too_long = [&] {
    failed_ = true;
    return fail(FailureKind::malformed, "an event of the stream is longer than " + std::to_string(max_event_) + " bytes");
  };
  if (failed_) return too_long();
  while (!bytes.empty()) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = bytes.find_first_of("\r\n");
    if (!append(bytes.substr(0, end))) return too_long();
    if (end == std::string_view::npos) break;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    end_line(sink);
  }
  return {};
}

bool SseParser::append(std::string_view piece) {
  if (piece.size() > max_event_ - line_.size() - event_.data.size()) return false;
  line_ += piece;
  return true;
}

void SseParser::end_line(const std::function<void(const SseEvent&)>& sink) {
  std::string_view line = line_;
  if (std::exchange(first_line_, false) && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.empty()) {
    if (has_data_) {
      event_.data.pop_back();  // the last line's \n
      if (event_.event.empty()) event_.event = "message";
      sink(event_);
    }
    event_.event.clear();
    event_.data.clear();
    has_data_ = false;
  } else {
    const auto colon = line.find(':');  // at 0: a comment, a field with no name
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
      event_.data.append(value).push_back('\n');
      has_data_ = true;
    } else if (field == "event") {
      event_.event = value;
    }
  }
  line_.clear();
}

std::string sse_event(std::string_view data, std::string_view event) {
  std::string out;
  out.reserve(data.size() + event.size() + 24);
  if (!event.empty()) out.append("event: ").append(event).append("\n");
  while (true) {
    const auto end = data.find_first_of("\r\n");
    out.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return out.append("\n");
}

}  // namespace baton::http
