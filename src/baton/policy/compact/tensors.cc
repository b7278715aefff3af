#include "baton/policy/compact/tensors.h"

#include "baton/base/error.h"
#include "baton/base/json.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fmt/ranges.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace baton::policy {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little endian");

constexpr std::size_t kLengthBytes = 8, kAlignment = 8;
constexpr std::uint64_t kLargestHeader = 16 << 20;
constexpr std::string_view kMetadata = "__metadata__";

// Number of values, or nothing where their bytes overflow.
std::optional<std::size_t> count_of(const std::vector<std::size_t>& shape) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max() / sizeof(float);
  if (std::ranges::find(shape, 0u) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t side : shape) {
    if (count > kMost / side) return std::nullopt;
    count *= side;
  }
  return count;
}

class Reader {
 public:
  Reader(std::string_view bytes, std::string_view source) : bytes_(bytes), source_(source) {}

  TensorFile read() {
    const Json header = read_header();
    TensorFile file;
    std::vector<Extent> extents;
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadata) {
        read_metadata(entry, file);
      } else {
        const auto [place, added] = file.tensors.emplace(name, Tensor{});
        extents.push_back(read_tensor(name, entry, place->second));
      }
    }
    check_coverage(extents);
    return file;
  }

 private:
  struct Extent {
    std::size_t begin, end;
    std::string name;
  };

  [[noreturn]] void refuse(std::string_view what) const {
    throw Error(fmt::format("{}: not a sound safetensors file: {}", source_, what));
  }

  Json read_header() {
    if (bytes_.size() < kLengthBytes) refuse(fmt::format("{} bytes are too few", bytes_.size()));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    if (length > kLargestHeader) refuse(fmt::format("a header of {} bytes is over the limit of {}", length, kLargestHeader));
    if (length > bytes_.size() - kLengthBytes)
      refuse(fmt::format("a header of {} bytes, but only {} follow", length, bytes_.size() - kLengthBytes));
    const std::string_view text = bytes_.substr(kLengthBytes, length);
    if (!text.starts_with('{')) refuse("the header does not begin with {");
    data_ = bytes_.substr(kLengthBytes + length);
    auto header = parse_json(text);
    if (!header) refuse("header: " + header.error().message);
    return *std::move(header);
  }

  void read_metadata(const Json& entry, TensorFile& file) const {
    if (!entry.is_object()) refuse("__metadata__ is no object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) refuse(fmt::format("__metadata__ {} is no string", dump_json(key)));
      file.metadata.emplace(key, value.get<std::string>());
    }
  }

  std::vector<std::size_t> read_sizes(const std::string& name, const Json& entry, const char* key) const {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array() ||
        !std::ranges::all_of(*found, [](const Json& size) { return size.is_number_unsigned(); }))
      refuse(fmt::format("tensor {}: {} must be a list of sizes", dump_json(name), key));
    return found->get<std::vector<std::size_t>>();
  }

  Extent read_tensor(const std::string& name, const Json& entry, Tensor& tensor) const {
    if (!entry.is_object()) refuse(fmt::format("tensor {} is no object", dump_json(name)));
    const auto dtype = entry.find("dtype");
    if (dtype == entry.end() || *dtype != "F32")
      refuse(fmt::format("tensor {}: dtype {}, but only F32 is read", dump_json(name),
                         dtype == entry.end() ? "is missing" : dump_json(*dtype)));
    tensor.shape = read_sizes(name, entry, "shape");
    const auto offsets = read_sizes(name, entry, "data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_.size())
      refuse(fmt::format("tensor {}: data_offsets [{}] do not lie in the {} bytes of data", dump_json(name),
                         fmt::join(offsets, ", "), data_.size()));
    const auto count = count_of(tensor.shape);
    if (!count || *count * sizeof(float) != offsets[1] - offsets[0])
      refuse(fmt::format("tensor {}: shape [{}] does not fit its {} bytes", dump_json(name), fmt::join(tensor.shape, ", "),
                         offsets[1] - offsets[0]));
    tensor.values.resize(*count);
    if (*count > 0) std::memcpy(tensor.values.data(), data_.data() + offsets[0], *count * sizeof(float));
    return {offsets[0], offsets[1], name};
  }

  // The tensors must fill the data, one after another.
  void check_coverage(std::vector<Extent>& extents) const {
    std::ranges::sort(extents, {}, [](const Extent& extent) { return std::pair(extent.begin, extent.end); });
    std::size_t end = 0;
    for (const Extent& extent : extents) {
      if (extent.begin != end)
        refuse(fmt::format("tensor {} begins at byte {} of the data, but the one before ends at {}", dump_json(extent.name),
                           extent.begin, end));
      end = extent.end;
    }
    if (end != data_.size()) refuse(fmt::format("tensors hold {} of the {} bytes of data", end, data_.size()));
  }

  std::string_view bytes_, source_, data_;
};

}  // namespace

const Tensor& TensorFile::at(std::string_view name) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) throw Error(fmt::format("tensor \"{}\" is missing", name));
  return found->second;
}

const Tensor& TensorFile::at(std::string_view name, const std::vector<std::size_t>& shape) const {
  const Tensor& tensor = at(name);
  if (tensor.shape != shape)
    throw Error(fmt::format("tensor \"{}\" has shape [{}], not [{}]", name, fmt::join(tensor.shape, ", "), fmt::join(shape, ", ")));
  return tensor;
}

TensorFile parse_tensors(std::string_view bytes, std::string_view source) { return Reader(bytes, source).read(); }

std::string render_tensors(const TensorFile& file) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!file.metadata.empty()) header[std::string(kMetadata)] = file.metadata;
  std::size_t end = 0;
  for (const auto& [name, tensor] : file.tensors) {
    BATON_CHECK(name != kMetadata && count_of(tensor.shape) == tensor.values.size());
    const std::size_t begin = end;
    end += tensor.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  const std::uint64_t length = text.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes += text;
  for (const auto& [name, tensor] : file.tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  return bytes;
}

}  // namespace baton::policy
