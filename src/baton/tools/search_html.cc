#include "baton/base/text.h"
#include "baton/tools/search_passages.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace baton::tools {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string utf8(unsigned code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return "\xEF\xBF\xBD";
  std::string out;
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  if (code < 0x800) out += static_cast<char>(0xC0 | (code >> 6));
  else {
    if (code < 0x10000) out += static_cast<char>(0xE0 | (code >> 12));
    else out += static_cast<char>(0xF0 | (code >> 18)), out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
  }
  return out += static_cast<char>(0x80 | (code & 0x3F));
}

// The character that "&…;" at text[at] stands for; moves `at` behind it. "&" where it is no reference.
std::string reference(std::string_view text, std::size_t& at) {
  constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"amp", "&"},   {"lt", "<"},     {"gt", ">"},   {"quot", "\""},  {"apos", "'"},  {"nbsp", " "},  {"ndash", "–"},
      {"mdash", "—"}, {"hellip", "…"}, {"copy", "©"}, {"lsquo", "‘"},  {"rsquo", "’"}, {"ldquo", "“"}, {"rdquo", "”"},
      {"times", "×"}, {"deg", "°"},    {"euro", "€"}, {"middot", "·"}, {"bull", "•"}};
  const auto end = text.substr(at, 12).find(';');
  if (end == std::string_view::npos) return ++at, "&";
  const std::string_view name = text.substr(at + 1, end - 1);
  std::string out;
  if (name.size() > 1 && name[0] == '#') {
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    unsigned code = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (error == std::errc{} && stop == digits.data() + digits.size() && !digits.empty()) out = utf8(code);
  } else if (const auto known =
                 std::find_if(std::begin(kNamed), std::end(kNamed), [&](const auto& n) { return n.first == name; });
             known != std::end(kNamed)) {
    out = known->second;
  }
  if (out.empty()) return ++at, "&";
  at += end + 1;
  return out;
}

class HtmlReader {
 public:
  std::string read(std::string_view html) {
    for (std::size_t at = 0; at < html.size();) {
      if (html.substr(at).starts_with("<!--")) {
        const auto end = html.find("-->", at);
        at = end == std::string_view::npos ? html.size() : end + 3;
      } else if (html[at] == '<' && at + 1 < html.size() &&
                 (is_letter(html[at + 1]) || html[at + 1] == '/' || html[at + 1] == '!')) {
        const auto end = html.find('>', at);
        if (end == std::string_view::npos) break;
        at = tag(html, at + 1, end);
      } else if (html[at] == '&') {
        text(reference(html, at));
      } else {
        text(html.substr(at++, 1));
      }
    }
    return std::move(out_);
  }

 private:
  // Returns where to read on.
  std::size_t tag(std::string_view html, std::size_t start, std::size_t end) {
    const bool closing = html[start] == '/';
    const std::string_view inside = html.substr(start + closing, end - start - closing);
    const std::string name = lower(inside.substr(0, inside.find_first_of(" \t\r\n/")));
    if (!closing && (name == "script" || name == "style" || name == "template" || name == "svg" || name == "noscript")) {
      const std::string closer = "</" + name;
      for (auto at = end; at < html.size(); ++at)
        if (lower(html.substr(at, closer.size())) == closer) return std::min(html.find('>', at), html.size() - 1) + 1;
      return html.size();
    }
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      block();
      if (!closing) out_ += std::string(static_cast<std::size_t>(name[1] - '0'), '#') + " ", heading_ = true;
      else heading_ = false;
    } else if (name == "title") {
      hidden_ = !closing;  // the first heading says it
    } else if (name == "li") {
      line();
      if (!closing) out_ += "- ";
    } else if (name == "td" || name == "th") {
      if (!closing) text(row_open_ ? " | " : ""), row_open_ = true, head_ |= name == "th";
    } else if (name == "tr") {
      line();
      if (closing && head_) out_ += "| --- |\n";
      row_open_ = head_ = false;
      if (!closing) out_ += "| ";
    } else if (name == "pre") {
      block();
      out_ += closing ? "" : "```\n";
      if (closing) out_ += "```\n\n";
      preserved_ = !closing;
    } else if (name == "br") {
      if (!heading_) line();
    } else if (name == "p" || name == "div" || name == "section" || name == "article" || name == "ul" || name == "ol" ||
               name == "table" || name == "dl" || name == "blockquote" || name == "header" || name == "footer" ||
               name == "main" || name == "nav" || name == "dt" || name == "dd") {
      if (!heading_) block();
    }
    return end + 1;
  }

  void text(std::string_view piece) {
    if (hidden_) return;
    if (preserved_) {
      out_ += piece;
      return;
    }
    for (const char c : piece) {
      if (!is_space(c)) out_ += c;
      else if (!out_.empty() && !is_space(out_.back())) out_ += ' ';
    }
  }
  void line() {
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }
  void block() {
    line();
    if (!out_.ends_with("\n\n")) out_ += '\n';
  }

  std::string out_;
  bool heading_ = false, preserved_ = false, hidden_ = false, row_open_ = false, head_ = false;
};

}  // namespace

std::string markdown_of_html(std::string_view html) { return HtmlReader().read(html); }

}  // namespace baton::tools
