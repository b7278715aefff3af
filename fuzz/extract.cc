// What the tools read out of a model's prose, and the arguments that it writes: any bytes give a value in its range or nothing.

#include "baton/tools/arguments.h"
#include "baton/tools/extract.h"

#include <array>
#include <cstdint>
#include <vector>

namespace {

using namespace baton;
using namespace baton::tools;

const std::vector<std::string> kOptions{"5", "vitamin C", "the ribosome", "15 km"};
const std::array<Field, 3> kFields{Field{.name = "question", .required = true}, Field{.name = "vote", .type = Field::Type::integer},
                                   Field{.name = "options", .type = Field::Type::texts}};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto ending : {Ending::complete, Ending::cut}) {
    for (const auto type : {AnswerType::number, AnswerType::text, AnswerType::free}) {
      const auto answer = extract_answer(type, text, {}, ending);
      BATON_CHECK(!answer || !answer->empty());
    }
    const auto choice = extract_answer(AnswerType::choice, text, kOptions, ending);
    BATON_CHECK(!choice || (choice->size() == 1 && choice->front() >= 'A' && choice->front() <= 'D'));
    const auto program = extract_program(text, ending);
    BATON_CHECK(!program || !program->empty());
  }
  const auto score = extract_score(text);
  BATON_CHECK(!score || (*score >= 0 && *score <= 1));
  const auto arguments = Arguments::parse("tool", text, kFields);
  BATON_CHECK(arguments ? arguments->text("question").has_value() : !arguments.error().message.empty());
  return 0;
}
