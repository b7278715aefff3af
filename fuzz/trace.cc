// Any bytes as a trace: a refusal, or a trace that writes back to text which reads as the same.

#include "baton/base/error.h"
#include "baton/store/trace.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto trace = baton::store::parse_trace({reinterpret_cast<const char*>(data), size}, "f.jsonl");
    const std::string text = baton::store::render_trace(trace);
    BATON_CHECK(baton::store::render_trace(baton::store::parse_trace(text, "f.jsonl")) == text);
    baton::store::describe(trace);
  } catch (const baton::Error& error) {
    BATON_CHECK(std::string_view(error.what()).starts_with("f.jsonl:"));
  }
  return 0;
}
