// `baton train`: the same bytes after kill -9, checkpoints that belong to one training, and what wrong input gets.

#include "app/cli.h"

#include "baton/base/file.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <thread>

namespace baton::app {
namespace {

using Arguments = std::vector<std::string>;
using testing::HasSubstr;
namespace fs = std::filesystem;

class Train : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    if (!fs::exists(fs::path(BATON_BINARY).parent_path() / "baton-train")) GTEST_SKIP() << "this build has no trainer";
  }
  static Arguments training(const std::string& out, const Arguments& more = {}) {
    Arguments all{"train", "--suite", "simulated", "--tasks", "60", "--steps", "60", "--seed", "3", "--threads", "2", "--out", out};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  // Starts it and sends `signal` once it has written the checkpoint. Gives the status of waitpid.
  int interrupt(Arguments arguments, const std::string& out, int signal) const {
    arguments.insert(arguments.begin(), BATON_BINARY);
    std::vector<char*> words;
    for (auto& word : arguments) words.push_back(word.data());
    words.push_back(nullptr);
    const auto checkpoint = folder() / (out + ".checkpoint");
    const auto written = [&] {
      std::error_code none;
      return fs::last_write_time(checkpoint, none);
    };
    const auto before = written();
    const pid_t child = fork();
    if (child == 0) {
      if (chdir(folder().c_str()) == 0 && freopen("/dev/null", "w", stdout) && freopen("stderr.txt", "w", stderr)) execv(words[0], words.data());
      _exit(127);
    }
    int status = 0;
    for (int i = 0; i < 60'000 && written() == before; ++i) {
      if (waitpid(child, &status, WNOHANG) == child) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(child, signal);
    waitpid(child, &status, 0);
    return status;
  }
  std::string content(const std::string& name) const { return read_file(folder() / name); }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder()))
      if (!entry.path().filename().string().starts_with(".std")) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }
};

TEST_F(Train, TakesTurnsOnTasksOfDomains) {
  const std::string packs = (fs::path(BATON_SOURCE_DIR) / "examples/packs").string();
  ASSERT_EQ(baton({"synth", "--domains", "library", "--packs", packs, "--tasks", "205", "--seed", "1", "--out", "t.jsonl"}).exit_code, 0);
  const Arguments training{"train", "--suite", "toolscale", "--packs", packs, "--data", "t.jsonl", "--steps", "20", "--out", "p.st"};
  const auto with = [&](Arguments more) {
    Arguments all = training;
    all.insert(all.end(), more.begin(), more.end());
    return baton(all);
  };
  const auto trained = with({"--metrics", "m.csv", "--join", "shipped"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.out, HasSubstr("p.st: trained on 205 tasks and 6 experts"));
  EXPECT_THAT(content("m.csv"), HasSubstr("validation_cost_share"));
  const Arguments eval{"eval", "--suite", "toolscale", "--packs", packs, "--data", "t.jsonl", "--resamples", "100", "--policy", "p.st"};
  const auto evaluated = baton(eval);
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_THAT(evaluated.out, testing::AllOf(HasSubstr("p "), HasSubstr("always:gpt-5")));  // its reference stands beside it
  const auto report = [&](const char* threads) {
    Arguments all = eval;
    all.insert(all.end(), {"--targets", "cost-share=0.5", "--threads", threads, "--json", "-"});
    return baton(all).out;
  };
  const std::string alone = report("1");
  EXPECT_THAT(alone, HasSubstr("cost-share=0.5"));
  EXPECT_EQ(report("4"), alone);
  const auto on_questions = [&](const std::string& policy) { return baton({"eval", "--suite", "simulated", "--tasks", "60", "--policy", policy}).err; };
  EXPECT_EQ(on_questions("p.st"), on_questions("shipped"));  // the joined policy is still there

  const auto refused = [&](Arguments more, const char* why) {
    const auto ended = with(more);
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_THAT(ended.err, HasSubstr(why));
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  };
  refused({"--exclude-domains", "librari"}, "no task is of 'librari'; did you mean 'library'?");
  refused({"--exclude-domains", "library"}, "0 tasks are too few");
  refused({"--exclude-models", "gpt-4"}, "no expert 'gpt-4' in the pool; did you mean 'gpt-5'?");
  refused({"--fold", "0/5"}, "not for --suite toolscale");
  refused({"--algorithm", "grpo"}, "learns by playing");
  refused({"--join", "t.jsonl"}, "t.jsonl");
}

TEST_F(Train, GivesTheSameBytesAfterKill9AndAfterCtrlC) {
  const auto whole = baton(training("whole.st", {"--metrics", "whole.csv", "--html", "whole.html"}));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_FALSE(fs::exists(folder() / "whole.st.checkpoint"));
  EXPECT_THAT(content("whole.csv"), testing::StartsWith("step,return,entropy"));
  EXPECT_THAT(content("whole.html"), HasSubstr("<svg"));

  const Arguments parts = training("parts.st", {"--metrics", "parts.csv"});
  const int killed = interrupt(parts, "parts.st", SIGKILL);
  ASSERT_TRUE(WIFSIGNALED(killed));
  ASSERT_FALSE(fs::exists(folder() / "parts.st"));
  fs::remove(folder() / "stderr.txt");
  const int stopped = interrupt(parts, "parts.st", SIGINT);  // goes on from the checkpoint of the killed one
  ASSERT_TRUE(WIFEXITED(stopped));
  ASSERT_EQ(WEXITSTATUS(stopped), 130) << content("stderr.txt");
  EXPECT_THAT(content("stderr.txt"), HasSubstr("the same command goes on from parts.st.checkpoint"));

  const auto other = baton(training("parts.st", {"--latency-share", "0.5"}));
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("--restart"));
  EXPECT_EQ(std::count(other.err.begin(), other.err.end(), '\n'), 1);

  const auto rest = baton(parts);
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_TRUE(content("parts.st") == content("whole.st"));
  EXPECT_EQ(content("parts.csv"), content("whole.csv"));
  EXPECT_FALSE(fs::exists(folder() / "parts.st.checkpoint"));
}

TEST_F(Train, WrongInputIsOneLineAndLeavesNothing) {
  write_file(folder() / "m.json", R"({"a":{"input_usd_per_million":1,"output_usd_per_million":1},"b":{"input_usd_per_million":1,"output_usd_per_million":1}})");
  write_file(folder() / "other.json", R"({"z":{"input_usd_per_million":1,"output_usd_per_million":1}})");
  std::string rows;
  for (int i = 0; i < 20; ++i) {
    const auto outcome = R"({"answer":"x","score":1,"input_tokens":1,"output_tokens":1,"cost_usd":1,"seconds":1})";
    rows += fmt::format(R"({{"id":"t{}","question":"q","type":"text","outcomes":{{"a":{},"b":{}}}}})", i, outcome, outcome) + "\n";
  }
  write_file(folder() / "few.jsonl", rows);
  const auto before = files();
  const auto refused = [&](const Arguments& arguments, const std::string& word) {
    Arguments all{"train"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto run = baton(all);
    const std::string what = fmt::format("{}", fmt::join(arguments, " "));
    EXPECT_EQ(run.exit_code, 2) << what << "\n" << run.err;
    EXPECT_EQ(run.out, "") << what;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << what << "\n" << run.err;
    EXPECT_THAT(run.err, HasSubstr(word)) << what;
    EXPECT_EQ(files(), before) << what;
  };
  const Arguments simulated{"--suite", "simulated", "--out", "p.st"};
  const auto with = [&](Arguments more) {
    more.insert(more.begin(), simulated.begin(), simulated.end());
    return more;
  };
  refused({"--suite", "simulate", "--out", "p.st"}, "did you mean 'simulated'?");
  refused({"--suite", "replay", "--out", "p.st"}, "needs --data");
  refused({"--suite", "replay", "--data", "none.jsonl", "--models", "m.json", "--out", "p.st"}, "none.jsonl");
  refused({"--suite", "replay", "--data", "few.jsonl", "--models", "none.json", "--out", "p.st"}, "none.json");
  refused({"--suite", "replay", "--data", "few.jsonl", "--models", "other.json", "--out", "p.st"}, "other.json");
  refused({"--suite", "replay", "--data", "few.jsonl", "--models", "m.json", "--out", "p.st"}, "20 tasks are too few");
  refused({"--suite", "simulated"}, "--out");
  refused({"--suite", "simulated", "--out", "no/p.st"}, "no/p.st: cannot write");
  refused({"--suite", "simulated", "--out", "."}, "folder");
  refused(with({"--algorithm", "ppo"}), "--algorithm");
  refused(with({"--reward", "sum"}), "--reward");
  refused(with({"--fold", "5/5"}), "--fold");
  refused(with({"--steps", "0"}), "--steps");
  refused(with({"--minutes", "nan"}), "--minutes");
  refused(with({"--threads", "0"}), "--threads");
  refused(with({"--exclude-models", "sim-smal"}), "sim-small");
  refused(with({"--exclude-models", "sim-small,sim-medium,sim-large"}), "at least two models");
  refused(with({"--metrics", "no/m.csv"}), "cannot write");
  refused(with({"--data", "few.jsonl"}), "belong to --suite replay");
}

}  // namespace
}  // namespace baton::app
