#include "baton/base/file.h"
#include "baton/tools/search.h"
#include "baton/tools/search_passages.h"
#include "baton/tools/search_words.h"
#include "search/manual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace baton::tools {
namespace {

using testing::HasSubstr;

struct Index : testing::Test {
  test::TemporaryFolder docs, out;
  std::filesystem::path index = out.path() / "docs.index";
  void SetUp() override { test::write_manual(docs); }
  IndexReport build() { return build_index(docs.path(), index); }
  std::string best(Retriever& retriever, std::string_view question) {
    const auto found = retriever.query(question, 3);
    return found && !found->passages.empty() ? found->passages[0].source : "";
  }
  std::string all(Retriever& retriever, std::string_view question) {
    std::string text;
    const auto found = retriever.query(question, 10);
    for (const auto& p : found.value().passages)
      text += p.source + "|" + p.heading + "|" + p.text + "|" + std::to_string(p.score) + "\n";
    return text;
  }
};

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) { return error.what(); }
  return "no error";
}

TEST_F(Index, FindsTheRightDocument) {
  const auto report = build();
  EXPECT_EQ(report.documents, 3u);
  EXPECT_EQ(report.added, 3u);
  const auto retriever = open_index(index);
  EXPECT_EQ(best(*retriever, "preview server port"), "guide.md");
  EXPECT_EQ(best(*retriever, "How long are raw points retained?"), "api/quarry.html");
  EXPECT_EQ(best(*retriever, "encryption keys"), "backup.txt");
  EXPECT_EQ(best(*retriever, "secret capital"), "") << "script text was indexed";
  EXPECT_EQ(retriever->query("themes", 3)->passages[0].heading, "Lantern guide > Themes");
  EXPECT_EQ(all(*retriever, "lantern themes"), all(*index_in_memory(docs.path()), "lantern themes"));
}

TEST_F(Index, AnyTextIsAQuery) {
  build();
  const auto retriever = open_index(index);
  for (const std::string& text :
       {std::string("\"unbalanced"), std::string("a AND OR NOT ("), std::string("NEAR(a b) *"), std::string("heading:x"),
        std::string("'; DROP TABLE"), std::string("^port"), std::string("port*"), std::string("--"), std::string(),
        std::string("the of and"), std::string("日本語 été"), std::string("\xff\xfe\0x", 4), std::string(200'000, 'x'),
        std::string(20'000, '"')})
    EXPECT_TRUE(retriever->query(text, 5)) << text.substr(0, 30);
  EXPECT_TRUE(retriever->query("the of and", 5)->passages.empty());
  EXPECT_EQ(best(*retriever, "\"PORTS\" of the (preview) servers*"), "guide.md");
}

TEST_F(Index, UpdatesOnlyWhatChanged) {
  build();
  EXPECT_EQ(build().unchanged, 3u);
  docs.write("backup.txt", "Backups now go to Gdansk.");
  docs.write("new.md", "# Fresh\n\nA zeppelin is an airship.");
  std::filesystem::remove(docs.path() / "api/quarry.html");
  const auto reader = open_index(index);  // opened before: keeps what it has
  const auto report = build();
  EXPECT_EQ(report.added, 1u);
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(report.removed, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(best(*reader, "zeppelin"), "");
  const auto retriever = open_index(index);
  EXPECT_EQ(best(*retriever, "zeppelin"), "new.md");
  EXPECT_EQ(best(*retriever, "Rotterdam"), "");
  EXPECT_EQ(best(*retriever, "hourly averages"), "");
  const auto fresh = index_in_memory(docs.path());
  for (const char* question : {"lantern themes", "backups airship", "port server install"})
    EXPECT_EQ(all(*retriever, question), all(*fresh, question)) << question;
}

TEST_F(Index, SameContentWithANewTimeIsUnchanged) {
  build();
  test::write_manual(docs);
  EXPECT_EQ(build().unchanged, 3u);
}

TEST_F(Index, ReadsRecords) {
  docs.write("facts.jsonl", R"({"id": "a", "title": "Tides", "text": "The tide in Saint-Malo rises by 12 metres."}
{"id": 7, "text": "Basalt is a volcanic rock."}

{"text": "Cork oaks are peeled every nine years."}
)");
  const auto file = docs.path() / "facts.jsonl";
  const auto report = build_index(file, index);
  EXPECT_EQ(report.added, 3u);
  const auto retriever = open_index(index);
  EXPECT_EQ(best(*retriever, "tide of Saint-Malo"), "Tides");
  EXPECT_EQ(best(*retriever, "basalt"), "7");
  EXPECT_EQ(best(*retriever, "cork oak"), "line 4");
  docs.write("facts.jsonl", R"({"id": "a", "title": "Tides", "text": "The tide in Saint-Malo rises by 12 metres."}
{"id": 7, "text": "Basalt is dark."}
)");
  const auto update = build_index(file, index);
  EXPECT_EQ(update.unchanged, 1u);
  EXPECT_EQ(update.changed, 1u);
  EXPECT_EQ(update.removed, 1u);
}

TEST_F(Index, ErrorsNameWhatIsWrong) {
  EXPECT_THAT(error_of([&] { build_index(docs.path() / "absent", index); }), HasSubstr("absent"));
  EXPECT_THAT(error_of([&] { open_index(index); }), HasSubstr("there is no index"));
  docs.write("other.db", "not a database, but somebody's file");
  EXPECT_THAT(error_of([&] { open_index(docs.path() / "other.db"); }), HasSubstr("not an index"));
  EXPECT_THAT(error_of([&] { build_index(docs.path(), docs.path() / "other.db"); }), HasSubstr("left as it is"));
  EXPECT_EQ(read_file(docs.path() / "other.db"), "not a database, but somebody's file");
  EXPECT_THAT(error_of([&] { build_index(docs.path(), out.path() / "no" / "folder"); }), HasSubstr("no folder"));
  docs.write("bad.jsonl", "{\"text\": \"fine\"}\n{\"text\": 3}\n");
  EXPECT_THAT(error_of([&] { build_index(docs.path() / "bad.jsonl", index); }), HasSubstr("bad.jsonl:2"));
  docs.write("twice.jsonl", "{\"id\": \"x\", \"text\": \"fine\"}\n{\"id\": \"x\", \"text\": \"again\"}\n");
  EXPECT_THAT(error_of([&] { build_index(docs.path() / "twice.jsonl", index); }), HasSubstr("'x' stands in line 1"));
  EXPECT_FALSE(std::filesystem::exists(index));
  build();
  std::string bytes = read_file(index);
  bytes[63] = 9;  // the user_version stands in bytes 60 to 63
  write_file(index, bytes);
  EXPECT_THAT(error_of([&] { open_index(index); }), HasSubstr("another version"));
  EXPECT_EQ(build().added, 6u) << "an old index is built anew";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(out.path()), {}), 1) << "a draft was left behind";
}

TEST_F(Index, PassesOverWhatIsNoText) {
  docs.write("picture.png", std::string("PNG\0\1\2", 6));
  docs.write(".hidden/notes.md", "A hidden quokka.");
  docs.write(".env", "quokka=1");
  docs.write("node_modules/x.md", "A quokka in a module.");
  std::filesystem::create_symlink("/etc/passwd", docs.path() / "link.txt");
  std::filesystem::create_directory_symlink(docs.path(), docs.path() / "loop");
  const auto report = build();
  EXPECT_EQ(report.documents, 3u);
  EXPECT_THAT(report.skipped, testing::ElementsAre("link.txt: a link out of the folder", "picture.png: binary"));
  EXPECT_EQ(best(*open_index(index), "quokka"), "");
}

TEST_F(Index, ManyThreadsAskAtOnce) {
  build();
  for (const auto& retriever : {open_index(index), index_in_memory(docs.path())}) {
    const std::string expected = all(*retriever, "lantern preview server");
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) EXPECT_EQ(all(*retriever, "lantern preview server"), expected);
      });
  }
}

TEST_F(Index, ReadersNeverSeeHalfAnUpdate) {
  build();
  std::jthread writer([&](std::stop_token stop) {
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) {
      docs.write("backup.txt", i % 2 ? "Both words: alpha omega." : "Neither of them.");
      build();
    }
  });
  for (int i = 0; i < 100; ++i) {
    const auto retriever = open_index(index);
    EXPECT_EQ(best(*retriever, "preview server port"), "guide.md");
    EXPECT_EQ(best(*retriever, "alpha"), best(*retriever, "omega"));
  }
}

TEST(Passages, AreOfReadableSizeAndKeepTheirHeading) {
  std::string text = "# Top\n\n";
  for (int p = 0; p < 20; ++p) {
    text += "Paragraph " + std::to_string(p) + " begins here.";
    for (int s = 0; s < 1 + p % 9; ++s) text += " This is sentence number " + std::to_string(s) + " of it, and it says little.";
    text += "\n\n";
  }
  std::string endless = "## Endless\n\n";
  for (int i = 0; i < 1000; ++i) endless += "word" + std::to_string(i) + " ";
  const auto passages = passages_of("x.md", text + endless);
  ASSERT_GT(passages.size(), 12u);
  std::string joined;
  for (const auto& passage : passages) {
    EXPECT_LE(word_count(passage.text), 160u);
    EXPECT_TRUE(passage.heading == "Top" || passage.heading == "Top > Endless") << passage.heading;
    joined += passage.text + " ";
  }
  for (int p = 0; p < 20; ++p) EXPECT_NE(joined.find("Paragraph " + std::to_string(p) + " begins"), std::string::npos);
  EXPECT_NE(joined.find("word999"), std::string::npos);
}

TEST(Passages, KnowHeadingsOfEveryKind) {
  const auto headings = [](const char* name, const char* text) {
    std::vector<std::string> out;
    for (const auto& passage : passages_of(name, text)) out.push_back(passage.heading);
    return out;
  };
  using testing::ElementsAre;
  EXPECT_THAT(headings("a.md", "# A\nx\n## B\ny\n# C\nz"), ElementsAre("A", "A > B", "C"));
  EXPECT_THAT(headings("a.rst", "A\n===\nx\n\nB\n---\ny\n\nC\n===\nz"), ElementsAre("A", "A > B", "C"));
  EXPECT_THAT(headings("a.html", "<h1>A</h1>x<h2>B &amp; b</h2><p>y</p>"), ElementsAre("A", "A > B & b"));
  EXPECT_THAT(headings("a.md", "# A\n```\n# no heading\n```\n"), ElementsAre("A"));
  EXPECT_THAT(headings("a.py", "# a comment\nx = 1\n"), ElementsAre(""));
}

TEST(Passages, PiecesAreSentencesItemsRowsAndCode) {
  const auto pieces = pieces_of(
      "Dr. Who came, e.g. on foot. It rained!\nStill.\n\nTo run it:\n\n```\nlantern up\n```\n\n- one\n- two\n  more\n\n| a | b "
      "|\n| --- | --- |\n| 1 | 2 |\n");
  std::vector<std::string> texts;
  for (const auto& piece : pieces) texts.push_back(piece.text);
  EXPECT_THAT(texts, testing::ElementsAre("Dr. Who came, e.g. on foot.", "It rained!", "Still.", "lantern up", "one", "two more",
                                          "1 | 2"));
  EXPECT_EQ(pieces[3].context, "To run it:");
  EXPECT_EQ(pieces[6].context, "a | b");
}

TEST(Passages, TakeAnyBytes) {
  for (const char* name : {"a.md", "a.html", "a.c", "a"})
    for (const std::string& text :
         {std::string("<"), std::string("<a"), std::string("&#xFFFFFFFF;&#0;&"), std::string("\xff\xfe"),
          std::string("<script>never closed"), std::string("```\nopen"), std::string(3000, '<'), std::string(3000, '#'),
          std::string(100'000, 'a'), std::string("---\n---\n===")})
      (void)passages_of(name, text);
}

}  // namespace
}  // namespace baton::tools
