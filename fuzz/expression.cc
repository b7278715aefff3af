// The question reader of the compute tool: any bytes give an answer or a failure, quickly.

#include "baton/tools/compute.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto computed = baton::tools::compute({reinterpret_cast<const char*>(data), size});
  if (computed ? computed->answer.empty() : computed.error().message.empty()) std::abort();
  return 0;
}
