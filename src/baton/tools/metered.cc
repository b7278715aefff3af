#include "baton/tools/metered.h"

#include <fmt/format.h>

namespace baton::tools {
namespace {

class MeteredTool final : public Tool {
 public:
  explicit MeteredTool(std::unique_ptr<Tool> inner) : inner_(std::move(inner)) {}

  const ToolSpec& spec() const override { return inner_->spec(); }
  std::string parameters() const override { return inner_->parameters(); }
  Money reserve(const Observation&) const override { return spec().price.per_call; }

  ToolResult call(const Call& call, CallContext& context) override {
    const Money fee = spec().price.per_call;
    Charge charge(context.budget, context.ledger, context.key, context.tool, context.purpose, fee);
    if (!charge.admitted())
      return {.status = CallStatus::unaffordable,
              .text = fmt::format("{}: the budget does not cover {}", spec().name, to_string(fee))};
    const Seconds start = context.clock.now();
    ToolResult result = inner_->call(call, context);
    if (result.status != CallStatus::malformed && result.status != CallStatus::unaffordable) result.cost = fee;
    charge.settle(result.status, result.usage, result.cost, 0, context.clock.now() - start);
    return result;
  }

 private:
  const std::unique_ptr<Tool> inner_;
};

}  // namespace

std::unique_ptr<Tool> metered_tool(std::unique_ptr<Tool> inner) { return std::make_unique<MeteredTool>(std::move(inner)); }

}  // namespace baton::tools
