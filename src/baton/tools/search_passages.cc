#include "baton/tools/search_passages.h"

#include "baton/base/text.h"
#include "baton/tools/search_words.h"

#include <algorithm>
#include <array>

namespace baton::tools {
namespace {

constexpr std::size_t kEnoughWords = 80, kMostWords = 150;

std::string_view first_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

bool is_list_item(std::string_view line) {
  line = trim(line);
  if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") || line.starts_with("• ")) return true;
  const auto digits = line.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && digits <= 3 && (line[digits] == '.' || line[digits] == ')') &&
         line.substr(digits + 1).starts_with(" ");
}

bool is_table_row(std::string_view line) { return trim(line).starts_with("|") || line.find(" | ") != std::string_view::npos; }
bool is_fence(std::string_view line) { return trim(line).starts_with("```") || trim(line).starts_with("~~~"); }
bool is_table_rule(std::string_view line) {
  return is_table_row(line) && line.find_first_not_of("|-: \t") == std::string_view::npos;
}

// The level of "## Heading", or 0.
std::size_t heading_level(std::string_view line) {
  const auto level = line.find_first_not_of('#');
  return level != std::string_view::npos && level >= 1 && level <= 6 && line[level] == ' ' ? level : 0;
}

// The mark of a heading's underline ("====", "----", "~~~~"), or 0.
char underline_mark(std::string_view line) {
  line = trim(line);
  if (line.size() < 3 || std::string_view("=-~^\"").find(line[0]) == std::string_view::npos) return 0;
  return line.find_first_not_of(line[0]) == std::string_view::npos ? line[0] : 0;
}

// Collects blocks under one heading path into passages.
class Splitter {
 public:
  explicit Splitter(bool prose) : prose_(prose) {}

  void read(std::string_view text) {
    bool fenced = false;
    while (!text.empty()) {
      const std::string_view line = first_line(text);
      if (prose_ && is_fence(line)) fenced = !fenced;
      if (prose_ && !fenced && heading(line, text)) continue;
      if (trim(line).empty() && !fenced) end_block();
      else block_.append(line).append("\n");
    }
    end_block();
    end_passage();
  }
  std::vector<PassageText> take() { return std::move(passages_); }

 private:
  bool heading(std::string_view line, std::string_view& rest) {
    if (const auto level = heading_level(line)) {
      std::string_view title = trim(line.substr(level));
      while (!title.empty() && title.back() == '#') title.remove_suffix(1);
      enter(level, trim(title));
      return true;
    }
    std::string_view after = rest;
    const std::string_view next = first_line(after);
    const char mark = underline_mark(next);
    if (!mark || !block_.empty() || trim(line).empty() || line.size() > 120 || is_list_item(line) || is_table_row(line) ||
        trim(next).size() + 2 < trim(line).size() / 2)
      return false;
    auto known = marks_.find(mark);
    if (known == std::string::npos) known = marks_.size(), marks_ += mark;
    enter(known + 1, trim(line));
    rest = after;
    return true;
  }

  void enter(std::size_t level, std::string_view title) {
    end_block();
    end_passage();
    path_.resize(std::min(path_.size(), level - 1));
    path_.resize(level - 1);
    path_.emplace_back(title);
  }

  void end_block() {
    if (trim(block_).empty()) return block_.clear();
    const std::size_t words = word_count(block_);
    if (words_ > 0 && words_ + words > kMostWords) end_passage();
    if (words > kMostWords) {
      for (const auto& part : parts_of(block_)) add(part, word_count(part));
    } else add(block_, words);
    block_.clear();
  }

  void add(std::string_view text, std::size_t words) {
    if (words_ > 0 && words_ + words > kMostWords) end_passage();
    if (!passage_.empty() && passage_.back() == '\n') passage_ += '\n';
    passage_ += text;
    words_ += words;
    if (words_ >= kEnoughWords) end_passage();
  }

  void end_passage() {
    const std::string_view text = trim(passage_);
    if (!text.empty()) {
      std::string heading;
      for (const auto& title : path_)
        if (!title.empty()) heading += (heading.empty() ? "" : " > ") + title;
      passages_.push_back({heading, std::string(text)});
    }
    passage_.clear();
    words_ = 0;
  }

  // A long block in pieces of whole lines or sentences; what has neither is cut after some words.
  std::vector<std::string> parts_of(const std::string& block) const {
    const bool lines = !prose_ || is_fence(block) || is_list_item(block) || is_table_row(block);
    std::vector<std::string> units, parts;
    for (auto& unit : lines ? split(block, '\n') : sentences_of(block)) {
      if (word_count(unit) <= kMostWords) units.push_back(std::move(unit));
      else for (auto& cut : cut_words(unit)) units.push_back(std::move(cut));
    }
    std::size_t words = 0;
    for (const auto& unit : units) {
      const std::size_t more = word_count(unit);
      if (parts.empty() || words + more > kEnoughWords + 20) parts.emplace_back(), words = 0;
      parts.back() += unit + (lines ? "\n" : " ");
      words += more;
    }
    return parts;
  }

  static std::vector<std::string> cut_words(const std::string& text) {
    std::vector<std::string> cuts(1);
    std::size_t words = 0;
    for (const auto& word : split(text, ' ')) {
      if (words++ == kEnoughWords) cuts.emplace_back(), words = 1;
      cuts.back() += word + " ";
    }
    return cuts;
  }

  const bool prose_;
  std::vector<std::string> path_;
  std::string marks_;  // underlines seen so far: the first is level 1
  std::string block_, passage_;
  std::size_t words_ = 0;
  std::vector<PassageText> passages_;
};

bool ends_abbreviation(std::string_view text) {  // the text ends with a point
  constexpr std::string_view kAbbreviations[] = {"e.g.", "i.e.", "etc.", "vs.", "cf.",     "Mr.",  "Mrs.",
                                                 "Ms.",  "Dr.",  "St.",  "No.", "approx.", "Fig.", "p."};
  const auto word = text.substr(text.find_last_of(" \n(") + 1);
  return std::find(std::begin(kAbbreviations), std::end(kAbbreviations), word) != std::end(kAbbreviations) ||
         (word.size() == 2 && is_upper(word[0]));
}

}  // namespace

std::vector<std::string> sentences_of(std::string_view prose) {
  std::vector<std::string> sentences;
  std::string current;
  const auto flush = [&] {
    if (const auto text = trim(current); !text.empty()) sentences.emplace_back(text);
    current.clear();
  };
  for (std::size_t i = 0; i < prose.size(); ++i) {
    const char c = prose[i] == '\n' ? ' ' : prose[i];
    if (c == ' ' && (current.empty() || current.back() == ' ')) continue;
    current += c;
    if (c != '.' && c != '!' && c != '?') continue;
    std::size_t next = i + 1;
    while (next < prose.size() && (prose[next] == '"' || prose[next] == ')' || prose[next] == '*')) current += prose[next++];
    i = next - 1;
    if (next < prose.size() && prose[next] != ' ' && prose[next] != '\n') continue;
    const auto start = prose.find_first_not_of(" \n", next);
    const bool starts = start == std::string_view::npos || is_upper(prose[start]) || is_digit(prose[start]) ||
                        !is_letter(prose[start]);
    if (starts && !(c == '.' && ends_abbreviation(current))) flush();
  }
  flush();
  return sentences;
}

namespace {

class PieceReader {
 public:
  std::vector<Piece> read(std::string_view passage) {
    while (!passage.empty()) line(first_line(passage));
    end_prose();
    return std::move(pieces_);
  }

 private:
  void line(std::string_view line) {
    const std::string_view bare = trim(line);
    if (is_fence(line)) end_prose(), fenced_ = !fenced_;
    else if (fenced_) add(bare, PieceKind::code, lead_);
    else if (is_table_rule(line)) head_of_table();
    else if (bare.empty()) end_prose(), head_.clear(), blank_ = true;
    else if (is_table_row(line)) end_prose(), add(row_of(bare), PieceKind::row, head_.empty() ? lead_ : head_);
    else if (is_list_item(line)) end_prose(), add(trim(bare.substr(bare.find(' '))), PieceKind::item, lead_);
    else if (!blank_ && prose_.empty() && line.front() == ' ' && !pieces_.empty() && pieces_.back().kind == PieceKind::item)
      pieces_.back().text += " " + std::string(bare);
    else prose_ += std::string(bare) + " ";
    if (!bare.empty()) blank_ = false;
  }

  void add(std::string_view text, PieceKind kind, const std::string& context) {
    if (!text.empty()) pieces_.push_back({std::string(text), kind, context});
  }

  void end_prose() {
    if (prose_.empty()) return;
    std::string before;
    for (auto& sentence : sentences_of(prose_)) {
      add(sentence, PieceKind::sentence, before);
      before = std::move(sentence);
    }
    lead_ = before.ends_with(":") ? before : "";
    if (!lead_.empty()) pieces_.pop_back();  // "To install it, run:" is no answer by itself
    prose_.clear();
  }

  void head_of_table() {  // the row before a rule
    if (pieces_.empty() || pieces_.back().kind != PieceKind::row) return;
    head_ = pieces_.back().text;
    pieces_.pop_back();
  }

  static std::string_view row_of(std::string_view row) {
    if (row.starts_with("|")) row.remove_prefix(1);
    if (row.ends_with("|")) row.remove_suffix(1);
    return trim(row);
  }

  std::vector<Piece> pieces_;
  std::string prose_, lead_, head_;
  bool fenced_ = false, blank_ = false;
};

}  // namespace

std::vector<Piece> pieces_of(std::string_view passage) { return PieceReader().read(passage); }

std::vector<PassageText> passages_of(std::string_view name, std::string_view content) {
  const std::string ending = lower(name.substr(std::min(name.rfind('.'), name.size())));
  const auto is_one_of = [&](std::initializer_list<std::string_view> endings) {
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
  };
  std::string text = valid_utf8(content);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const bool html = is_one_of({".html", ".htm", ".xhtml"});
  if (html) text = markdown_of_html(text);
  Splitter splitter(html || is_one_of({".md", ".markdown", ".rst", ".txt", ".text", ".adoc", ""}));
  splitter.read(text);
  return splitter.take();
}

}  // namespace baton::tools
