#include "runner/revisions/section_mark.hpp"

#include "common/text.hpp"
#include "runner/revisions/batch_mark.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/mark_option.hpp"

#include <algorithm>
#include <format>
#include <span>
#include <vector>

namespace headway::revisions {

namespace {

constexpr std::string_view kBlanks = " \t\f\v";
constexpr std::string_view kName = "headway";

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = trim(text, kBlanks)).empty()) {
    const auto end = std::min(text.find_first_of(kBlanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// The comment behind its dashes, if its first word is ours.
std::optional<std::string_view> behind_name(std::string_view comment) {
  const auto text = trim(comment.substr(2), kBlanks);
  if (!same_word(text.substr(0, kName.size()), kName)) return std::nullopt;
  return trim(text.substr(kName.size()), kBlanks);
}

Problem read_isolation(const MarkOption& option, std::optional<Isolation>& into) {
  if (into) return "isolation is given twice";
  if (option.value == "repeatable-read") into = Isolation::kRepeatableRead;
  if (option.value == "serializable") into = Isolation::kSerializable;
  if (into) return std::nullopt;
  return "isolation needs a level: isolation=repeatable-read or isolation=serializable";
}

Problem read_section_option(const MarkOption& option, SectionMark& mark) {
  if (option.name == "lock-timeout") return read_timeout(option, mark.options.lock_timeout);
  if (option.name == "statement-timeout") {
    return read_timeout(option, mark.options.statement_timeout);
  }
  const bool may_leave_transaction = mark.kind != SectionMark::Kind::kVerify;
  if (option.name == "no-transaction" && may_leave_transaction) {
    if (option.value) return "no-transaction takes no value";
    if (mark.options.no_transaction) return "no-transaction is given twice";
    mark.options.no_transaction = true;
    return std::nullopt;
  }
  if (option.name == "isolation" && may_leave_transaction)
    return read_isolation(option, mark.options.isolation);
  return std::format("unknown option `{}`; allowed here: {}lock-timeout=2s, statement-timeout=10m",
                     option.name,
                     may_leave_transaction ? "no-transaction, isolation=serializable, " : "");
}

/// True if the word is an option that stands where the section's name belongs.
bool is_section_option(std::string_view word) {
  SectionMark upgrade{.kind = SectionMark::Kind::kUpgrade, .options = {}};
  return !read_section_option(MarkOption(word), upgrade);
}

std::optional<SectionMark::Kind> section_kind(std::string_view word) {
  if (word == "upgrade") return SectionMark::Kind::kUpgrade;
  if (word == "downgrade") return SectionMark::Kind::kDowngrade;
  if (word == "verify") return SectionMark::Kind::kVerify;
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> mark_text(std::string_view comment) {
  const auto rest = behind_name(comment);
  if (!rest || !rest->starts_with(':')) return std::nullopt;
  return trim(rest->substr(1), kBlanks);
}

bool is_mark_without_colon(std::string_view comment) {
  const auto rest = behind_name(comment);
  if (!rest) return false;
  const auto words = words_of(*rest);
  if (words.empty() || !(section_kind(words[0]) || words[0] == "batch")) return false;
  // Longer text is a sentence about Headway, unless what follows is an option.
  return words.size() == 1 || words[1] == "no-transaction" || words[1].contains('=');
}

std::expected<std::variant<SectionMark, Batch>, Diagnostic> parse_mark(const Mark& mark,
                                                                       const std::string& file) {
  const auto refuse = [&](std::string message, std::string hint) {
    return std::unexpected(Diagnostic{file, mark.line, 0, std::move(message), std::move(hint)});
  };
  const auto words = words_of(mark.text);
  if (words.empty()) {
    return refuse("`-- headway:` without a word behind it",
                  "allowed: upgrade, downgrade, verify, batch");
  }
  const auto kind = section_kind(words[0]);
  if (!kind && words[0] != "batch") {
    return refuse(
        std::format("unknown mark `-- headway: {}`", words[0]),
        is_section_option(words[0])
            ? std::format("the section's name comes first: `-- headway: upgrade {}`", mark.text)
            : "allowed: upgrade, downgrade, verify, batch");
  }
  if (!kind) {
    auto batch = parse_batch(std::span(words).subspan(1));
    if (!batch)
      return refuse(std::format("`-- headway: {}`: {}", mark.text, batch.error()),
                    "write `-- headway: batch size=5000`");
    batch->line = mark.line;
    return *batch;
  }
  SectionMark section{.kind = *kind, .options = {}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (const auto problem = read_section_option(MarkOption(words[i]), section))
      return refuse(std::format("`-- headway: {}`: {}", mark.text, *problem), "");
  }
  if (section.options.isolation && section.options.no_transaction)
    return refuse(std::format("`-- headway: {}`: isolation needs a transaction", mark.text),
                  "leave out either no-transaction or isolation");
  return section;
}

}  // namespace headway::revisions
