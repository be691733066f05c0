#include "runner/backup/backup_name.hpp"

#include "common/sha256.hpp"

#include <chrono>
#include <format>

namespace headway::backup {

namespace {

constexpr std::string_view kEnd = ".dump";
constexpr std::string_view kUnfinished = ".unfinished";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

/// One part of the name; dots separate parts, so that it holds none.
std::string part(std::string_view text, std::size_t limit) {
  std::string encoded;
  for (const char c : text) {
    if (is_plain(c)) {
      encoded += c;
    } else {
      encoded += std::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  if (encoded.size() <= limit) return encoded;
  const std::string hash = sha256_hex(text).substr(0, 8);
  return encoded.substr(0, limit - hash.size() - 1) + "~" + hash;
}

/// The beginning of the names of all backups of one history. With the rest a name stays below
/// the 255 bytes that a file name may have.
std::string beginning(const std::string& database, const std::string& version_table) {
  std::string table = version_table;
  if (const std::size_t dot = table.find('.'); dot != std::string::npos) table[dot] = '-';
  return std::format("headway.{}.{}.", part(database, 64), part(table, 48));
}

std::string rows(const std::vector<std::string>& from) {
  std::string all;
  for (const std::string& row : from)
    all += (all.empty() ? "" : "-") + row;
  return all.empty() ? "base" : all;
}

}  // namespace

std::string file_name(const BackupName& name) {
  const auto day = std::chrono::floor<std::chrono::days>(name.taken);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(name.taken - day);
  const std::string when = std::format(
      "{:04}{:02}{:02}T{:02}{:02}{:02}{:03}Z", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
      time.minutes().count(), time.seconds().count(), time.subseconds().count());
  return std::format("{}{}.{}.{}{}", beginning(name.database, name.version_table), when,
                     part(rows(name.from), 48), part(name.run, 40), kEnd);
}

bool is_backup_of(std::string_view file, const std::string& database,
                  const std::string& version_table) {
  return file.starts_with(beginning(database, version_table)) && file.ends_with(kEnd);
}

bool is_unfinished_backup_of(std::string_view file, const std::string& database,
                             const std::string& version_table) {
  if (!file.starts_with('.') || !file.ends_with(kUnfinished)) return false;
  return is_backup_of(file.substr(1, file.size() - 1 - kUnfinished.size()), database,
                      version_table);
}

std::string unfinished_name(const std::string& file) {
  return std::format(".{}{}", file, kUnfinished);
}

}  // namespace headway::backup
