// Any bytes as a line of domain tasks: a task that is written as it was read, or one message. And as expressions and wordings.

#include "baton/envs/sql/domain_task.h"
#include "baton/envs/sql/wording.h"

#include <cstddef>
#include <cstdint>

using namespace baton;
using namespace baton::envs::sql;

namespace {

Pack small_pack() {
  Pack pack{.name = "p"};
  DomainTool tool{.name = "find"};
  tool.parameters = {{.name = "id", .type = Parameter::Type::refers, .table = "t"},
                     {.name = "ids", .type = Parameter::Type::list, .optional = true, .table = "t", .min = 1, .max = 5},
                     {.name = "on", .type = Parameter::Type::date, .optional = true},
                     {.name = "kind", .type = Parameter::Type::one_of, .optional = true, .choices = {"a", "b"}},
                     {.name = "amount", .type = Parameter::Type::amount, .optional = true, .min = 0, .max = 100}};
  pack.tools.push_back(std::move(tool));
  return pack;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Pack pack = small_pack();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pack_of = [](std::string_view) { return &pack; };
  if (const auto task = read_task(pack_of, text)) {
    const std::string once = written_task(pack, *task);
    const auto again = read_task(pack_of, once);
    BATON_CHECK(again && written_task(pack, *again) == once);
    written_toolscale(pack, *task);
  }
  try {
    const Expression expression = parse_expression(text);
    BATON_CHECK(written(parse_expression(written(expression))) == written(expression));
  } catch (const Error&) {
  }
  if (wrong_with_wording(text).empty()) {
    const std::size_t ways = wordings_of(text);
    BATON_CHECK(ways > 0);
    slots_in(picked(text, ways - 1));
  }
  return 0;
}
