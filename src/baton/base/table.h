#pragma once
// Plain-text tables for terminals.

#include <string>
#include <vector>

namespace baton {

enum class Align { left, right };
struct Column {
  std::string title;
  Align align = Align::left;
};

// A title line, a rule and the rows, columns two spaces apart and as wide as their widest cell. Each row holds one cell per
// column. Width counts code points.
std::string text_table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows);

}  // namespace baton
