#pragma once
// Documents into passages. Knows Markdown (and the headings of reStructuredText), HTML, plain text and code.

#include <string>
#include <string_view>
#include <vector>

namespace baton::tools {

struct PassageText {
  std::string heading;  // path of headings, " > " between them
  std::string text;
};

// `name` says by its ending what the content is. Blocks under one heading make passages of 80 to 150 words; a longer block is
// cut between sentences or lines. The result is valid UTF-8.
std::vector<PassageText> passages_of(std::string_view name, std::string_view content);

// The visible text, with headings, lists, table rows and preformatted text as Markdown.
std::string markdown_of_html(std::string_view html);

// What one answer can be: sentences of prose, list items, table rows, lines of code.
enum class PieceKind { sentence, item, row, code };
struct Piece {
  std::string text;
  PieceKind kind = PieceKind::sentence;
  std::string context;  // what it hangs on: the sentence before, the line with a colon above a list or code, the head of a table
};
std::vector<Piece> pieces_of(std::string_view passage);

std::vector<std::string> sentences_of(std::string_view prose);

}  // namespace baton::tools
