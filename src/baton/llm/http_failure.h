#pragma once
// Internal to openai.cc: what an HTTP answer other than 2xx means.

#include "baton/core/catalogue.h"
#include "baton/http/client.h"

#include <ctime>
#include <string>
#include <string_view>

namespace baton::llm {

inline constexpr std::size_t kMostErrorBytes = 300;

// One line of valid UTF-8, at most kMostErrorBytes, with `key` blotted out.
std::string quoted_words(std::string_view words, std::string_view key);

// Seconds that retry-after-ms or Retry-After (seconds, or a date, measured from the answer's own Date where it has one, else
// from `now`) asks to wait, 0 to a day; -1 where there is none or it makes no sense.
double retry_after(const http::Headers& headers, std::time_t now);

Failure failure_of_status(const Provider& provider, const http::HttpResponse& response, std::string_view key);

}  // namespace baton::llm
