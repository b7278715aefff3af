#pragma once
// What an interrupted training needs to go on: networks, optimiser, position and the course so far, in one safetensors file. Random
// numbers are derived from (seed, step), so that none of their state is kept.

#include "baton/policy/compact/tensors.h"

#include <filesystem>

namespace baton::train {

// One thread at a time.
class Checkpoint {
 public:
  // Reads `path` where it is there ("": nothing is kept). `fingerprint`: of data and options. Throws Error for one of another
  // training, naming --restart, unless `restart`: then it begins anew.
  Checkpoint(std::filesystem::path path, std::string fingerprint, bool restart);

  policy::TensorFile state;              // what to keep
  bool found() const { return found_; }  // a training goes on

  double number(std::string_view key) const;  // of the metadata; 0 where there is none

  void write();                          // atomically
  bool due() const;                      // ten seconds since the last one

 private:
  const std::filesystem::path path_;
  bool found_ = false;
  double written_;
};

}  // namespace baton::train
