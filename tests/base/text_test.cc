#include "baton/base/text.h"

#include <array>
#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Text, PrefixesNeverCutAUtf8Sequence) {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\xBC";  // a é € 🎼
  const std::array<std::size_t, 11> expected{0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
  for (std::size_t bytes = 0; bytes < expected.size(); ++bytes)
    EXPECT_EQ(utf8_prefix(text, bytes).size(), expected[bytes]) << bytes;
}

TEST(Text, InvalidBytesBecomeReplacementCharacters) {
  EXPECT_EQ(valid_utf8("ok \xC3\xA9"), "ok \xC3\xA9");
  EXPECT_EQ(valid_utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");          // overlong
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  EXPECT_EQ(valid_utf8("a\xE2\x82"), "a\xEF\xBF\xBD\xEF\xBF\xBD");        // cut short
}

TEST(Text, NearestFindsTyposAndNothingFarAway) {
  const std::vector<std::string> names{"strongest", "cheapest", "random"};
  EXPECT_EQ(nearest("stronges", names), "strongest");
  EXPECT_EQ(nearest("cheapst", names), "cheapest");
  EXPECT_EQ(nearest("zzzz", names), "");
}

TEST(Text, Sha256MatchesTheStandardVector) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Text, HtmlIsEscaped) { EXPECT_EQ(html_escape("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;"); }

TEST(Text, SplitKeepsOrSkipsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(split("a,,b", ',', false), (std::vector<std::string>{"a", "", "b"}));
}

}  // namespace
}  // namespace baton
