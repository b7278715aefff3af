#pragma once
// Internal: bytes of a connection to requests, within the limits.

#include "baton/http/server.h"

#include <memory>
#include <string>
#include <string_view>

namespace baton::http {

struct ReadLimits {
  std::size_t max_header = 0;
  std::size_t max_body = 0;
};

struct ParsedRequest {
  std::shared_ptr<ServerRequest> request;
  bool keep_alive = true;
  bool http_1_0 = false;  // the client understands no chunks
};

// How the bytes are cut into pieces makes no difference. Not thread-safe.
class RequestReader {
 public:
  enum class State { head, body, complete, refused };

  explicit RequestReader(ReadLimits limits);
  ~RequestReader();

  void append(std::string_view bytes);   // holds them; nothing is parsed
  State parse();                         // parses what is held, as far as it goes within one request
  ParsedRequest take();                  // after `complete`: the request; the next parse starts the following one

  bool idle() const;                     // not a byte of the next request is here
  std::size_t held() const { return held_.size(); }
  bool take_expectation();               // true once per request whose client waits for "100 Continue"
  int status() const { return status_; }                    // after `refused`: 400, 413, 431
  const std::string& complaint() const { return complaint_; }

 private:
  struct Parser;
  State refuse(int status, std::string complaint);
  std::size_t end_of_head();

  const ReadLimits limits_;
  std::unique_ptr<Parser> parser_;  // of the request under way; none between requests
  std::string held_;
  std::size_t scanned_ = 0;  // bytes of held_ in which no head ends
  std::size_t wire_ = 0;     // bytes parsed of the request under way
  int status_ = 0;
  std::string complaint_;
  bool expectation_answered_ = false;
};

}  // namespace baton::http
