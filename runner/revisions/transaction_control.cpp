#include "runner/revisions/transaction_control.hpp"

#include "runner/revisions/opening.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

namespace headway::revisions {

namespace {

bool is_begin(const Opening& opening) {
  return opening.is(0, "begin") || opening.begins({"start", "transaction"});
}

bool is_commit(const Opening& opening) {
  return opening.is(0, "commit") || opening.is(0, "end");
}

bool is_transaction_end(const Opening& opening) {
  return is_commit(opening) || opening.is(0, "abort") ||
         (opening.is(0, "rollback") && !opening.holds("to")) ||
         opening.begins({"prepare", "transaction"});
}

/// COMMIT PREPARED and AND CHAIN mean something else.
bool is_plain_commit(const Opening& opening) {
  const std::size_t words = opening.tokens().size();
  return is_commit(opening) &&
         (words == 1 || (words == 2 && (opening.is(1, "work") || opening.is(1, "transaction"))));
}

/// Headway's own transaction is READ WRITE.
bool is_usual_begin(const Opening& opening) {
  return is_begin(opening) && !opening.holds("only") && !opening.holds("deferrable");
}

std::optional<Isolation> isolation_in(const Opening& opening) {
  for (std::size_t place = 0; place < opening.tokens().size(); ++place) {
    if (!opening.is(place, "isolation") || !opening.is(place + 1, "level")) continue;
    if (opening.is(place + 2, "serializable")) return Isolation::kSerializable;
    if (opening.is(place + 2, "repeatable")) return Isolation::kRepeatableRead;
  }
  return std::nullopt;
}

/// Of most statements the first letter says enough, and every revision is asked.
bool begins_with_one_of(std::string_view letters, const Statement& statement) {
  return letters.contains(statement.text.substr(0, 1));
}

std::shared_ptr<const Wrapping> find_wrapping(const std::vector<Statement>& statements) {
  if (statements.size() < 2 || !begins_with_one_of("bBsS", statements.front()) ||
      !is_usual_begin(Opening(statements.front(), 16)) ||
      !is_plain_commit(Opening(statements.back(), 3)))
    return nullptr;
  const bool another_inside =
      std::any_of(statements.begin() + 1, statements.end() - 1, [](const Statement& statement) {
        const Opening opening(statement, 16);
        return is_begin(opening) || is_transaction_end(opening);
      });
  if (another_inside || statements.front().batch || statements.back().batch) return nullptr;
  return std::make_shared<const Wrapping>(
      Wrapping{.begin = statements.front(), .commit = statements.back()});
}

}  // namespace

void read_transaction_control(Section& section) {
  if (section.options.no_transaction) return;
  auto& statements = section.statements;
  std::optional<Isolation> level;
  section.wrapping = find_wrapping(statements);
  if (section.wrapping) {
    level = isolation_in(Opening(section.wrapping->begin, 16));
    statements.pop_back();
    statements.erase(statements.begin());
  }
  if (!statements.empty() && begins_with_one_of("sS", statements.front())) {
    const Opening first(statements.front(), 16);
    if (first.begins({"set", "transaction"}) && isolation_in(first)) level = isolation_in(first);
  }
  if (!section.options.isolation) section.options.isolation = level;
}

}  // namespace headway::revisions
