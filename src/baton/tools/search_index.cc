#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/base/text.h"
#include "baton/tools/search_passages.h"
#include "baton/tools/search_schema.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace baton::tools {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kMaxFileBytes = 8 << 20;

constexpr const char* kSchema = R"(
  CREATE TABLE document(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, mtime INTEGER, size INTEGER, hash TEXT, first INTEGER,
      last INTEGER);
  CREATE VIRTUAL TABLE passage USING fts5(source, heading, body, position UNINDEXED,
      tokenize = 'porter unicode61 remove_diacritics 2');
)";

struct Document {
  std::string name;     // unique
  std::string source;   // what readers see
  std::int64_t mtime = 0, size = 0;
  std::string content;  // JSONL: the text; files are read when needed
  fs::path file;        // empty for JSONL
};

bool is_jsonl(const fs::path& path) {
  const std::string name = lower(path.filename().string());
  return name.ends_with(".jsonl") || name.ends_with(".jsonl.gz") || name.ends_with(".ndjson");
}

// Why a file is not a document of text, or "".
std::string unfit(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return error.message();
  if (size > kMaxFileBytes) return "larger than 8 MiB";
  if (file.extension() == ".svg") return "a picture";
  std::ifstream in(file, std::ios::binary);
  if (!in) return "cannot be read";
  std::string head(8192, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  if (head.find('\0') != std::string::npos) return "binary";
  return "";
}

Document document_of(const fs::path& file, std::string name) {
  Document document{.name = name, .source = name, .file = file};
  document.mtime = fs::last_write_time(file).time_since_epoch().count();
  document.size = static_cast<std::int64_t>(fs::file_size(file));
  return document;
}

// Text files below `folder`, sorted by name. Links to folders are not followed, links out of the folder neither.
std::vector<Document> documents_in(const fs::path& folder, IndexReport& report) {
  std::vector<Document> documents;
  const fs::path root = fs::canonical(folder);
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(root, kOptions), end; entry != end; ++entry) {
    const std::string leaf = entry->path().filename().string();
    if (leaf.starts_with(".") || leaf == "node_modules" || leaf == "__pycache__") {
      if (entry->is_directory() && !entry->is_symlink()) entry.disable_recursion_pending();
      continue;
    }
    std::error_code error;
    if (!entry->is_regular_file(error)) continue;
    const std::string name = entry->path().lexically_relative(root).generic_string();
    const auto real = entry->is_symlink() ? fs::canonical(entry->path(), error) : entry->path();
    std::string why = error ? error.message() : unfit(entry->path());
    if (why.empty() && entry->is_symlink() && real.lexically_relative(root).generic_string().starts_with(".."))
      why = "a link out of the folder";
    if (why.empty()) documents.push_back(document_of(entry->path(), name));
    else report.skipped.push_back(fmt::format("{}: {}", name, why));
  }
  std::sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(report.skipped.begin(), report.skipped.end());
  return documents;
}

std::string text_field(const Json& record, const char* name) {
  const auto found = record.find(name);
  if (found == record.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : dump_json(*found);
}

std::vector<Document> records_in(const fs::path& file) {
  std::vector<Document> documents;
  std::map<std::string, std::size_t> lines;
  for_each_line(file, [&](std::size_t number, std::string_view line) {
    if (trim(line).empty()) return;
    const auto record = parse_json(line);
    if (!record) throw Error(fmt::format("{}:{}: {}", file.string(), number, record.error().message));
    if (!record->is_object() || !record->contains("text") || !(*record)["text"].is_string())
      throw Error(fmt::format(R"({}:{}: a record must be an object with a string "text")", file.string(), number));
    const std::string id = text_field(*record, "id"), title = text_field(*record, "title");
    Document document{.name = id.empty() ? fmt::format("line {}", number) : id};
    document.source = title.empty() ? document.name : title;
    document.content = (*record)["text"].get<std::string>();
    if (const auto [earlier, fresh] = lines.emplace(document.name, number); !fresh)
      throw Error(
          fmt::format("{}:{}: the id '{}' stands in line {} already", file.string(), number, document.name, earlier->second));
    documents.push_back(std::move(document));
  });
  return documents;
}

std::vector<Document> documents_of(const fs::path& source, IndexReport& report) {
  std::error_code error;
  if (fs::is_directory(source, error)) return documents_in(source, report);
  if (!fs::is_regular_file(source, error)) throw Error(fmt::format("no folder or file {} to index", source.string()));
  if (is_jsonl(source)) return records_in(source);
  if (const auto why = unfit(source); !why.empty()) throw Error(fmt::format("cannot index {}: {}", source.string(), why));
  return {document_of(source, source.filename().string())};
}

struct Known { std::int64_t id = 0, mtime = 0, size = 0, first = 0, last = 0; std::string hash; };

class Updater {
 public:
  Updater(Database& database, IndexReport& report) : database_(database), report_(report) {
    Statement all(database_, "SELECT name, id, mtime, size, first, last, hash FROM document");
    while (all.step())
      known_[all.text(0)] = {all.number(1), all.number(2), all.number(3), all.number(4), all.number(5), all.text(6)};
  }

  void update(Document document) {
    const auto found = known_.find(document.name);
    const bool is_file = !document.file.empty();
    if (found != known_.end() && is_file && found->second.mtime == document.mtime && found->second.size == document.size)
      return keep(found);
    if (is_file) document.content = read_file(document.file);
    const std::string hash = sha256_hex(document.source + '\0' + document.content);
    if (found == known_.end()) ++report_.added;
    else if (found->second.hash == hash) {
      touch(found->second.id, document);
      return keep(found);
    } else {
      ++report_.changed;
      erase(found->second);
      known_.erase(found);
    }
    insert(document, hash);
  }

  void remove_rest() {
    for (const auto& [name, document] : known_) erase(document), ++report_.removed;
  }

 private:
  using Iterator = std::map<std::string, Known>::iterator;

  void keep(Iterator found) {
    ++report_.unchanged;
    known_.erase(found);
  }

  void touch(std::int64_t id, const Document& document) {
    Statement(database_, "UPDATE document SET mtime = ?1, size = ?2 WHERE id = ?3")
        .bind(1, document.mtime)
        .bind(2, document.size)
        .bind(3, id)
        .step();
  }

  void erase(const Known& document) {
    Statement(database_, "DELETE FROM passage WHERE rowid BETWEEN ?1 AND ?2")
        .bind(1, document.first)
        .bind(2, document.last)
        .step();
    Statement(database_, "DELETE FROM document WHERE id = ?1").bind(1, document.id).step();
  }

  void insert(const Document& document, const std::string& hash) {
    const auto passages = passages_of(document.file.empty() ? ".md" : document.name, document.content);
    const std::int64_t first = database_.number("SELECT coalesce(max(last), 0) + 1 FROM document");
    Statement add(database_, "INSERT INTO passage(rowid, source, heading, body, position) VALUES (?1, ?2, ?3, ?4, ?5)");
    for (std::size_t i = 0; i < passages.size(); ++i, add.reset())
      add.bind(1, first + static_cast<std::int64_t>(i))
          .bind(2, document.source)
          .bind(3, passages[i].heading)
          .bind(4, passages[i].text)
          .bind(5, static_cast<std::int64_t>(i))
          .step();
    Statement(database_, "INSERT INTO document(name, mtime, size, hash, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(1, document.name).bind(2, document.mtime).bind(3, document.size).bind(4, hash).bind(5, first)
        .bind(6, first + static_cast<std::int64_t>(passages.size()) - 1).step();
  }

  Database& database_;
  IndexReport& report_;
  std::map<std::string, Known> known_;
};

}  // namespace

IndexFile kind_of_index(const fs::path& index) {
  std::error_code error;
  if (!fs::exists(index, error)) return IndexFile::absent;
  std::ifstream in(index, std::ios::binary);
  std::string magic(15, '\0');
  if (!in.read(magic.data(), 15) || magic != "SQLite format 3") return IndexFile::other_file;
  Database database(index, Database::Mode::read_only);
  try {
    if (database.number("PRAGMA application_id") != kApplicationId) return IndexFile::other_file;
    return database.number("PRAGMA user_version") == kSchemaVersion ? IndexFile::ours : IndexFile::other_version;
  } catch (const Error&) {  // damaged
    return IndexFile::other_file;
  }
}

IndexReport update_index(Database& database, const fs::path& source) {
  IndexReport report;
  auto documents = documents_of(source, report);
  database.run("BEGIN");
  if (database.number("PRAGMA user_version") == 0) {
    database.run(kSchema);
    database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion).c_str());
  }
  Updater updater(database, report);
  for (auto& document : documents) updater.update(std::move(document));
  updater.remove_rest();
  database.run("COMMIT");
  report.documents = static_cast<std::size_t>(database.number("SELECT count(*) FROM document"));
  report.passages = static_cast<std::size_t>(database.number("SELECT coalesce(sum(last - first + 1), 0) FROM document"));
  return report;
}

IndexReport build_index(const fs::path& source, const fs::path& index) {
  const IndexFile kind = kind_of_index(index);
  if (kind == IndexFile::other_file)
    throw Error(fmt::format("{} is not an index of baton; it is left as it is, choose another path", index.string()));
  if (!index.parent_path().empty() && !fs::is_directory(index.parent_path()))
    throw Error(fmt::format("there is no folder {} to write the index to", index.parent_path().string()));
  const fs::path draft = index.string() + fmt::format(".{}.tmp", ::getpid());
  struct Remove {
    const fs::path& path;
    ~Remove() { std::error_code ignored; fs::remove(path, ignored); }
  } remove{draft};
  std::error_code error;
  fs::remove(draft, error);
  if (kind == IndexFile::ours) fs::copy_file(index, draft);
  IndexReport report;
  {
    Database database(draft, Database::Mode::create);
    database.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // a draft: a crash leaves the index as it was
    report = update_index(database, source);
  }
  fs::rename(draft, index);
  return report;
}

}  // namespace baton::tools
