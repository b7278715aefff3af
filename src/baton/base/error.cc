#include "baton/base/error.h"

#include <cstdio>
#include <cstdlib>

namespace baton {

std::string_view name_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::timeout: return "timeout";
    case FailureKind::cancelled: return "cancelled";
    case FailureKind::rate_limited: return "rate_limited";
    case FailureKind::upstream: return "upstream";
    case FailureKind::refused: return "refused";
    case FailureKind::malformed: return "malformed";
    case FailureKind::unaffordable: return "unaffordable";
    case FailureKind::invalid: return "invalid";
    case FailureKind::unavailable: return "unavailable";
  }
  return "unknown";
}

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "baton: internal error: %s does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace baton
