#include "runner/apply/script.hpp"

#include "runner/revisions/opening.hpp"
#include "runner/sql/functions.hpp"
#include "runner/sql/session_change.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <iterator>

namespace headway::apply {

namespace {

void add_settings(const revisions::SectionOptions& options, std::vector<Item>& items) {
  // The session's own setting is for our own reads.
  items.push_back({.kind = Item::Kind::kSetting, .own = "RESET row_security"});
  const auto add = [&](const char* name, const auto& value) {
    if (value)
      items.push_back(
          {.kind = Item::Kind::kSetting, .own = std::format("SET {} = {}", name, value->count())});
  };
  add("lock_timeout", options.lock_timeout);
  add("statement_timeout", options.statement_timeout);
}

/// The place of the last statement whose text depends on how backslashes are read; 0: none behind
/// the first.
std::size_t last_backslash(const std::vector<revisions::Statement>& statements) {
  for (std::size_t place = statements.size(); place > 0; --place) {
    if (statements[place - 1].text.contains('\\')) return place - 1;
  }
  return 0;
}

/// Code that the statement does not show may change how the server reads what follows.
bool hides_code(const revisions::Statement& statement) {
  const revisions::Opening opening(statement, 1);
  const bool may = std::ranges::any_of(std::array{"do", "call", "select", "with", "execute"},
                                       [&](const char* word) { return opening.is(0, word); });
  return may && sql::runs_unknown_code(statement);
}

}  // namespace

std::vector<Item> section_items(const revisions::Section& section, Item::Kind kind) {
  std::vector<Item> items;
  items.reserve(section.statements.size() + 3);
  add_settings(section.options, items);
  const std::size_t last = last_backslash(section.statements);
  int number = 0;
  for (const revisions::Statement& statement : section.statements) {
    const auto place = static_cast<std::size_t>(number);
    items.push_back(
        {.kind = kind,
         .borrowed = statement.text,
         .copy_data = statement.copy_data,
         .number = ++number,
         .line = statement.line,
         .copy_data_line = statement.copy_data_line,
         .ends_message = sql::changes_reading(statement) || (place < last && hides_code(statement)),
         .backslash_escapes = statement.backslash_escapes});
  }
  return items;
}

std::vector<Item> verify_items(const plan::Step& step) {
  if (step.direction != plan::Direction::kUp || !step.revision->verify) return {};
  return section_items(*step.revision->verify, Item::Kind::kVerify);
}

std::vector<Item> step_items(const plan::Step& step) {
  std::vector<Item> items = section_items(step.section(), Item::Kind::kStatement);
  std::ranges::move(verify_items(step), std::back_inserter(items));
  return items;
}

std::vector<std::span<const Item>> messages(std::span<const Item> items, bool one_by_one) {
  std::vector<std::span<const Item>> cut;
  std::size_t begin = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool full = one_by_one || i - begin >= kMessageStatements ||
                      bytes + items[i].text().size() > kMessageBytes;
    if (i > begin && (full || items[i - 1].ends_message)) {
      cut.push_back(items.subspan(begin, i - begin));
      begin = i;
      bytes = 0;
    }
    bytes += items[i].text().size();
  }
  if (begin < items.size()) cut.push_back(items.subspan(begin));
  return cut;
}

}  // namespace headway::apply
