#pragma once
// Writes features one after another into a row of fixed width.

#include "baton/base/error.h"

#include <cstddef>
#include <span>

namespace baton::policy {

class FeatureWriter {
 public:
  explicit FeatureWriter(std::span<float> out) : out_(out) {}
  ~FeatureWriter() { BATON_CHECK(at_ == out_.size()); }  // all of the row is written
  void operator()(float value) { out_[at_++] = value; }

 private:
  std::span<float> out_;
  std::size_t at_ = 0;
};

}  // namespace baton::policy
