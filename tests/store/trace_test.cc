#include "baton/store/trace.h"

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/base/text.h"
#include "store/sample_trace.h"
#include "store/trace_equal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace baton::store {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string refusal(std::string_view text) {
  try {
    parse_trace(text, "t.jsonl");
    return "accepted";
  } catch (const Error& error) {
    return error.what();
  }
}

// A trace of three exchanges, two steps, three calls and two entries, with nothing random in it.
Trace small_trace() {
  Trace trace;
  trace.task = {
      .id = "capital", .question = "What is the capital\nof France?", .type = AnswerType::choice, .options = {"Lyon", "Paris"}};
  trace.task.gold = {"the-gold-answer", {"the-gold-alias"}};
  trace.dollars = Money::from_dollars(0.05), trace.seconds = 30;
  trace.catalogue = {.price_book = "book",
                     .tools = {{.name = "small", .role = ToolRole::answer, .model = "m"},
                               {.name = "large", .role = ToolRole::answer, .model = "l"}}};
  Trajectory& t = trace.trajectory;
  t.task_id = "capital", t.policy = "cascade", t.seed = 18'000'000'000'000'000'000u;
  const CandidateId first{0};
  t.calls = {{.tool = ToolId{0}, .supports = first, .usage = {10, 0, 2}, .cost = {1500}, .latency = 0.25, .text = "B"},
             {.tool = ToolId{1}, .status = CallStatus::timed_out, .latency = 2},
             {.tool = ToolId{1}, .about = first, .score = 0.75, .arguments = "{}"}};
  t.steps = {
      {{Calls{{Call{.tool = ToolId{0}}, Call{.tool = ToolId{1}}}, {}}, 0, -1, "it is cheap", {{0, 0.5}, {1, 0.25}}}, 0, 2, 0, 2},
      {{Submit{first}, 0, 0.75, "", {}}, 2, 1, 2, 2.5}};
  t.candidates = {{"B", {Speaker::assistant, "Answer: B"}, {0}}};
  t.ledger = {{.key = {0, 0, 0}, .tool = ToolId{0}, .usage = {10, 0, 2}, .cost = {1500}, .service = 0.25},
              {.key = {0, kJudgeCall, 0}, .purpose = Purpose::judge, .cost = {7}}};
  t.status = Status::submitted, t.submitted = first, t.submission = {true, "B", "Answer: B"}, t.seconds = 2.5;
  trace.exchanges = {
      {{0, 0, 0}, "chat", "{\"q\":1}", "{\"a\":1}"}, {{0, 1, 0}, "chat", "x", "\xFF"}, {{1, 0, 0}, "chat", "y", ""}};
  return trace;
}

std::string line(std::size_t number) {  // of the small trace, from 1
  return split(render_trace(small_trace()), '\n')[number - 1] + "\n";
}
std::string edited(std::string_view from, std::string_view to) {
  std::string text = render_trace(small_trace());
  const auto at = text.find(from);
  BATON_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(Trace, RoundTripIsExact) {
  EXPECT_TRUE(rc::check("any trace reads back as it was", [](std::uint64_t seed) {
    const Trace trace = sample_trace(seed);
    const std::string text = render_trace(trace);
    const Trace back = parse_trace(text, "t.jsonl");
    RC_ASSERT(same(trace, back));
    RC_ASSERT(render_trace(back) == text);
    RC_ASSERT(!describe(back).empty());
  }));
}

TEST(Trace, GoldIsNeverWritten) {
  EXPECT_THAT(render_trace(small_trace()), Not(HasSubstr("the-gold")));
  EXPECT_TRUE(parse_trace(render_trace(small_trace()), "t").task.gold.empty());
}

TEST(Trace, EveryCutIsNoticed) {
  EXPECT_TRUE(rc::check("a prefix of a trace is refused, except for the last newline", [](std::uint64_t seed) {
    const std::string text = render_trace(sample_trace(seed));
    const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() - 1);
    RC_ASSERT(refusal(std::string_view(text).substr(0, cut)).starts_with("t.jsonl:"));
  }));
}

TEST(Trace, EveryLostDoubledOrMovedLineIsNoticed) {
  const auto lines = split(render_trace(small_trace()), '\n');
  const auto joined = [](const std::vector<std::string>& all) {
    std::string out;
    for (const auto& one : all) out += one + '\n';
    return out;
  };
  ASSERT_EQ(refusal(joined(lines)), "accepted");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto lost = lines, doubled = lines, moved = lines;
    lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(i));
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    std::swap(moved[i], moved[(i + 1) % lines.size()]);
    EXPECT_THAT(refusal(joined(lost)), StartsWith("t.jsonl:")) << i;
    EXPECT_THAT(refusal(joined(doubled)), StartsWith("t.jsonl:")) << i;
    if (i == 4) continue;  // steps carry no number; their order is their own
    EXPECT_THAT(refusal(joined(moved)), StartsWith("t.jsonl:")) << i;
  }
}

TEST(Trace, RefusalsNameLineAndCause) {
  EXPECT_EQ(refusal(""), "t.jsonl:1: the trace is cut off: its \"end\" line is missing");
  EXPECT_EQ(refusal(line(1) + line(2)), "t.jsonl:2: the trace is cut off: its \"end\" line is missing");
  EXPECT_THAT(refusal("hello"), StartsWith("t.jsonl:1: not a baton trace: not valid JSON"));
  EXPECT_EQ(refusal("{\"a\":1}"), "t.jsonl:1: not a baton trace: its first line is no header");
  EXPECT_THAT(refusal(edited("baton.trace/1", "baton.trace/2")), StartsWith("t.jsonl:1: schema is \"baton.trace/2\""));
  EXPECT_EQ(refusal(line(1) + line(1)), "t.jsonl:2: a second header");
  EXPECT_EQ(refusal(line(1) + line(5) + line(2)), "t.jsonl:3: a line of type \"exchange\" after one of type \"step\"");
  EXPECT_EQ(refusal(render_trace(small_trace()) + line(9)), "t.jsonl:10: a line of type \"end\" after one of type \"end\"");
  EXPECT_EQ(refusal(edited("\"kind\":\"chat\",", "")), "t.jsonl:2: lacks 'kind'");
  EXPECT_EQ(refusal(edited("\"kind\":\"chat\"", "\"kind\":\"chat\",\"extra\":1")), "t.jsonl:2: unknown key 'extra'");
  EXPECT_EQ(refusal(edited("{\"hex\":\"ff\"}", "{\"hex\":\"fx\"}")), "t.jsonl:3: reply: holds no hexadecimal digits");
  EXPECT_EQ(refusal(edited("{\"hex\":\"ff\"}", "5")), "t.jsonl:3: reply: must be text");
  EXPECT_EQ(refusal(edited("\"attempt\":0", "\"attempt\":70000")),
            "t.jsonl:2: key.attempt: is 70000; it must lie between 0 and 65535");
  EXPECT_EQ(refusal(edited("\"attempt\":0,\"call\":1", "\"attempt\":0,\"call\":-1")),
            "t.jsonl:3: key.call: is -1; it must lie between 0 and 65535");
  EXPECT_EQ(refusal(edited("timed_out", "late")),
            "t.jsonl:5: calls[1].status: must be one of: ok, blank, not_applicable, failed, timed_out, cancelled, malformed, "
            "unaffordable");
  EXPECT_EQ(refusal(edited("\"kind\":\"submit\"", "\"kind\":\"give\"")),
            "t.jsonl:6: decision.action: 'kind' must be one of: calls, submit, say");
  EXPECT_EQ(refusal(edited("\"status\":\"timed_out\",\"tool\":1", "\"status\":\"timed_out\",\"tool\":2")),
            "t.jsonl:5: tool 2 is not in the catalogue");
  EXPECT_EQ(refusal(edited("\"about\":0", "\"about\":4")), "t.jsonl:9: a call names a candidate that does not exist");
  EXPECT_EQ(refusal(edited("\"calls\":[0]", "\"calls\":[9]")), "t.jsonl:9: a candidate names call 9, which does not exist");
  EXPECT_EQ(refusal(edited("\"submitted\":0", "\"submitted\":3")), "t.jsonl:9: the submitted candidate 3 does not exist");
  EXPECT_EQ(refusal(edited("\"cost_nano\":1500,\"key\"", "\"cost_nano\":1501,\"key\"")),
            "t.jsonl:9: cost_nano is 1500, but the entries sum to 1501");
  EXPECT_EQ(refusal(line(1) + line(9)),
            "t.jsonl:2: lines are missing or were added: 0 exchanges, 0 steps and 0 entries, where there should be 3, 2 and 2");
}

TEST(Trace, FilesReadBackAlsoGzipped) {
  const auto folder = std::filesystem::path(testing::TempDir());
  write_trace(folder / "t.jsonl", small_trace());
  write_file(folder / "t.jsonl.gz", gzip(render_trace(small_trace())));
  for (const char* name : {"t.jsonl", "t.jsonl.gz"})
    EXPECT_TRUE(same(read_trace(folder / name).trajectory, small_trace().trajectory)) << name;
}

TEST(Trace, DescriptionTellsTheEpisode) {
  EXPECT_EQ(describe(small_trace()), R"(task    capital (choice): What is the capital of France?
          A. Lyon
          B. Paris
policy  cascade, seed 18000000000000000000
budget  $0.05, 30 s, 32 steps; price book book

step 0 at 0.000 s: calls small, large because it is cheap
    values of the options: 0: 0.5 1: 0.25
    small        ok          $0.0000015    0.250 s  10 in, 2 out, answers "B"
      gave  B
    large        timed_out        $0.00    2.000 s  0 in, 0 out
step 1 at 2.000 s: submits "B"
    large        ok               $0.00    0.000 s  0 in, 0 out, about "B", score 0.75
      with  {}

submitted: B

metered  calls  input  cached  output          cost  seconds
-------  -----  -----  ------  ------  ------------  -------
small        1     10       0       2    $0.0000015    0.250
judge        1      0       0       0  $0.000000007    0.000

total   $0.0000015 in 2.500 s, 3 calls, 3 exchanges; judges apart: $0.000000007
)");
}

}  // namespace
}  // namespace baton::store
