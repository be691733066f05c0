#include "common/text.hpp"
#include "runner/foreign/readers.hpp"
#include "runner/foreign/text.hpp"
#include "runner/foreign/up_and_down.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace headway::foreign {

namespace {

/// `-- +goose WORDS`, in small letters; nothing for another line.
std::optional<std::string> annotation(std::string_view line) {
  const auto found = behind(line, "+goose");
  return found ? std::optional(lower(*found)) : std::nullopt;
}

std::optional<std::string> direction(std::string_view line) {
  const auto found = annotation(line);
  return found == "up" || found == "down" ? found : std::nullopt;
}

/// The text without all other annotations, since the splitter knows dollar quotes and BEGIN ATOMIC.
/// Each leaves an empty line, so that line numbers stay. `seen` gets their words.
std::string without_annotations(std::string_view text, std::set<std::string>& seen) {
  std::string plain;
  for (const Piece& piece : cut_at_marks(text, [](std::string_view line) {
         return direction(line) ? std::nullopt : annotation(line);
       })) {
    if (!piece.mark.empty()) plain += "\n";
    plain += piece.text;
    seen.insert(piece.name);
  }
  return plain;
}

void ask_for_variables(Part& part, History& history) {
  if (!part.sql.contains('$')) return;
  part.by_hand = "goose replaces variables of the environment here: write their values";
  history.to_look_at.push_back({part.file, 0, part.by_hand});
}

Migration read_file(const SourceText& file, Migration migration, History& history,
                    std::vector<Diagnostic>& wrong) {
  migration.file = file.path;
  std::set<std::string> seen;
  const std::string text = without_annotations(file.text, seen);
  if (seen.contains("statementbegin"))
    history.changed.push_back(
        {file.path, 0, "StatementBegin and StatementEnd are gone: nothing needs them"});
  put_sections(cut_at_marks(text, direction), "-- +goose Up", migration, wrong);
  const bool no_transaction = seen.contains("no transaction");
  migration.upgrade.no_transaction = no_transaction;
  if (migration.downgrade) migration.downgrade->no_transaction = no_transaction;
  if (seen.contains("envsub on")) {
    ask_for_variables(migration.upgrade, history);
    if (migration.downgrade) ask_for_variables(*migration.downgrade, history);
  }
  return migration;
}

}  // namespace

/// Files VERSION_TITLE.sql with `-- +goose Up` and `-- +goose Down`, and VERSION_TITLE.go.
History read_goose(Sources files) {
  History history;
  std::vector<Diagnostic> wrong;
  for (const SourceText& file : files) {
    const std::string_view name = file.name;
    const bool go = name.ends_with(".go");
    if (!is_at_top(file) || (!go && !name.ends_with(".sql"))) continue;
    const auto parts = versioned(name.substr(0, name.rfind('.')));
    if (!parts || !parts->underscore || as_number(parts->version) == "0") {
      if (!go)
        history.to_look_at.push_back({file.path, 0, "left out: goose reads VERSION_TITLE.sql"});
      continue;
    }
    if (name.ends_with("_test.go")) continue;
    Migration migration{.id = parts->version,
                        .version = as_number(parts->version),
                        .message = parts->title,
                        .file = file.path};
    history.migrations.push_back(go ? in_code(std::move(migration), file.path, "Go", history)
                                    : read_file(file, std::move(migration), history, wrong));
  }
  std::ranges::stable_sort(history.migrations, less, &Migration::version);
  make_line(history, std::move(wrong));
  return history;
}

}  // namespace headway::foreign
