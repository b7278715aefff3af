#include "baton/store/json_forms.h"

#include "baton/store/fields.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace baton::store {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Json text_form(const std::string& text) {
  if (valid_utf8(text) == text) return text;
  return Json{
      {"hex", fmt::format("{:02x}", fmt::join(std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size()), ""))}};
}

void read_text(const Json& form, const std::string& where, std::string& text) {
  if (form.is_string()) {
    text = form.get<std::string>();
    return;
  }
  if (!form.is_object() || form.size() != 1 || !form.contains("hex") || !form["hex"].is_string()) refuse(where, "must be text");
  const auto& hex = form["hex"].get_ref<const std::string&>();
  text.clear();
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = hex_digit(hex[i]), low = hex_digit(hex[i + 1]);
    if (high < 0 || low < 0) refuse(where, "holds no hexadecimal digits");
    text += static_cast<char>(high * 16 + low);
  }
  if (hex.size() % 2 != 0) refuse(where, "ends within a byte");
}

Json number_form(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

void read_number(const Json& form, const std::string& where, double& value) {
  if (form.is_number()) value = form.get<double>();
  else if (form == "inf") value = std::numeric_limits<double>::infinity();
  else if (form == "-inf") value = -std::numeric_limits<double>::infinity();
  else if (form == "nan") value = std::numeric_limits<double>::quiet_NaN();
  else refuse(where, "must be a number");
}

std::int64_t read_integer(const Json& form, const std::string& where, std::int64_t low, std::int64_t high) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool fits = form.is_number_integer() && !(form.is_number_unsigned() && form.get<std::uint64_t>() > kMost);
  if (!fits) refuse(where, "must be a whole number");
  const auto value = form.get<std::int64_t>();
  if (value < low || value > high) refuse(where, fmt::format("is {}; it must lie between {} and {}", value, low, high));
  return value;
}

std::uint64_t read_unsigned(const Json& form, const std::string& where) {
  if (!form.is_number_unsigned()) refuse(where, "must be a whole number, not negative");
  return form.get<std::uint64_t>();
}

int read_name(const Json& form, const std::string& where, std::span<const std::string> names) {
  const auto found = form.is_string() ? std::find(names.begin(), names.end(), form.get_ref<const std::string&>()) : names.end();
  if (found == names.end()) refuse(where, fmt::format("must be one of: {}", fmt::join(names, ", ")));
  return static_cast<int>(found - names.begin());
}

template <class T>
Json json_of(const T& value) { return form_of(value); }

template <class T>
T from_json(const Json& form) {
  T value{};
  read_form(form, "", value);
  return value;
}

#define BATON_FORM(T) \
  template Json json_of<T>(const T&); \
  template T from_json<T>(const Json&)
BATON_FORM(Usage);
BATON_FORM(Price);
BATON_FORM(Message);
BATON_FORM(ToolSchema);
BATON_FORM(Task);
BATON_FORM(Submission);
BATON_FORM(Preferences);
BATON_FORM(Call);
BATON_FORM(Candidate);
BATON_FORM(CallRecord);
BATON_FORM(Decision);
BATON_FORM(LedgerEntry);
BATON_FORM(Exchange);
BATON_FORM(Provider);
BATON_FORM(ModelSpec);
BATON_FORM(ToolSpec);
BATON_FORM(Catalogue);
#undef BATON_FORM

}  // namespace baton::store
