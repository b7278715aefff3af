// Policy files: the shipped one with some of its numbers, shapes, names and texts changed is read, or refused in one line.

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/policy/compact/tensors.h"
#include "baton/policy/compact/trained.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

using namespace baton;

namespace {

class Changes {
 public:
  explicit Changes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool left() const { return !bytes_.empty(); }
  std::uint32_t next(std::size_t width) {
    std::uint32_t out = 0;
    for (; width > 0 && !bytes_.empty(); --width, bytes_ = bytes_.subspan(1)) out = out << 8 | bytes_.front();
    return out;
  }
  std::size_t below(std::size_t count) { return count ? next(count > 256 ? 3 : 1) % count : 0; }

 private:
  std::span<const std::uint8_t> bytes_;
};

void change(policy::TensorFile& file, Changes& by) {
  auto& metadata = *std::next(file.metadata.begin(), static_cast<std::ptrdiff_t>(by.below(file.metadata.size())));
  auto tensor = std::next(file.tensors.begin(), static_cast<std::ptrdiff_t>(by.below(file.tensors.size())));
  switch (by.below(7)) {
    case 0: metadata.second.replace(by.below(metadata.second.size()), by.below(4), 1, static_cast<char>(' ' + by.below(95))); break;
    case 1: metadata.second.resize(by.below(metadata.second.size() + 1)); break;
    case 2: file.metadata.erase(metadata.first); break;
    case 3: file.tensors.erase(tensor); break;
    case 4:
      if (!tensor->second.values.empty())
        tensor->second.values[by.below(tensor->second.values.size())] = std::bit_cast<float>(by.next(4));
      break;
    case 5: std::reverse(tensor->second.shape.begin(), tensor->second.shape.end()); break;
    case 6:
      if (!tensor->second.shape.empty() && tensor->second.shape.front() > 1) {
        tensor->second.values.resize(tensor->second.values.size() / tensor->second.shape.front() * (tensor->second.shape.front() - 1));
        --tensor->second.shape.front();
      }
      break;
    default: break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const policy::TensorFile shipped = policy::parse_tensors(read_file(BATON_SHIPPED_POLICY), "shipped");
  policy::TensorFile file = shipped;
  Changes by({data, size});
  for (int changes = 0; by.left() && changes < 8 && !file.metadata.empty() && !file.tensors.empty(); ++changes) change(file, by);
  try {
    policy::read_trained(policy::render_tensors(file), "input");
  } catch (const Error& error) {
    BATON_CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
  }
  return 0;
}
