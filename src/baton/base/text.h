#pragma once
// Small text functions that several modules need.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

inline constexpr auto npos = std::string_view::npos;

// Of ASCII; bytes of other characters are none of these.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }

std::string_view trim(std::string_view text);                     // ASCII white space
std::string lower(std::string_view text);                         // ASCII letters only
std::vector<std::string> split(std::string_view text, char separator, bool skip_empty = true);

// The longest prefix of at most `bytes` bytes that does not cut a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes);
// Replaces bytes that are not valid UTF-8 (overlong and surrogates too) by U+FFFD.
std::string valid_utf8(std::string_view text);

// The candidate with the smallest edit distance to `word`, or "" when none is near (over half its length away).
std::string nearest(std::string_view word, std::span<const std::string> candidates);

std::string sha256_hex(std::string_view bytes);  // 64 lower-case hex digits

// Escapes text for HTML content and attribute values.
std::string html_escape(std::string_view text);

}  // namespace baton
