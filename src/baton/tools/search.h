#pragma once
// Local retrieval: a folder or a JSONL file of documents becomes an index of passages, queried in free text (SQLite FTS5, BM25).

#include "baton/core/episode.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace baton::tools {

struct Passage {
  std::string source;    // path below the indexed folder, or a record's title or id
  std::string heading;   // "Guide > Installation > Linux", "" where there is none
  std::string text;      // about 80 to 150 words
  double score = 0;      // larger is better; comparable within one query
  double coverage = 0;   // 0..1: share of the query's content words found, weighted by how rare they are
};
struct QueryTerm {
  std::string word, stem;
  double weight = 0;     // inverse document frequency
};
struct Retrieved {
  std::vector<Passage> passages;  // best first
  std::vector<QueryTerm> terms;   // content words of the query, in its order
};

// Finds passages. Thread-safe. The seam for vectors and web search: a tool sees nothing else of an index.
class Retriever {
 public:
  virtual ~Retriever() = default;
  // At most k passages; none where no content word is found. Any text is a valid query.
  virtual Result<Retrieved> query(std::string_view text, std::size_t k) = 0;
};

struct IndexReport {
  std::size_t documents = 0, passages = 0;                      // in the index now
  std::size_t added = 0, changed = 0, removed = 0, unchanged = 0;
  std::vector<std::string> skipped;                             // "path: why", sorted
};

// Brings the index at `index` up to date with `source`: a folder (text, Markdown, HTML, code; hidden and binary files are passed
// over), one such file, or a .jsonl file of {"id"?, "title"?, "text"} per line. Only files that changed are read again.
// Readers see the old or the new index, never half of one. Throws Error: no such source, a bad record, or `index` is another
// kind of file.
IndexReport build_index(const std::filesystem::path& source, const std::filesystem::path& index);

// Opens an index for reading, by any number of threads. Throws Error: no such file, not an index, another version of the format.
std::shared_ptr<Retriever> open_index(const std::filesystem::path& index);

// The same without a file, for as long as the retriever lives.
std::shared_ptr<Retriever> index_in_memory(const std::filesystem::path& source, IndexReport* report = nullptr);

// Arguments {"query", "k"?}: the passages. Without arguments it looks for the task's question, and where one passage really
// answers it, its best sentence is the answer (for number tasks the number that stands alone in it). Else the call is `ok`
// without an answer where the passages may help a model, `blank` where they hardly do, `not_applicable` where there are none.
// ToolResult::score = coverage of the best passage. Queries are exchanges of kind "search"; a null retriever serves replays only.
std::unique_ptr<Tool> make_search_tool(ToolSpec spec, std::shared_ptr<Retriever> retriever);

}  // namespace baton::tools
