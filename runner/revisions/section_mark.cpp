#include "runner/revisions/section_mark.hpp"

#include "common/duration.hpp"
#include "common/text.hpp"
#include "runner/revisions/lexer.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <limits>
#include <utility>
#include <vector>

namespace headway::revisions {

namespace {

constexpr std::string_view kBlanks = " \t\f\v";
constexpr std::string_view kName = "headway";
// PostgreSQL counts its timeouts in an int of milliseconds.
constexpr std::chrono::milliseconds kLongestTimeout{std::numeric_limits<int>::max()};

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

/// `lock-timeout=2s` as its two halves.
struct Option {
  explicit Option(std::string_view word)
      : name(word.substr(0, word.find('='))),
        value(word.contains('=') ? std::optional(word.substr(word.find('=') + 1)) : std::nullopt) {}

  std::string_view name;
  std::optional<std::string_view> value;
};

using Problem = std::optional<std::string>;

std::optional<std::chrono::milliseconds> timeout_of(const Option& option) {
  const auto duration = parse_duration(option.value.value_or(""));
  return duration && *duration <= kLongestTimeout ? duration : std::nullopt;
}

Problem read_timeout(const Option& option, std::optional<std::chrono::milliseconds>& into) {
  if (into) return std::format("{} is given twice", option.name);
  into = timeout_of(option);
  if (into) return std::nullopt;
  return std::format("{0} needs a duration, as in {0}=2s", option.name);
}

Problem read_isolation(const Option& option, std::optional<Isolation>& into) {
  if (into) return "isolation is given twice";
  if (option.value == "repeatable-read") into = Isolation::kRepeatableRead;
  if (option.value == "serializable") into = Isolation::kSerializable;
  if (into) return std::nullopt;
  return "isolation needs a level: isolation=repeatable-read or isolation=serializable";
}

Problem read_section_option(const Option& option, SectionMark& mark) {
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

Problem read_batch_option(const Option& option, Batch& batch, bool& paused) {
  const auto value = option.value.value_or("");
  if (option.name == "size") {
    if (batch.size != 0) return "size is given twice";
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), batch.size);
    const bool whole = error == std::errc{} && end == value.data() + value.size();
    if (!whole || batch.size < 1) return "size needs a whole number above 0, as in size=5000";
    return std::nullopt;
  }
  if (option.name == "pause") {
    if (std::exchange(paused, true)) return "pause is given twice";
    const auto pause = timeout_of(option);
    if (!pause) return "pause needs a duration, as in pause=50ms";
    batch.pause = *pause;
    return std::nullopt;
  }
  return std::format("unknown option `{}`; allowed here: size=5000, pause=50ms", option.name);
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
    return refuse(std::format("unknown mark `-- headway: {}`", words[0]),
                  "allowed: upgrade, downgrade, verify, batch");
  }
  SectionMark section{.kind = kind.value_or(SectionMark::Kind::kUpgrade), .options = {}};
  Batch batch{.line = mark.line};
  bool paused = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const Option option(words[i]);
    const auto problem =
        kind ? read_section_option(option, section) : read_batch_option(option, batch, paused);
    if (problem) return refuse(std::format("`-- headway: {}`: {}", mark.text, *problem), "");
  }
  if (kind && section.options.isolation && section.options.no_transaction)
    return refuse(std::format("`-- headway: {}`: isolation needs a transaction", mark.text),
                  "leave out either no-transaction or isolation");
  if (kind) return section;
  if (batch.size == 0) {
    return refuse("a batch needs its size", "write `-- headway: batch size=5000`");
  }
  return batch;
}

}  // namespace headway::revisions
