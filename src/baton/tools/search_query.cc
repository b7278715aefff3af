#include "baton/base/text.h"
#include "baton/tools/search_schema.h"
#include "baton/tools/search_words.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

namespace baton::tools {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostPassages = 50;

// One connection with its statements; used by one thread at a time.
class Connection {
 public:
  explicit Connection(std::unique_ptr<Database> database)
      : database_(prepared(std::move(database))),
        passages_(*database_,
                  "SELECT source, heading, body, bm25(passage, 1.0, 2.0, 1.0) AS score FROM passage WHERE passage MATCH ?1 "
                  "ORDER BY score, source, position LIMIT ?2"),
        frequency_(*database_, "SELECT doc FROM temp.vocabulary WHERE term = ?1"),
        total_(static_cast<double>(database_->number("SELECT count(*) FROM passage"))) {}

  Retrieved query(std::string_view text, std::size_t k) {
    Retrieved out;
    for (auto& [word, stem] : content_words(text)) {
      const double weight = rarity(stem);
      out.terms.push_back({std::move(word), std::move(stem), weight});
    }
    k = std::clamp<std::size_t>(k, 1, kMostPassages);
    if (out.terms.empty()) return out;
    out.passages = matching(out.terms, std::max<std::size_t>(4 * k, 20));
    // Best first: BM25, discounted where content words are missing.
    const auto value = [](const Passage& p) { return p.score * (0.25 + 0.75 * p.coverage); };
    std::stable_sort(out.passages.begin(), out.passages.end(),
                     [&](const Passage& a, const Passage& b) { return value(a) > value(b); });
    if (out.passages.size() > k) out.passages.resize(k);
    return out;
  }

 private:
  static std::unique_ptr<Database> prepared(std::unique_ptr<Database> database) {
    database->run("PRAGMA temp_store = MEMORY; CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, passage, row)");
    return database;
  }

  double rarity(const std::string& stem) {
    frequency_.bind(1, stem);
    const double in = frequency_.step() ? static_cast<double>(frequency_.number(0)) : 0;
    frequency_.reset();
    return std::log1p((total_ - in + 0.5) / (in + 0.5));
  }

  std::vector<Passage> matching(const std::vector<QueryTerm>& terms, std::size_t limit) {
    std::string match;  // quoted words: nothing in them is FTS5 syntax
    for (const auto& term : terms) match += fmt::format("{}\"{}\"", match.empty() ? "" : " OR ", term.word);
    std::vector<Passage> passages;
    passages_.bind(1, match).bind(2, static_cast<std::int64_t>(limit));
    while (passages_.step()) {
      Passage passage{
          .source = passages_.text(0), .heading = passages_.text(1), .text = passages_.text(2), .score = -passages_.real(3)};
      passage.coverage = coverage(terms, stems_of(passage.source + " " + passage.heading + " " + passage.text));
      passages.push_back(std::move(passage));
    }
    passages_.reset();
    return passages;
  }

  static double coverage(const std::vector<QueryTerm>& terms, const std::set<std::string>& stems) {
    double found = 0, all = 0;
    for (const auto& term : terms) all += term.weight, found += stems.contains(term.stem) ? term.weight : 0;
    return all > 0 ? found / all : 0;
  }

  std::unique_ptr<Database> database_;
  Statement passages_, frequency_;
  double total_;
};

// Lends a connection to each query; opens one more where all are out.
class IndexRetriever final : public Retriever {
 public:
  explicit IndexRetriever(fs::path file) : file_(std::move(file)) { idle_.push_back(connect()); }
  explicit IndexRetriever(std::string bytes) : bytes_(std::move(bytes)) { idle_.push_back(connect()); }

  Result<Retrieved> query(std::string_view text, std::size_t k) override try {
    auto connection = borrow();
    auto found = connection->query(utf8_prefix(text, 16 << 10), k);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
    return found;
  } catch (const Error& error) {
    return fail(FailureKind::unavailable, error.what());
  }

 private:
  std::unique_ptr<Connection> connect() {
    auto database = std::make_unique<Database>(file_, file_.empty() ? Database::Mode::in_memory : Database::Mode::read_only);
    if (file_.empty()) database->read_from(bytes_);
    return std::make_unique<Connection>(std::move(database));
  }
  std::unique_ptr<Connection> borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return connect();
  }

  const fs::path file_;  // empty: bytes_ are the index
  std::string bytes_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace

std::shared_ptr<Retriever> open_index(const fs::path& index) {
  switch (kind_of_index(index)) {
    case IndexFile::absent:
      throw Error(
          fmt::format("there is no index {}; build it with: baton index FOLDER {}", index.string(), index.string()));
    case IndexFile::other_file: throw Error(fmt::format("{} is not an index of baton", index.string()));
    case IndexFile::other_version:
      throw Error(fmt::format("the index {} has another version of the format; build it again with baton index", index.string()));
    case IndexFile::ours: break;
  }
  return std::make_shared<IndexRetriever>(index);
}

std::shared_ptr<Retriever> index_in_memory(const fs::path& source, IndexReport* report) {
  Database database("", Database::Mode::in_memory);
  auto done = update_index(database, source);
  if (report) *report = std::move(done);
  return std::make_shared<IndexRetriever>(database.serialized());
}

}  // namespace baton::tools
