#include "baton/llm/openai.h"

#include "baton/http/sse.h"
#include "baton/base/text.h"
#include "baton/llm/http_failure.h"
#include "baton/llm/models.h"
#include "llm/raw_server.h"
#include "support/chat_model_conformance.h"

#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>

namespace baton::llm {
namespace {

using namespace test;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kKey = "sk-very-secret";

const ReplyHead kHead{"chatcmpl-1", "subject-1", 1};
std::string chunk(const Delta& delta) { return http::sse_event(render_chunk(kHead, delta)); }
const std::string kRole = chunk({.role = true});
const std::string kPar = chunk({.content = "Par"});
const std::string kIs = chunk({.content = "is."});
const std::string kStop = chunk({.finish_reason = "stop"});
const std::string kUsage = chunk({.usage = Usage{.input = 20, .cached = 8, .output = 3, .reasoning = 1}});
const std::string kDone = "data: [DONE]\n\n";

std::string whole_stream() { return stream_head() + kRole + kPar + kIs + kStop + kUsage + kDone; }

Provider provider_at(const std::string& base_url) {
  return {.name = "test",
          .base_url = base_url,
          .key_env = "BATON_TEST_KEY",
          .connect_timeout = 1,
          .first_byte_timeout = 0.3,
          .timeout = 5,
          .retries = 2};
}

// A model, what stands behind it, and one call.
struct Wire {
  explicit Wire(RawServer::Answer answer, OpenAiOptions options = {})
      : server(std::move(answer)),
        model(make_metered(make_openai_model(conformance_spec(), provider_at(server.base_url()), kKey, *client, options))) {}
  explicit Wire(RawScript script, OpenAiOptions options = {})
      : Wire([script](const std::string&, std::size_t) { return script; }, options) {}

  ChatOutcome chat(Seconds deadline = 3) {
    auto context = bench.context(deadline);
    context.on_text = [&](std::string_view text) { streamed += text; };
    return model->chat(hello(), context);
  }

  RawServer server;
  std::unique_ptr<http::HttpClient> client = http::make_http_client();
  std::unique_ptr<ChatModel> model;
  ChatBench bench{true};
  std::string streamed;
};

RawServer::Answer behaviour(Behaviour which) {
  return [which](const std::string&, std::size_t) -> RawScript {
    switch (which) {
      case Behaviour::answers: return {send(whole_stream())};
      case Behaviour::slow: return {pause(30), send(whole_stream())};
      default: return {send(http_response(500, "{}"))};
    }
  };
}

// Keeps server and client alive as long as the model over them.
class Owning final : public ChatModel {
 public:
  Owning(Behaviour which, bool whole_stack) : server_(behaviour(which)) {
    Provider provider = provider_at(server_.base_url());
    provider.first_byte_timeout = 20;
    Catalogue catalogue{.providers = {provider}, .models = {conformance_spec()}};
    ChatModelOptions options;
    options.retry.first_pause = 0.01;
    if (whole_stack) models_ = build_chat_models(catalogue, *client_, options);
    else models_.add(make_metered(make_openai_model(conformance_spec(), provider, kKey, *client_)));
  }
  const ModelSpec& spec() const override { return models_.at("subject").spec(); }
  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    return models_.at("subject").chat(request, context);
  }

 private:
  RawServer server_;
  std::unique_ptr<http::HttpClient> client_ = http::make_http_client();
  ChatModels models_;
};

TEST(OpenAiConformance, AloneAndWithAllDecorators) {
  setenv("BATON_TEST_KEY", kKey, 1);
  expect_conforms({"openai", [](Behaviour which) { return std::make_unique<Owning>(which, false); }, true});
  expect_conforms({"build_chat_models", [](Behaviour which) { return std::make_unique<Owning>(which, true); }, true});
}

TEST(OpenAi, StreamsAndMeters) {
  Wire wire({send(whole_stream())});
  const auto outcome = wire.chat();
  ASSERT_TRUE(outcome) << outcome.error().failure.message;
  EXPECT_EQ(outcome->message.content, "Paris.");
  EXPECT_EQ(wire.streamed, "Paris.");
  EXPECT_EQ(outcome->usage, (Usage{20, 8, 3, 1}));
  EXPECT_EQ(outcome->cost, Money{12 * 100 + 8 * 50 + 3 * 400});
  EXPECT_GT(outcome->first_token, 0);
  const std::string sent = wire.server.requests().at(0);
  EXPECT_THAT(sent, HasSubstr("POST /v1/chat/completions HTTP/1.1"));
  EXPECT_THAT(sent, HasSubstr("Authorization: Bearer sk-very-secret"));
  EXPECT_THAT(sent, HasSubstr("\"stream\":true"));
  EXPECT_THAT(sent, HasSubstr("\"model\":\"subject-1\""));
}

TEST(OpenAi, ReadsAWholeReplyFromAnUpstreamThatDoesNotStream) {
  const ChatReply said{.message = {Speaker::assistant, "Paris."}, .usage = {20, 8, 3, 1}, .finish_reason = "stop"};
  for (const bool ask_to_stream : {true, false}) {
    Wire wire({send(http_response(200, render_reply(kHead, said)))}, {.stream = ask_to_stream});
    const auto outcome = wire.chat();
    ASSERT_TRUE(outcome) << outcome.error().failure.message;
    EXPECT_EQ(outcome->message, said.message);
    EXPECT_EQ(outcome->usage, said.usage);
    EXPECT_EQ(wire.streamed, "Paris.");
  }
}

TEST(OpenAi, StreamOffAndNobodyListening) {
  Wire wire({send(http_response(200, render_reply(kHead, {.message = {Speaker::assistant, "x"}})))}, {.stream = false});
  auto context = wire.bench.context();
  EXPECT_TRUE(wire.model->chat(hello(), context));
  EXPECT_THAT(wire.server.requests().at(0), Not(HasSubstr("\"stream\"")));
}

// --- faults ------------------------------------------------------------------------------------------------------------

struct Fault {
  std::string name;
  RawScript script;
  FailureKind kind;
  std::string partial;      // what had arrived
  bool billed;
  std::string words;        // stand in the message
};

std::vector<Fault> faults() {
  const std::string body = render_reply(kHead, {.message = {Speaker::assistant, "Paris."}});
  const std::string cut_head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return {
      {"429",
       {send(http_response(429, render_error("slow down", "rate_limit"), "Retry-After: 7\r\n"))},
       FailureKind::rate_limited,
       "",
       false,
       "provider test answered 429: slow down"},
      {"400",
       {send(http_response(400, render_error("context too long", "x")))},
       FailureKind::refused,
       "",
       false,
       "context too long"},
      {"401",
       {send(http_response(401, render_error("wrong key sk-very-secret", "x")))},
       FailureKind::refused,
       "",
       false,
       "wrong key [key] (check the key in BATON_TEST_KEY)"},
      {"500", {send(http_response(500, "<h1>Oops</h1>"))}, FailureKind::upstream, "", false, "answered 500: <h1>Oops</h1>"},
      {"slow first byte", {pause(20), send(whole_stream())}, FailureKind::timeout, "", false, ""},
      {"stall", {send(stream_head() + kRole + kPar), pause(20)}, FailureKind::timeout, "Par", true, ""},
      {"reset before", {reset()}, FailureKind::upstream, "", false, ""},
      {"cut within the stream", {send(stream_head() + kRole + kPar)}, FailureKind::malformed, "Par", true, "without [DONE]"},
      {"missing [DONE]",
       {send(stream_head() + kRole + kPar + kIs + kStop + kUsage)},
       FailureKind::malformed,
       "Paris.",
       true,
       "without [DONE]"},
      {"malformed chunk",
       {send(stream_head() + kRole + kPar + "data: {\"choices\": [\n\n" + kIs + kDone)},
       FailureKind::malformed,
       "Par",
       true,
       "not valid JSON"},
      {"wrong type in a chunk",
       {send(stream_head() + kRole + kPar + "data: {\"choices\": [{\"delta\": {\"content\": 5}}]}\n\n")},
       FailureKind::malformed,
       "Par",
       true,
       "choices[0].delta.content: must be text"},
      {"error in the stream",
       {send(stream_head() + kRole + kPar + http::sse_event(render_error("overloaded", "server_error")))},
       FailureKind::upstream,
       "Par",
       true,
       "overloaded"},
      {"malformed body",
       {send(http_response(200, "{\"choices\": [{\"mess"))},
       FailureKind::malformed,
       "",
       true,
       "not valid JSON"},
      {"truncated body", {send(cut_head + body.substr(0, 60))}, FailureKind::upstream, "", true, ""},
      {"an error as 200",
       {send(http_response(200, render_error("no capacity", "x")))},
       FailureKind::upstream,
       "",
       false,
       "no capacity"},
      {"not HTTP", {send("SSH-2.0-OpenSSH\r\n")}, FailureKind::malformed, "", false, ""},
      {"empty body", {send(http_response(200, ""))}, FailureKind::malformed, "", false, ""},
  };
}

TEST(OpenAi, EachFaultIsAClearFailureBilledOnce) {
  for (const Fault& fault : faults()) {
    SCOPED_TRACE(fault.name);
    Wire wire(fault.script);
    const Seconds began = wall_clock().now();
    const auto outcome = wire.chat(1);
    EXPECT_LE(wall_clock().now() - began, 1 + kTolerance);
    ASSERT_FALSE(outcome);
    const ChatFailure& failure = outcome.error();
    EXPECT_EQ(failure.failure.kind, fault.kind) << failure.failure.message;
    EXPECT_EQ(failure.partial, fault.partial);
    EXPECT_EQ(wire.streamed, fault.partial);
    EXPECT_EQ(failure.billed != Usage{}, fault.billed);
    EXPECT_THAT(failure.failure.message, HasSubstr("provider test"));
    EXPECT_THAT(failure.failure.message, HasSubstr(fault.words));
    EXPECT_THAT(failure.failure.message, Not(HasSubstr(kKey)));
    EXPECT_EQ(failure.failure.retry_after, fault.name == "429" ? 7 : -1);
    const auto entries = wire.bench.ledger.take_entries();
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].usage, failure.billed);
    EXPECT_EQ(entries[0].cost.nano > 0, fault.billed);
  }
}

TEST(OpenAi, AResetWithinTheStreamKeepsWhatArrived) {
  Wire wire({send(stream_head() + kRole + kPar), pause(0.05), reset()});
  const auto outcome = wire.chat();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().failure.kind, FailureKind::upstream) << outcome.error().failure.message;
  EXPECT_EQ(outcome.error().partial, "Par");
  EXPECT_EQ(outcome.error().billed, estimated_usage(hello(), "Par"));
}

TEST(OpenAi, TheUpstreamsOwnUsageIsBilledForACutReply) {
  Wire wire({send(stream_head() + kRole + kPar + kUsage)});
  EXPECT_EQ(wire.chat().error().billed, (Usage{20, 8, 3, 1}));
}

TEST(OpenAi, WrongUsageIsEstimated) {
  for (const char* usage : {R"({"prompt_tokens":-5,"completion_tokens":2})", R"({"prompt_tokens":"many","completion_tokens":2})"}) {
    Wire wire({send(stream_head() + kRole + kPar + kIs + kStop + "data: {\"choices\":[],\"usage\":" + usage + "}\n\n" + kDone)});
    const auto outcome = wire.chat();
    ASSERT_TRUE(outcome) << outcome.error().failure.message;
    EXPECT_EQ(outcome->usage, estimated_usage(hello(), "Paris."));
  }
}

TEST(OpenAi, AReplyThatWasCompleteSurvivesWhatFollows) {
  Wire wire({send(whole_stream()), pause(20)});  // the connection hangs after [DONE]
  const auto outcome = wire.chat();
  ASSERT_TRUE(outcome) << outcome.error().failure.message;
  EXPECT_EQ(outcome->message.content, "Paris.");
}

TEST(OpenAi, ErrorTextIsShortAndValid) {
  std::string words = std::string(299, 'x') + "日本\xFF\n" + std::string(5000, 'y');
  Wire wire({send(http_response(503, words))});
  const std::string message = wire.chat().error().failure.message;
  EXPECT_LE(message.size(), kMostErrorBytes + 60);
  EXPECT_EQ(message, valid_utf8(message));
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_EQ(quoted_words("key key", "key"), "[key] [key]");
}

TEST(OpenAi, ManyFaultsLeakNoDescriptor) {
  const auto open = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
  std::vector<RawScript> scripts;
  for (const Fault& fault : faults())
    if (fault.kind != FailureKind::timeout) scripts.push_back(fault.script);
  const auto before = open();
  {
    Wire wire([scripts](const std::string&, std::size_t n) { return scripts[n % scripts.size()]; });
    for (int i = 0; i < 300; ++i) EXPECT_FALSE(wire.chat());
    EXPECT_EQ(wire.bench.ledger.take_entries().size(), 300u);
  }
  EXPECT_EQ(open(), before);
}

// --- the whole stack ---------------------------------------------------------------------------------------------------

TEST(ChatModels, RetriesThroughFaultsAndBooksEachAttempt) {
  RawServer server([](const std::string&, std::size_t n) -> RawScript {
    if (n == 0) return {send(http_response(429, "{}", "Retry-After: 0\r\n"))};
    if (n == 1) return {send(stream_head() + kRole + kPar)};
    return {send(whole_stream())};
  });
  setenv("BATON_TEST_KEY", kKey, 1);
  const auto client = http::make_http_client();
  const Catalogue catalogue{.providers = {provider_at(server.base_url())}, .models = {conformance_spec()}};
  ChatModelOptions options;
  options.retry.first_pause = 0.01;
  const ChatModels models = build_chat_models(catalogue, *client, options);
  ChatBench bench(true);
  auto context = bench.context();
  const auto outcome = models.at("subject").chat(hello(), context);
  ASSERT_TRUE(outcome) << outcome.error().failure.message;
  const auto entries = bench.ledger.take_entries();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].cost, Money{});
  EXPECT_EQ(entries[1].status, CallStatus::malformed);
  EXPECT_GT(entries[1].cost, Money{});
  EXPECT_EQ(entries[0].cost + entries[1].cost + entries[2].cost, outcome->cost);
  EXPECT_EQ(bench.budget.spent(), outcome->cost);
}

TEST(ChatModels, AMissingKeyNamesProviderAndVariable) {
  unsetenv("BATON_MISSING_KEY");
  Provider provider = provider_at("http://127.0.0.1:1/v1");
  provider.key_env = "BATON_MISSING_KEY";
  const auto client = http::make_http_client();
  try {
    build_chat_models({.providers = {provider}, .models = {conformance_spec()}}, *client);
    FAIL() << "it was built without its key";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("provider \"test\": environment variable BATON_MISSING_KEY is not set"));
  }
}

TEST(ChatModels, UnknownNamesAreErrorsThatHelp) {
  const auto client = http::make_http_client();
  ChatModels models;
  models.add(metered_and_recorded(make_openai_model(conformance_spec(), provider_at("http://127.0.0.1:1/v1"), "", *client)));
  EXPECT_EQ(models.find("subjekt"), nullptr);
  try {
    models.at("subjekt");
    FAIL() << "it was found";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"subject\"?"));
  }
}

TEST(RetryAfter, SecondsMillisecondsAndDates) {
  const std::time_t now = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(retry_after({{"Retry-After", "12"}}, now), 12);
  EXPECT_EQ(retry_after({{"retry-after", "0.5"}}, now), 0.5);
  EXPECT_EQ(retry_after({{"retry-after-ms", "250"}, {"Retry-After", "1"}}, now), 0.25);
  EXPECT_EQ(retry_after({{"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"}}, now), 30);
  EXPECT_EQ(retry_after({{"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT"}, {"Date", "Sun, 06 Nov 1994 08:50:00 GMT"}}, now), 7);
  EXPECT_EQ(retry_after({{"Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT"}}, now), 0);
  EXPECT_EQ(retry_after({{"Retry-After", "999999999"}}, now), 86400);
  for (const char* nonsense : {"soon", "-3", "nan", "inf", "", "12 parsecs"})
    EXPECT_EQ(retry_after({{"Retry-After", nonsense}}, now), -1) << nonsense;
  EXPECT_EQ(retry_after({}, now), -1);
}

}  // namespace
}  // namespace baton::llm
