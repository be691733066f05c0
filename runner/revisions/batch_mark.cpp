#include "runner/revisions/batch_mark.hpp"

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/mark_option.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <utility>

namespace headway::revisions {

namespace {

constexpr std::string_view kVariable = "batch_size";
/// Characters that cannot run together with a number.
constexpr std::string_view kApart = " \t\r\n\f\v()[],=<>+-*/%";

Problem read_count(const MarkOption& option, std::optional<int>& into) {
  if (into) return std::format("{} is given twice", option.name);
  const std::string_view value = option.value.value_or("");
  int count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  into = count;
  if (error == std::errc{} && end == value.data() + value.size() && count > 0) return std::nullopt;
  return std::format("{0} needs a whole number above 0, as in {0}=5000", option.name);
}

/// Blanks and comments are no part of what a statement says.
bool says_nothing(const Token& token) {
  using enum Token::Kind;
  return token.kind == kSpace || token.kind == kLineComment || token.kind == kBlockComment;
}

/// What a look at a statement's tokens finds.
struct Look {
  std::string sent;  ///< with the size in place of the variable
  bool sized = false;
  int skip_locked = 0;  ///< the line of SKIP LOCKED; 0: there is none
};

Look look_at(const Statement& statement, int size) {
  Look look;
  Token last;         // in the text
  Token last_spoken;  // that is no blank and no comment
  Lexer lexer(statement.text, statement.line, statement.backslash_escapes);
  bool colon = false;  // the last token begins a variable: one colon that follows no other
  for (Token token = lexer.next(); token.kind != Token::Kind::kEnd; token = lexer.next()) {
    const bool word = token.kind == Token::Kind::kWord;
    if (word && colon && token.text == kVariable) {
      look.sent.pop_back();
      // In an array's slice, [1:batch_size], the number would become a part of the one before it.
      if (!look.sent.empty() && !kApart.contains(look.sent.back())) look.sent += ' ';
      look.sent += std::to_string(size);
      look.sized = true;
    } else {
      look.sent += token.text;
    }
    colon = token.text == ":" && last.text != ":";
    last = token;
    if (says_nothing(token)) continue;
    if (word && same_word(token.text, "locked") && last_spoken.kind == Token::Kind::kWord &&
        same_word(last_spoken.text, "skip"))
      look.skip_locked = last_spoken.line;
    last_spoken = token;
  }
  return look;
}

}  // namespace

std::expected<Batch, std::string> parse_batch(std::span<const std::string_view> words) {
  std::optional<int> size;
  std::optional<int> rounds;
  std::optional<std::chrono::milliseconds> pause;
  Batch batch;
  for (const std::string_view word : words) {
    const MarkOption option(word);
    Problem problem;
    if (option.name == "size") {
      problem = read_count(option, size);
    } else if (option.name == "rounds") {
      problem = read_count(option, rounds);
    } else if (option.name == "pause") {
      problem = read_timeout(option, pause);
    } else if (option.name == "max-lag") {
      problem = read_timeout(option, batch.max_lag);
    } else if (option.name == "max-age") {
      problem = read_timeout(option, batch.max_age);
    } else {
      problem = std::format(
          "unknown option `{}`; allowed here: size=5000, pause=50ms, rounds=1000, max-lag=10s, "
          "max-age=1m",
          option.name);
    }
    if (problem) return std::unexpected(std::move(*problem));
  }
  if (!size) return std::unexpected("a batch needs its size");
  batch.size = *size;
  batch.rounds = rounds.value_or(Batch::kRounds);
  batch.pause = pause.value_or(batch.pause);
  return batch;
}

std::vector<Diagnostic> put_in_batch(Statement& statement, Batch batch, const std::string& file) {
  std::vector<Diagnostic> wrong;
  Look look = look_at(statement, batch.size);
  if (!look.sized)
    wrong.push_back({file, statement.line, 0,
                     "the statement of a batch does not use :batch_size, so each round would "
                     "change every row",
                     "limit it, as in `... WHERE id IN (SELECT id FROM t WHERE ... LIMIT "
                     ":batch_size)`"});
  if (look.skip_locked != 0)
    wrong.push_back(
        {file, look.skip_locked, 0, "SKIP LOCKED in a batch leaves out the rows that the app holds",
         "remove it: a round waits for locked rows, with the lock timeout and retries"});
  batch.written = statement.text;
  batch.sent = std::make_shared<const std::string>(std::move(look.sent));
  statement.text = *batch.sent;
  statement.batch = std::make_shared<const Batch>(std::move(batch));
  return wrong;
}

std::string with_size(const Statement& statement, int size) {
  Statement written = statement;
  written.text = statement.batch->written;
  return look_at(written, size).sent;
}

std::vector<Diagnostic> check_batches(const Section& section, bool needs_verify,
                                      const std::string& file) {
  const auto first =
      std::ranges::find_if(section.statements, [](const auto& each) { return !!each.batch; });
  std::vector<Diagnostic> wrong;
  if (first == section.statements.end()) return wrong;
  if (section.options.isolation)
    wrong.push_back({file, section.line, 0,
                     std::format("`-- headway: {}`: a section with a batch is no single "
                                 "transaction, so it has no isolation level",
                                 section.mark),
                     "leave the isolation out"});
  if (needs_verify)
    wrong.push_back({file, first->batch->line, 0, "a batch needs a verify section",
                     "add `-- headway: verify` and a query that is true when no row is left, as in "
                     "`SELECT NOT EXISTS (SELECT FROM t WHERE ...);`"});
  return wrong;
}

}  // namespace headway::revisions
