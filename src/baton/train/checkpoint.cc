#include "baton/train/checkpoint.h"

#include "baton/base/clock.h"
#include "baton/base/error.h"
#include "baton/base/file.h"

#include <charconv>
#include <fmt/format.h>

namespace baton::train {
namespace {

constexpr std::string_view kFormat = "baton.checkpoint/1";
constexpr double kEvery = 10;  // seconds

}  // namespace

Checkpoint::Checkpoint(std::filesystem::path path, std::string fingerprint, bool restart)
    : path_(std::move(path)), written_(wall_clock().now()) {
  if (!path_.empty() && !restart && std::filesystem::exists(path_)) {
    const std::string start_over = "go on with the command that wrote it, or start over with --restart";
    state = policy::parse_tensors(read_file(path_), path_.string());
    const auto says = [&](std::string_view key, std::string_view value) {
      const auto found = state.metadata.find(key);
      return found != state.metadata.end() && found->second == value;
    };
    if (!says("format", kFormat)) throw Error(fmt::format("{}: not a checkpoint of this version; {}", path_.string(), start_over));
    if (!says("fingerprint", fingerprint))
      throw Error(fmt::format("{}: of a training with other data or options; {}", path_.string(), start_over));
    found_ = true;
  }
  state.metadata["format"] = kFormat;
  state.metadata["fingerprint"] = std::move(fingerprint);
}

double Checkpoint::number(std::string_view key) const {
  const auto found = state.metadata.find(key);
  double value = 0;
  if (found != state.metadata.end()) std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

void Checkpoint::write() {
  if (!path_.empty()) write_file(path_, policy::render_tensors(state));
  written_ = wall_clock().now();
}

bool Checkpoint::due() const { return !path_.empty() && wall_clock().now() - written_ >= kEvery; }

}  // namespace baton::train
