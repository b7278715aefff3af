#pragma once
// An answer taken word for word from a passage, where one really answers the question.

#include "baton/core/task.h"
#include "baton/tools/search.h"

#include <optional>

namespace baton::tools {

struct ExtractOptions {
  double passage_coverage = 0.75;  // of the question's content words, by weight, in the passage with heading and source
  double piece_coverage = 0.6;     // in the sentence with its heading
};

struct Extract {
  std::string answer;  // the sentence, list item, table row or line of code; for number tasks its one number
  std::string piece;   // where it stands
  std::size_t passage = 0;
};

// Nothing where no passage answers; never for choice tasks. The defaults are tuned on tests/search/answering_test.cc.
std::optional<Extract> extract_answer(std::string_view question, AnswerType type, const Retrieved& found,
                                      const ExtractOptions& options = {});

}  // namespace baton::tools
