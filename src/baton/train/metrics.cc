#include "baton/train/metrics.h"

#include "baton/base/file.h"
#include "baton/base/json.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::train {
namespace {

using Ordered = nlohmann::ordered_json;

Ordered json_of(const Record& record) {
  Ordered out = Ordered::object();
  for (const auto& [name, value] : record) out[name] = value;
  return out;
}

std::string as_csv(const std::vector<Record>& records) {
  std::string out;
  for (std::size_t i = 0; !records.empty() && i < records[0].size(); ++i) out += (i ? "," : "") + records[0][i].first;
  out += '\n';
  for (const auto& record : records) {
    for (std::size_t i = 0; i < record.size(); ++i) out += (i ? "," : "") + fmt::format("{}", record[i].second);
    out += '\n';
  }
  return out;
}

}  // namespace

void write_metrics(const std::filesystem::path& path, const std::vector<Record>& records) {
  std::string text;
  if (path.extension() == ".csv") text = as_csv(records);
  else
    for (const auto& record : records) text += json_of(record).dump() + '\n';
  write_file(path, text);
}

std::string to_text(const std::vector<Record>& records) {
  Ordered out = Ordered::array();
  for (const auto& record : records) {
    Ordered pairs = Ordered::array();
    for (const auto& [name, value] : record) pairs.push_back({name, value});
    out.push_back(std::move(pairs));
  }
  return out.dump();
}

std::vector<Record> records_from(std::string_view text) {
  const auto json = parse_json(text);
  if (!json || !json->is_array()) throw Error("the course of the training is not readable");
  std::vector<Record> out;
  try {
    for (const auto& pairs : *json) {
      Record& record = out.emplace_back();
      for (const auto& pair : pairs)
        record.emplace_back(pair.at(0).get<std::string>(), pair.at(1).is_null() ? std::nan("") : pair.at(1).get<double>());
    }
  } catch (const nlohmann::json::exception&) {
    throw Error("the course of the training is not readable");
  }
  return out;
}

}  // namespace baton::train
