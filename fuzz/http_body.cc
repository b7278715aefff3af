// Requests from bytes: any cutting gives the same requests, and none is over the limits.

#include "baton/http/request_reader.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using baton::http::RequestReader;

constexpr baton::http::ReadLimits kLimits{.max_header = 512, .max_body = 256};

std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  RequestReader reader(kLimits);
  std::vector<std::string> requests;
  while (!bytes.empty() && reader.status() == 0) {
    reader.append(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (reader.parse() == RequestReader::State::complete) {
      const auto parsed = reader.take();
      const auto& request = *parsed.request;
      BATON_CHECK(request.body.size() <= kLimits.max_body);
      requests.push_back(request.method + " " + request.target + (parsed.keep_alive ? " k " : " c ") + request.body);
      for (const auto& [name, value] : request.headers) requests.back() += "|" + name + "=" + value;
    }
  }
  return requests;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  // The refusal may come sooner or later (a bad line is seen only once its end is there), the requests may not differ.
  BATON_CHECK(read(text, 1 + bytes[0] % 64) == read(text, text.size()));
  return 0;
}
