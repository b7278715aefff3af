#include "baton/llm/canonical.h"

#include "baton/llm/wire_json.h"

#include <fmt/format.h>
#include <limits>

namespace baton::llm {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kEndless = std::numeric_limits<double>::infinity();

Json exact_usage(const Usage& usage) {
  return {{"input", usage.input}, {"cached", usage.cached}, {"output", usage.output}, {"reasoning", usage.reasoning},
          {"estimated", usage.estimated}};
}

Usage read_exact_usage(const Field& field) {
  const auto count = [&](const char* name) { return field.at(name).integer(0, kMost); };
  return {count("input"), count("cached"), count("output"), count("reasoning"), field.at("estimated").boolean_or(false)};
}

// The value of the enum whose name stands in `field`; `count` values from 0.
template <class Enum>
Enum read_enum(const Field& field, int count) {
  for (int i = 0; i < count; ++i)
    if (name_of(static_cast<Enum>(i)) == field.text()) return static_cast<Enum>(i);
  field.reject(fmt::format("\"{}\" is not known", field.text()));
}

Json outcome_json(const ChatOutcome& outcome) {
  if (outcome)
    return {{"reply", {{"message", message_json(outcome->message, true)}, {"finish_reason", outcome->finish_reason},
                       {"usage", exact_usage(outcome->usage)}, {"cost_nano", outcome->cost.nano},
                       {"first_token", outcome->first_token}, {"total", outcome->total}}}};
  const auto& [failure, billed, partial, cost] = outcome.error();
  return {{"failure", {{"kind", name_of(failure.kind)}, {"message", failure.message}, {"retry_after", failure.retry_after},
                       {"billed", exact_usage(billed)}, {"partial", partial}, {"cost_nano", cost.nano}}}};
}

ChatOutcome read_outcome(const Field& field) {
  const Field reply = field.at("reply");
  if (!reply.absent())
    return ChatReply{.message = read_message(reply.at("message")), .usage = read_exact_usage(reply.at("usage")),
                     .finish_reason = reply.at("finish_reason").text(), .cost = {reply.at("cost_nano").integer(0, kMost)},
                     .first_token = reply.at("first_token").number(0, kEndless), .total = reply.at("total").number(0, kEndless)};
  const Field failed = field.at("failure");
  return tl::unexpected(ChatFailure{{read_enum<FailureKind>(failed.at("kind"), 9), failed.at("message").text(),
                                     failed.at("retry_after").number(-kEndless, kEndless)},
                                    read_exact_usage(failed.at("billed")), failed.at("partial").text(),
                                    {failed.at("cost_nano").integer(0, kMost)}});
}

Json entry_json(const LedgerEntry& entry) {
  return {{"attempt", entry.key.attempt},     {"status", name_of(entry.status)}, {"overrun", entry.overrun},
          {"usage", exact_usage(entry.usage)}, {"cost_nano", entry.cost.nano},    {"queued", entry.queued},
          {"service", entry.service}};
}

LedgerEntry read_entry(const Field& field) {
  LedgerEntry entry{.status = read_enum<CallStatus>(field.at("status"), 8), .overrun = field.at("overrun").boolean_or(false),
                    .usage = read_exact_usage(field.at("usage")), .cost = {field.at("cost_nano").integer(0, kMost)},
                    .queued = field.at("queued").number(0, kEndless), .service = field.at("service").number(0, kEndless)};
  entry.key.attempt = static_cast<std::uint16_t>(field.at("attempt").integer(0, UINT16_MAX));
  return entry;
}

// Parses `bytes`; what `read` rejects is malformed.
template <class Read>
auto parse_with(std::string_view bytes, const Read& read) -> Result<decltype(read(std::declval<const Field&>()))> {
  const auto parsed = parse_json(bytes);
  if (!parsed) return tl::unexpected(parsed.error());
  return guarded(FailureKind::malformed, [&] { return read(Field(*parsed)); });
}

}  // namespace

std::string canonical_request(std::string_view model, const ChatRequest& request) {
  return render_request(model, request, {.canonical = true});
}

Result<WireRequest> parse_canonical_request(std::string_view bytes) { return parse_request(bytes); }

std::string canonical_outcome(const ChatOutcome& outcome) { return dump_json(outcome_json(outcome)); }

Result<ChatOutcome> parse_canonical_outcome(std::string_view bytes) { return parse_with(bytes, read_outcome); }

std::string canonical_call(const RecordedCall& call) {
  Json out = outcome_json(call.outcome);
  out["booked"] = Json::array();
  for (const auto& entry : call.booked) out["booked"].push_back(entry_json(entry));
  out["next_attempt"] = call.next_attempt;
  out["seconds"] = call.seconds;
  return dump_json(out);
}

Result<RecordedCall> parse_canonical_call(std::string_view bytes) {
  return parse_with(bytes, [](const Field& field) {
    RecordedCall call{.outcome = read_outcome(field)};
    const Field booked = field.at("booked");
    for (std::size_t i = 0; i < booked.size(); ++i) call.booked.push_back(read_entry(booked.item(i)));
    call.next_attempt = static_cast<std::uint16_t>(field.at("next_attempt").integer(0, UINT16_MAX));
    call.seconds = field.at("seconds").number(0, kEndless);
    return call;
  });
}

}  // namespace baton::llm
