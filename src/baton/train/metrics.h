#pragma once
// The course of a training: one record per report, kept in a file and drawn as curves.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::train {

using Record = std::vector<std::pair<std::string, double>>;  // by name, in the order of a table's columns; "step" first

// JSON Lines, or CSV with a heading where `path` ends in .csv: the file so far, written anew at each report so that readers find
// it whole, also after an interruption. The columns of a CSV are those of the first record. Throws Error.
void write_metrics(const std::filesystem::path& path, const std::vector<Record>& records);

// A page on its own with one chart per figure over the steps.
struct CurvesPage {
  std::string title, subtitle;
};
std::string render_curves(const CurvesPage& page, const std::vector<Record>& records);

// As JSON, for a checkpoint; the numbers come back exactly. read throws Error.
std::string to_text(const std::vector<Record>& records);
std::vector<Record> records_from(std::string_view text);

}  // namespace baton::train
