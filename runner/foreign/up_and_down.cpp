#include "runner/foreign/up_and_down.hpp"

#include <format>
#include <utility>

namespace headway::foreign {

void put_sections(const std::vector<Piece>& pieces, std::string_view up_mark, Migration& migration,
                  std::vector<Diagnostic>& wrong) {
  const auto part = [&](const Piece& piece) {
    return Part{.file = migration.file, .line = piece.line, .sql = piece.text};
  };
  bool has_up = false;
  for (const Piece& piece : pieces) {
    const bool up = piece.name == "up";
    if (piece.name.empty()) {
      if (has_sql(piece.text))
        wrong.push_back({migration.file, 0, 0, std::format("SQL stands before `{}`", up_mark), ""});
    } else if (up ? has_up : migration.downgrade.has_value()) {
      wrong.push_back(
          {migration.file, piece.line - 1, 0, std::format("a second `{}`", piece.mark), ""});
    } else if (up) {
      migration.upgrade = part(piece);
      has_up = true;
    } else {
      migration.downgrade = part(piece);
    }
  }
  if (!has_up)
    wrong.push_back({migration.file, 0, 0, std::format("there is no `{}`", up_mark), ""});
}

bool FilePairs::IsBefore::operator()(const std::string& left, const std::string& right) const {
  return less(left, right);
}

void FilePairs::add(const VersionedName& name, bool down, Part part) {
  Migration& migration = found_[name.version];
  if (down ? migration.downgrade.has_value() : !migration.upgrade.file.empty()) {
    const std::string& other = down ? migration.downgrade->file : migration.upgrade.file;
    wrong_.push_back({part.file, 0, 0, std::format("the version {} is there twice", name.version),
                      "the other file is " + other});
    return;
  }
  migration.id = name.version;
  migration.version = as_number(name.version);
  if (!down || migration.message.empty()) migration.message = name.title;
  if (!down || migration.file.empty()) migration.file = part.file;
  if (down)
    migration.downgrade = std::move(part);
  else
    migration.upgrade = std::move(part);
}

void FilePairs::finish(History& history) {
  for (auto& [version, migration] : found_) {
    if (migration.upgrade.file.empty())
      wrong_.push_back({migration.file, 0, 0, "no file upgrades what this one undoes", ""});
    history.migrations.push_back(std::move(migration));
  }
  make_line(history, std::move(wrong_));
}

}  // namespace headway::foreign
