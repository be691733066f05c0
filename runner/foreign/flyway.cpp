#include "runner/foreign/flyway_version.hpp"
#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <utility>

namespace headway::foreign {

namespace {

struct Name {
  char kind = 'V';
  std::string version;
  std::string message;
};

/// V1_2__Create_users.sql; nothing for another name.
std::optional<Name> name_of(std::string_view file) {
  const std::size_t cut = file.find("__");
  if (cut == std::string_view::npos || cut == 0) return std::nullopt;
  const std::string_view version = file.substr(1, cut - 1);
  const char kind = file.front();
  if (!std::string_view("VURB").contains(kind)) return std::nullopt;
  if (kind == 'R' ? !version.empty() : flyway_version(version).empty()) return std::nullopt;
  return Name{kind, flyway_version(version),
              words(file.substr(cut + 2, file.rfind('.') - cut - 2))};
}

/// Flyway replaces `${name}`; nobody else does.
Part part_of(const SourceText& file, History& history) {
  Part part{.file = file.path, .sql = file.text};
  for (std::size_t at = 0; (at = file.text.find("${", at)) != std::string::npos; ++at) {
    part.by_hand = "a placeholder of Flyway: write its value";
    const auto lines =
        std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    history.to_look_at.push_back({file.path, static_cast<int>(lines) + 1, part.by_hand});
  }
  return part;
}

/// The migrations of a folder, as they are found.
class Reader {
 public:
  explicit Reader(History& history) : history_(history) {}

  void take(const SourceText& file) {
    const std::string_view plain = file_name(file.name);
    const auto name = name_of(plain);
    if (plain.ends_with(".sql.conf"))
      without_transaction_[file.path.substr(0, file.path.size() - 5)] =
          has_setting(file.text, "executeintransaction=false");
    else if (name && (plain.ends_with(".java") || plain.ends_with(".kt")))
      take_code(file, *name);
    else if (plain.ends_with(".sql"))
      take_sql(file, name);
  }

  void finish() {
    for (auto& [version, migration] : found_) {
      if (migration.file.empty()) {
        migration.file = migration.downgrade->file;
        wrong_.push_back({migration.file, 0, 0, "there is no V file of its version", ""});
      }
      migration.upgrade.no_transaction = without_transaction_[migration.upgrade.file];
      history_.migrations.push_back(std::move(migration));
    }
    std::ranges::sort(repeatables_, {}, &Migration::message);
    std::ranges::move(repeatables_, std::back_inserter(history_.migrations));
    make_line(history_, std::move(wrong_));
  }

 private:
  struct IsBefore {
    bool operator()(const std::string& left, const std::string& right) const {
      return flyway_less(left, right);
    }
  };

  void take_code(const SourceText& file, const Name& name) {
    if (name.kind != 'V')
      history_.to_look_at.push_back({file.path, 0, "left out: a migration in code"});
    else if (Migration* migration = of_version(file, name))
      *migration = in_code(std::move(*migration), file.path, "Java", history_);
  }

  void take_sql(const SourceText& file, const std::optional<Name>& name) {
    if (!name) {
      history_.to_look_at.push_back(
          {file.path, 0,
           "left out: neither V1__Title.sql nor U1__Title.sql nor R__Title.sql; a callback has no "
           "counterpart"});
    } else if (name->kind == 'B') {
      history_.to_look_at.push_back({file.path, 0, "left out: a baseline of what the others make"});
    } else if (name->kind == 'R') {
      take_repeatable(file, name->message);
    } else if (name->kind == 'U') {
      found_[name->version].downgrade = part_of(file, history_);
    } else if (Migration* migration = of_version(file, *name)) {
      migration->upgrade = part_of(file, history_);
    }
  }

  /// The one that this V file is; nullptr where the version is there already.
  Migration* of_version(const SourceText& file, const Name& name) {
    Migration& migration = found_[name.version];
    if (!migration.file.empty()) {
      wrong_.push_back({file.path, 0, 0, std::format("the version {} is there twice", name.version),
                        "the other file is " + migration.file});
      return nullptr;
    }
    migration.id = as_id(name.version);
    migration.version = name.version;
    migration.message = name.message;
    migration.file = file.path;
    return &migration;
  }

  /// Written once, behind all others, as Flyway runs it.
  void take_repeatable(const SourceText& file, const std::string& message) {
    history_.to_look_at.push_back({file.path, 0,
                                   "repeatable: it runs once here, also where Flyway has run it "
                                   "(if it must not, stamp it); a "
                                   "later change of it is a new revision"});
    repeatables_.push_back({.id = "repeatable_" + as_id(message),
                            .version = {},
                            .message = message,
                            .file = file.path,
                            .upgrade = part_of(file, history_)});
  }

  History& history_;
  std::map<std::string, Migration, IsBefore> found_;  // by version
  std::vector<Migration> repeatables_;
  std::map<std::string, bool> without_transaction_;  // by file
  std::vector<Diagnostic> wrong_;
};

}  // namespace

/// Files VVERSION__TITLE.sql, UVERSION__TITLE.sql (undo) and R__TITLE.sql (repeatable), in folders
/// of any depth; a file of the same name and `.conf` may say that it needs no transaction.
History read_flyway(Sources files) {
  History history;
  Reader reader(history);
  for (const SourceText& file : files)
    reader.take(file);
  reader.finish();
  return history;
}

}  // namespace headway::foreign
