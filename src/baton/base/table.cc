#include "baton/base/table.h"

#include "baton/base/error.h"

#include <algorithm>

namespace baton {
namespace {

std::size_t width_of(const std::string& cell) {
  return static_cast<std::size_t>(std::count_if(cell.begin(), cell.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string text_table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<std::string> titles, rules;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t width = width_of(columns[c].title);
    for (const auto& row : rows) {
      BATON_CHECK(row.size() == columns.size());
      width = std::max(width, width_of(row[c]));
    }
    widths.push_back(width);
    titles.push_back(columns[c].title);
    rules.emplace_back(width, '-');
  }
  std::string out;
  const auto add = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - width_of(row[c]), ' ');
      if (c > 0) line += "  ";
      line += columns[c].align == Align::right ? padding + row[c] : row[c] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  add(titles);
  add(rules);
  for (const auto& row : rows) add(row);
  return out;
}

}  // namespace baton
