#pragma once
// Values inside one line or phrase of a model's text; used by extract.cc.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace baton::tools {

// strict: the phrase is the value, give or take markup. loose: the value stands somewhere in it.
enum class Reading { strict, loose };

// Without white space, quotes, Markdown and LaTeX marks at the ends.
std::string_view without_markup(std::string_view text);

// "C" of "C", "(c)", "**C**", "C. Mitochondria", "option C"; or of an option's own words. Nothing where two letters compete.
std::optional<std::string> choice_in(std::string_view phrase, std::span<const std::string> options, Reading reading);

// "3/4" of "\frac{3}{4}", "42 km" of "about 42 km", "7" of "3 + 4 = 7".
std::optional<std::string> number_in(std::string_view phrase, Reading reading);
// The last quantity of the last sentence that has one.
std::optional<std::string> last_number_in(std::string_view line);

// A short answer. loose: "Paris" of "The capital of France is Paris."
std::optional<std::string> phrase_in(std::string_view phrase, Reading reading);

}  // namespace baton::tools
