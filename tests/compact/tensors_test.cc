#include "baton/policy/compact/tensors.h"

#include "baton/base/error.h"

#include <cstdint>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace baton::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string with_length(std::uint64_t length, std::string_view rest) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes.append(rest);
}

std::string file_of(std::string_view header, std::size_t data_bytes) {
  return with_length(header.size(), std::string(header) + std::string(data_bytes, '\0'));
}

std::string refusal(std::string_view bytes) {
  try {
    parse_tensors(bytes, "some.policy");
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith("some.policy: not a sound safetensors file: "));
    EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
    return error.what();
  }
  return "accepted";
}

TEST(Tensors, RendersTheBytesOfTheReferenceImplementation) {
  TensorFile file;
  file.metadata["format"] = "pt";
  file.tensors["bias"] = {{2}, {0.5f, -1.0f}};
  file.tensors["weight"] = {{1, 2}, {1.0f, 2.0f}};
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
      R"("weight":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}})";
  const std::string padding((8 - header.size() % 8) % 8, ' ');
  const std::string data("\x00\x00\x00\x3f\x00\x00\x80\xbf\x00\x00\x80\x3f\x00\x00\x00\x40", 16);
  const std::string expected = with_length(header.size() + padding.size(), header + padding + data);
  EXPECT_EQ(render_tensors(file), expected);
  EXPECT_EQ(parse_tensors(expected, "x"), file);
}

TEST(Tensors, HoldsScalarsEmptyTensorsAndNothing) {
  TensorFile file;
  EXPECT_EQ(parse_tensors(render_tensors(file), "x"), file);
  file.tensors["scalar"] = {{}, {3.0f}};
  file.tensors["empty"] = {{4, 0}, {}};
  file.tensors["\"odd\"\nname"] = {{1}, {1.0f}};
  EXPECT_EQ(parse_tensors(render_tensors(file), "x"), file);
  EXPECT_EQ((render_tensors(file).size() - 8) % 4, 0u);
}

TEST(Tensors, ReadsTensorsStoredInAnyOrder) {
  const std::string header =
      R"({"a":{"data_offsets":[4,8],"dtype":"F32","shape":[1]},"b":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}})";
  const auto file = parse_tensors(with_length(header.size(), header + std::string("\x00\x00\x80\x3f\x00\x00\x00\x40", 8)), "x");
  EXPECT_EQ(file.at("b").values, std::vector<float>{1});
  EXPECT_EQ(file.at("a").values, std::vector<float>{2});
}

TEST(Tensors, NamesAMissingTensorAndAnotherShape) {
  TensorFile file;
  file.tensors["weight"] = {{2, 1}, {1.0f, 2.0f}};
  EXPECT_EQ(file.at("weight", {2, 1}).values.size(), 2u);
  try {
    file.at("bias");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"bias\" is missing"));
  }
  try {
    file.at("weight", {1, 2});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"weight\" has shape [2, 1], not [1, 2]"));
  }
}

TEST(Tensors, RefusesABrokenFrame) {
  EXPECT_THAT(refusal(""), HasSubstr("0 bytes are too few"));
  EXPECT_THAT(refusal(std::string(3, '\0')), HasSubstr("3 bytes are too few"));
  EXPECT_THAT(refusal(with_length(3, "{}")), HasSubstr("a header of 3 bytes, but only 2 follow"));
  EXPECT_THAT(refusal(with_length(~std::uint64_t{0}, "{}")), HasSubstr("over the limit"));
  EXPECT_THAT(refusal(with_length(2, "[]")), HasSubstr("does not begin with {"));
  EXPECT_THAT(refusal(with_length(0, "")), HasSubstr("does not begin with {"));
  EXPECT_THAT(refusal(with_length(2, "{,")), HasSubstr("header: "));
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[)" + std::string(100, '[') + "]}}", 0)), HasSubstr("header: "));
  EXPECT_THAT(refusal(file_of("{}", 1)), HasSubstr("tensors hold 0 of the 1 bytes"));
}

TEST(Tensors, RefusesBrokenMetadata) {
  EXPECT_THAT(refusal(file_of(R"({"__metadata__":[]})", 0)), HasSubstr("__metadata__ is no object"));
  EXPECT_THAT(refusal(file_of(R"({"__metadata__":{"a":1}})", 0)), HasSubstr("__metadata__ \"a\" is no string"));
}

TEST(Tensors, RefusesBrokenTensors) {
  const auto one = [](std::string_view entry, std::size_t bytes) {
    return refusal(file_of("{\"a\":" + std::string(entry) + "}", bytes));
  };
  EXPECT_THAT(one("1", 0), HasSubstr("tensor \"a\" is no object"));
  EXPECT_THAT(one(R"({"shape":[],"data_offsets":[0,4]})", 4), HasSubstr("dtype is missing, but only F32"));
  EXPECT_THAT(one(R"({"dtype":"F16","shape":[2],"data_offsets":[0,4]})", 4), HasSubstr("dtype \"F16\", but only F32"));
  EXPECT_THAT(one(R"({"dtype":["x\n"],"shape":[2],"data_offsets":[0,4]})", 4), HasSubstr("only F32"));
  for (const char* shape : {R"("2")", "[-1]", "[1.5]", "[null]", R"(["1"])", "{}", "[1e9]"})
    EXPECT_THAT(one(R"({"dtype":"F32","shape":)" + std::string(shape) + R"(,"data_offsets":[0,4]})", 4),
                HasSubstr("shape must be a list of sizes"));
  EXPECT_THAT(one(R"({"dtype":"F32","shape":[1]})", 4), HasSubstr("data_offsets must be a list of sizes"));
  for (const char* offsets : {"[0]", "[0,4,8]", "[4,0]", "[0,8]", "[18446744073709551612,18446744073709551615]"})
    EXPECT_THAT(one(R"({"dtype":"F32","shape":[1],"data_offsets":)" + std::string(offsets) + "}", 4), HasSubstr("do not lie in"));
  for (const char* shape : {"[2]", "[0]", "[4611686018427387904]", "[4294967296,4294967296,4294967296]", "[18446744073709551615]"})
    EXPECT_THAT(one(R"({"dtype":"F32","shape":)" + std::string(shape) + R"(,"data_offsets":[0,4]})", 4), HasSubstr("does not fit"));
  EXPECT_THAT(one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,3]})", 4), HasSubstr("does not fit"));
}

TEST(Tensors, RefusesOverlapsAndHoles) {
  const auto two = [](std::string_view a, std::string_view b, std::size_t bytes) {
    return refusal(file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + std::string(a) +
                               R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + std::string(b) + "}}",
                           bytes));
  };
  EXPECT_EQ(two("[0,4]", "[4,8]", 8), "accepted");
  EXPECT_THAT(two("[0,4]", "[0,4]", 4), HasSubstr("begins at byte 0 of the data, but the one before ends at 4"));
  EXPECT_THAT(two("[0,4]", "[2,6]", 8), HasSubstr("begins at byte 2"));
  EXPECT_THAT(two("[0,4]", "[8,12]", 12), HasSubstr("begins at byte 8"));
  EXPECT_THAT(two("[4,8]", "[8,12]", 12), HasSubstr("begins at byte 4"));
  EXPECT_THAT(two("[0,4]", "[4,8]", 12), HasSubstr("tensors hold 8 of the 12"));
}

RC_GTEST_PROP(TensorsProperty, RoundTrips, ()) {
  TensorFile file;
  for (const auto& name : *rc::gen::container<std::vector<std::string>>(rc::gen::string<std::string>())) {
    std::string printable;
    for (const char c : name) printable += static_cast<char>(c & 0x7f);
    const auto shape = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 4));
    if (shape.size() > 4) continue;
    std::size_t count = 1;
    for (const std::size_t side : shape) count *= side;
    const auto values = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(-1000, 1000));
    file.tensors[printable] = {shape, std::vector<float>(values.begin(), values.end())};
    file.metadata[printable] = printable;
  }
  const std::string bytes = render_tensors(file);
  RC_ASSERT(parse_tensors(bytes, "x") == file);
  RC_ASSERT(render_tensors(parse_tensors(bytes, "x")) == bytes);
}

RC_GTEST_PROP(TensorsProperty, AChangedByteNeverDoesMoreThanThrow, (std::uint16_t at, char byte)) {
  TensorFile file;
  file.metadata["a"] = "b";
  file.tensors["w"] = {{2, 2}, {1, 2, 3, 4}};
  file.tensors["x"] = {{1}, {5}};
  std::string bytes = render_tensors(file);
  bytes[at % bytes.size()] = byte;
  try {
    for (const auto& [name, tensor] : parse_tensors(bytes, "x").tensors) RC_ASSERT(tensor.values.size() <= 5u);
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace baton::policy
