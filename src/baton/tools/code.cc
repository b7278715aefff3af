#include "baton/tools/code.h"

#include "baton/llm/decorators.h"
#include "baton/tools/asked.h"

namespace baton::tools {
namespace {

class CodeTool final : public Tool {
 public:
  CodeTool(ToolSpec spec, CodeRunner& runner) : spec_(std::move(spec)), runner_(runner) {}

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of(fields_); }
  Money reserve(const Observation&) const override { return spec_.price.per_call; }

  ToolResult call(const Call& call, CallContext& context) override {
    const auto arguments = Arguments::parse(spec_.name, call.arguments, fields_);
    if (!arguments) return malformed(arguments.error().message);
    const auto run = runner_.run(*arguments->text("source"), context);
    if (!run) return {.status = llm::status_of(run.error().kind), .text = run.error().message};
    const CallStatus status = run->timed_out ? CallStatus::timed_out : succeeded(*run) ? CallStatus::ok : CallStatus::failed;
    return {.status = status, .text = run_json(*run)};
  }

 private:
  const ToolSpec spec_;
  CodeRunner& runner_;
  const std::vector<Field> fields_{{.name = "source",
                                    .description = "A Python program (standard library only). What it prints is returned.",
                                    .required = true}};
};

}  // namespace

std::unique_ptr<Tool> make_code_tool(ToolSpec spec, CodeRunner& runner) {
  return std::make_unique<CodeTool>(std::move(spec), runner);
}

}  // namespace baton::tools
