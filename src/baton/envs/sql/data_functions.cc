// What data.sql may use beside SQLite's own functions: words and numbers fixed by a key.

#include "baton/base/rng.h"
#include "baton/envs/sql/query.h"

#include <array>
#include <fmt/format.h>
#include <sqlite3.h>

namespace baton::envs::sql {
namespace {

constexpr std::array kFirst{"Ada",   "Amir",  "Ana",    "Aylin", "Bela",  "Bruno",  "Carla",  "Chidi", "Clara",  "Dario", "Dina",
                            "Edgar", "Elena", "Emeka",  "Enzo",  "Esra",  "Fatima", "Felix",  "Freya", "Gita",   "Goran", "Hana",
                            "Hugo",  "Ida",   "Ilya",   "Imani", "Ines",  "Ivo",    "Jana",   "Jonas", "Joy",    "Kamil", "Kenji",
                            "Lara",  "Leo",   "Lina",   "Luca",  "Maja",  "Malik",  "Marta",  "Mei",   "Milan",  "Mina",  "Nadia",
                            "Nils",  "Noor",  "Nora",   "Olga",  "Omar",  "Oskar",  "Paula",  "Pedro", "Petra",  "Priya", "Rafael",
                            "Rania", "Ravi",  "Rosa",   "Samir", "Selma", "Sofia",  "Stefan", "Tariq", "Teresa", "Theo",  "Tomas",
                            "Uma",   "Vera",  "Viktor", "Wanda", "Yara",  "Yusuf"};
constexpr std::array kLast{"Abara",   "Almeida", "Anders",  "Arslan", "Baker",   "Bauer",    "Becker",  "Bello",    "Berg",    "Bianchi",
                           "Castro",  "Chen",    "Costa",   "Dahl",   "Delgado", "Diallo",   "Dubois",  "Ekström",  "Farah",   "Ferrari",
                           "Fischer", "Fuentes", "Garcia",  "Gruber", "Gupta",   "Haddad",   "Hansen",  "Horvat",   "Ibrahim", "Ito",
                           "Jansen",  "Kaya",    "Keller",  "Khan",   "Kovacs",  "Kowalski", "Laurent", "Lindgren", "Lopez",   "Marino",
                           "Mensah",  "Meyer",   "Moreau",  "Mwangi", "Nakano",  "Navarro",  "Novak",   "Okafor",   "Olsen",   "Osei",
                           "Palmer",  "Petrov",  "Popescu", "Quist",  "Rahman",  "Ramos",    "Reyes",   "Rossi",    "Sato",    "Schmidt",
                           "Silva",   "Singh",   "Sokolov", "Tanaka", "Vargas",  "Weber",    "Yilmaz",  "Zhang",    "Ziegler"};
constexpr std::array kStreet{"Alder Lane",   "Baker's Row",     "Canal Street", "Cedar Avenue",   "Chapel Road",
                             "Elm Street",   "Fountain Square", "Garden Walk",  "Harbour Street", "Hill Road",
                             "Juniper Way",  "King's Yard",     "Linden Alley", "Market Street",  "Mill Lane",
                             "North Bridge", "Oak Avenue",      "Orchard Road", "Park View",      "Quarry Street",
                             "River Road",   "School Lane",     "Station Road", "Weaver's Hill",  "Willow Court"};
constexpr std::array kCity{"Arlow",     "Brenford", "Calder",    "Dunmere",   "Eastwick",  "Farnholt", "Glenrock",
                           "Harwell",   "Ister",    "Kelby",     "Lowmoor",   "Marwick",   "Northam",  "Oakhurst",
                           "Penhollow", "Quill",    "Ravenholm", "Southmere", "Thornbury", "Wexcombe"};

std::uint64_t hashed(sqlite3_context* context, sqlite3_value* key, std::string_view purpose) {
  const auto* seed = static_cast<const std::uint64_t*>(sqlite3_user_data(context));
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(key));
  return mix64(hash64(text ? text : "", hash64(purpose, *seed)));
}

void draw(sqlite3_context* context, int, sqlite3_value** values) {
  const std::int64_t low = sqlite3_value_int64(values[1]), high = sqlite3_value_int64(values[2]);
  if (low > high) return sqlite3_result_error(context, "draw: LOW is above HIGH", -1);
  sqlite3_result_int64(context,
                       low + static_cast<std::int64_t>(hashed(context, values[0], "draw") % static_cast<std::uint64_t>(high - low + 1)));
}

void pick(sqlite3_context* context, int count, sqlite3_value** values) {
  if (count < 2) return sqlite3_result_error(context, "pick: give a key and what to pick from", -1);
  sqlite3_result_value(context, values[1 + hashed(context, values[0], "pick") % static_cast<std::uint64_t>(count - 1)]);
}

template <const auto& Words>
void word(sqlite3_context* context, int, sqlite3_value** values) {
  sqlite3_result_text(context, Words[hashed(context, values[0], Words[0]) % Words.size()], -1, SQLITE_STATIC);
}

void street(sqlite3_context* context, int, sqlite3_value** values) {
  const std::uint64_t hash = hashed(context, values[0], "street");
  const std::string text = fmt::format("{} {}", 1 + (hash >> 32) % 140, kStreet[hash % kStreet.size()]);
  sqlite3_result_text(context, text.c_str(), -1, SQLITE_TRANSIENT);
}

}  // namespace

void add_data_functions(Database& database, std::string_view pack) {
  const auto add = [&](const char* name, int arguments, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    sqlite3_create_function_v2(database.handle(), name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, new std::uint64_t(hash64(pack)),
                               function, nullptr, nullptr, [](void* seed) { delete static_cast<std::uint64_t*>(seed); });
  };
  add("draw", 3, draw), add("pick", -1, pick), add("street", 1, street);
  add("first_name", 1, word<kFirst>), add("last_name", 1, word<kLast>), add("city", 1, word<kCity>);
  database.run("CREATE TEMP TABLE number (i INTEGER PRIMARY KEY);"
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO number SELECT i FROM n");
}

}  // namespace baton::envs::sql
