// The replay reader: any bytes give a table whose rows, columns and scores are sound, or one Error of one line. What baton's own
// writer makes of the table reads back as the same outcomes.

#include "baton/base/error.h"
#include "baton/envs/replay_file.h"

#include <cstdint>
#include <string>

namespace {

using namespace baton;

void check_sound(const OutcomeTable& table) {
  BATON_CHECK(table.rows() > 0 && !table.tools.empty());
  BATON_CHECK(table.cells.size() == table.rows() * table.tools.size());
  BATON_CHECK(table.input_tokens.size() == table.rows());
  for (const Outcome& outcome : table.cells) {
    BATON_CHECK(outcome.score >= 0 && outcome.score <= 1 && outcome.cost.nano >= 0 && outcome.seconds >= 0);
    BATON_CHECK(outcome.available || outcome == Outcome{});
  }
}

void check_round_trip(const OutcomeTable& table) {
  std::string text;
  const std::size_t columns = table.tools.size();
  for (std::size_t row = 0; row < table.rows(); ++row)
    text += envs::write_replay_line(table.tasks[row], table.tools, std::span(table.cells).subspan(row * columns, columns)) + "\n";
  const OutcomeTable back = envs::parse_replay(text, envs::write_replay_models(table.tools));
  BATON_CHECK(back.rows() == table.rows() && back.cells == table.cells);
}

}  // namespace

// The first line is the models file, the rest the data.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  try {
    const OutcomeTable table = envs::parse_replay(text.substr(line + 1), text.substr(0, line));
    check_sound(table);
    if (table.comparable && table.list_prices) check_round_trip(table);
  } catch (const Error& error) {
    BATON_CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
  }
  return 0;
}
