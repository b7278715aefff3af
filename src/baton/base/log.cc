#include "baton/base/log.h"

#include <cstdlib>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace baton {

void set_up_logging() {
  spdlog::set_default_logger(spdlog::stderr_color_mt("baton"));
  spdlog::set_pattern("%H:%M:%S %^%l%$ %v");
  const char* level = std::getenv("BATON_LOG");
  spdlog::set_level(level ? spdlog::level::from_str(level) : spdlog::level::warn);
}

}  // namespace baton
