#pragma once
// One list of fields per type serves both directions: `template <class V> void fields(V& visit, As<V, T>& value)` visits each
// field, Writer puts it into an object, Reader takes it out strictly. It holds json.hpp:
// for .cc files of store only.

#include "baton/base/json.h"
#include "baton/base/text.h"
#include "baton/core/trajectory.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

namespace baton::store {

struct Writer;
struct Reader;
template <class V, class T>
using As = std::conditional_t<std::is_same_v<V, Writer>, const T, T>;

[[noreturn]] inline void refuse(const std::string& where, const std::string& what) {
  throw Error(fmt::format("{}{}{}", where, where.empty() ? "" : ": ", what));
}

// --- single values: Form<T> for leaves, visited fields for everything else -----------------------------------------------

template <class T>
Json form_of(const T& value);
template <class T>
void read_form(const Json& form, const std::string& where, T& value);

// Text as it is; bytes that are not UTF-8, which JSON cannot hold, as {"hex": "…"}.
Json text_form(const std::string& text);
void read_text(const Json& form, const std::string& where, std::string& text);
// Finite numbers as they are, the others as "inf", "-inf", "nan".
Json number_form(double value);
void read_number(const Json& form, const std::string& where, double& value);
std::int64_t read_integer(const Json& form, const std::string& where, std::int64_t low, std::int64_t high);
std::uint64_t read_unsigned(const Json& form, const std::string& where);
// The enumerator whose name the form holds.
int read_name(const Json& form, const std::string& where, std::span<const std::string> names);

template <class E>
struct EnumSize;  // how many enumerators an enum with name_of has
template <> struct EnumSize<Status> { static constexpr int value = 5; };
template <> struct EnumSize<CallStatus> { static constexpr int value = 8; };
template <> struct EnumSize<Deed> { static constexpr int value = 6; };
template <> struct EnumSize<Purpose> { static constexpr int value = 3; };
template <> struct EnumSize<Speaker> { static constexpr int value = 4; };
template <> struct EnumSize<AnswerType> { static constexpr int value = 4; };
template <> struct EnumSize<ToolRole> { static constexpr int value = 8; };

template <class T> inline constexpr bool kIsIndex = std::is_same_v<T, ToolId> || std::is_same_v<T, CandidateId>;
template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};
template <class T> struct IsNumberMap : std::is_same<T, std::map<std::string, double>> {};

// Whether an optional field holds its default and is left out.
template <class T>
bool is_default(const T& value, const T& otherwise) {
  if constexpr (IsVector<T>::value || IsNumberMap<T>::value) return value.empty();
  else if constexpr (IsOptional<T>::value) return !value.has_value();
  else if constexpr (std::is_same_v<T, double>) return value == otherwise && std::signbit(value) == std::signbit(otherwise);
  else return value == otherwise;
}

struct Writer {
  Json& out;

  template <class T>
  void required(const char* key, const T& value) { out[key] = form_of(value); }
  template <class T>
  void optional(const char* key, const T& value, std::type_identity_t<T> otherwise = {}) {
    if (!is_default(value, otherwise)) out[key] = form_of(value);
  }
};

struct Reader {
  const Json& in;
  std::string where;
  std::set<std::string> known{};

  template <class T>
  void required(const char* key, T& value) {
    known.insert(key);
    const auto found = in.find(key);
    if (found == in.end()) refuse(where, fmt::format("lacks '{}'", key));
    read_form(*found, inner(key), value);
  }
  template <class T>
  void optional(const char* key, T& value, std::type_identity_t<T> otherwise = {}) {
    known.insert(key);
    value = std::move(otherwise);
    if (const auto found = in.find(key); found != in.end()) read_form(*found, inner(key), value);
  }
  // Refuses what no field asked for.
  void finish() const {
    for (const auto& item : in.items())
      if (!known.contains(item.key())) refuse(where, fmt::format("unknown key '{}'", valid_utf8(utf8_prefix(item.key(), 60))));
  }

 private:
  std::string inner(const char* key) const { return where.empty() ? key : fmt::format("{}.{}", where, key); }
};

template <class T>
Json form_of(const T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_integral_v<T>) return value;
  else if constexpr (std::is_same_v<T, double>) return number_form(value);
  else if constexpr (std::is_same_v<T, std::string>) return text_form(value);
  else if constexpr (std::is_same_v<T, Money>) return value.nano;
  else if constexpr (std::is_same_v<T, TokenRate>) return value.nano_per_million;
  else if constexpr (kIsIndex<T>) return index(value);
  else if constexpr (std::is_enum_v<T>) return std::string(name_of(value));
  else if constexpr (IsOptional<T>::value) return form_of(*value);
  else if constexpr (IsVector<T>::value) {
    Json list = Json::array();
    for (const auto& item : value) list.push_back(form_of(item));
    return list;
  } else if constexpr (IsNumberMap<T>::value) {
    Json object = Json::object();
    for (const auto& [name, number] : value) object[name] = number_form(number);
    return object;
  } else {
    Json object = Json::object();
    Writer writer{object};
    fields(writer, value);
    return object;
  }
}

template <class T>
void read_form(const Json& form, const std::string& where, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!form.is_boolean()) refuse(where, "must be true or false");
    value = form.get<bool>();
  } else if constexpr (std::is_same_v<T, std::uint64_t>) value = read_unsigned(form, where);
  else if constexpr (std::is_integral_v<T>)
    value = static_cast<T>(
        read_integer(form, where, std::numeric_limits<T>::min(), static_cast<std::int64_t>(std::numeric_limits<T>::max())));
  else if constexpr (std::is_same_v<T, double>) read_number(form, where, value);
  else if constexpr (std::is_same_v<T, std::string>) read_text(form, where, value);
  else if constexpr (std::is_same_v<T, Money>) read_form(form, where, value.nano);
  else if constexpr (std::is_same_v<T, TokenRate>) read_form(form, where, value.nano_per_million);
  else if constexpr (kIsIndex<T>) value = static_cast<T>(read_integer(form, where, 0, 0xFFFF));
  else if constexpr (std::is_enum_v<T>) {
    static const std::vector<std::string> kNames = [] {
      std::vector<std::string> names;
      for (int i = 0; i < EnumSize<T>::value; ++i) names.emplace_back(name_of(static_cast<T>(i)));
      return names;
    }();
    value = static_cast<T>(read_name(form, where, kNames));
  } else if constexpr (IsOptional<T>::value) {
    read_form(form, where, value.emplace());
  } else if constexpr (IsVector<T>::value) {
    if (!form.is_array()) refuse(where, "must be a list");
    value.clear();
    for (std::size_t i = 0; i < form.size(); ++i) read_form(form[i], fmt::format("{}[{}]", where, i), value.emplace_back());
  } else if constexpr (IsNumberMap<T>::value) {
    if (!form.is_object()) refuse(where, "must be an object");
    value.clear();
    for (const auto& item : form.items()) read_number(item.value(), fmt::format("{}.{}", where, item.key()), value[item.key()]);
  } else {
    if (!form.is_object()) refuse(where, "must be an object");
    Reader reader{form, where};
    fields(reader, value);
    reader.finish();
  }
}

}  // namespace baton::store
