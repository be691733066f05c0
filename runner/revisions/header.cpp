#include "runner/revisions/header.hpp"

#include "common/text.hpp"
#include "runner/revisions/header_comment.hpp"
#include "runner/revisions/header_key.hpp"
#include "runner/revisions/lexer.hpp"
#include "runner/revisions/section_mark.hpp"
#include "runner/revisions/utf8.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <optional>

namespace headway::revisions {

namespace {

constexpr std::string_view kBlanks = " \t\f\v";
constexpr auto npos = std::string_view::npos;
/// Alembic's alembic_version.version_num is VARCHAR(32); a longer id needs a wider one, which the
/// runner makes or asks for.
constexpr std::ptrdiff_t kLongestId = 255;

/// What is wrong with an id or a label as such. `-` is an operator in expressions, so no id holds
/// one; labels may, since Alembic's do.
std::optional<std::string> name_problem(std::string_view name, bool is_id) {
  std::string bad;
  for (const char c : name) {
    const bool control = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!control && !std::string_view(is_id ? "@-+:," : "@+:,").contains(c)) continue;
    const std::string shown = control ? "white space" : std::string(1, c);
    if (!bad.contains(shown)) bad += (bad.empty() ? "" : " ") + shown;
  }
  const auto what = is_id ? "revision identifier" : "branch label";
  if (!bad.empty()) {
    return std::format("character(s) '{}' not allowed in {} '{}'", bad, what, name);
  }
  for (const auto* reserved : {"head", "heads", "base", "current"}) {
    if (name == reserved)
      return std::format("'{}' cannot be a {}: the word has a meaning", name, what);
  }
  const auto length = std::ranges::count_if(name, begins_character);
  if (is_id && length > kLongestId) {
    return std::format("revision identifier '{}' has {} characters; the longest one is {}", name,
                       length, kLongestId);
  }
  return std::nullopt;
}

constexpr std::string_view kContract = "contract";

bool is_phase(std::string_view value) {
  return value == kContract || value == "expand";
}

class HeaderReader {
 public:
  HeaderReader(const std::string& file, std::vector<Diagnostic>& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void take_line(std::string_view content, int line) {
    if (find_invalid_utf8(content)) {
      complain(line, "the header is not UTF-8 text", "save the file as UTF-8");
      return;
    }
    const auto colon = content.find(':');
    const auto word = trim(content.substr(0, colon), kBlanks);
    const auto value =
        colon == npos ? std::string_view() : trim(content.substr(colon + 1), kBlanks);
    const auto key = colon == npos ? std::nullopt : exact_key(word);
    auto meant = colon == npos ? std::nullopt : meant_key(word);
    // Before any other word, `Phases:` or `phrase:` are prose.
    if (meant == Key::kPhase && !is_phase(value)) meant.reset();
    if (key) {
      take_key(*key, value, line);
    } else if (meant) {
      const auto name = kKeys[static_cast<std::size_t>(*meant)];
      complain(line, std::format("header key `{}:` is not known", word),
               std::format("write `{}:`", name));
    } else if (!is_for_a_tool(content)) {
      take_prose(content, line);
    }
  }

  /// The text of a licence ends at an empty line.
  void take_empty_line() { in_licence_ = false; }

  Header finish() {
    if (header_.message.empty()) header_.message = behind_licence_;
    return std::move(header_);
  }

 private:
  void take_prose(std::string_view content, int line) {
    if (line != last_prose_line_ + 1) in_licence_ = false;
    last_prose_line_ = line;
    if (begins_licence(content)) {
      in_licence_ = true;
    } else if (!in_licence_ && header_.message.empty()) {
      header_.message = content;
    } else if (in_licence_ && behind_licence_.empty()) {
      behind_licence_ = content;
    }
  }

  void take_key(Key key, std::string_view value, int line) {
    const auto place = static_cast<std::size_t>(key);
    if (seen_at_[place] != 0) {
      complain(line,
               std::format("`{}:` is given twice, first in line {}", kKeys[place], seen_at_[place]),
               key == Key::kCreated || key == Key::kRevision || key == Key::kPhase
                   ? "keep one of them"
                   : "put all values into one line, separated by commas");
      return;
    }
    seen_at_[place] = line;
    switch (key) {
      case Key::kRevision:
        header_.id_line = line;
        header_.id = value;
        check_id(value, line);
        break;
      case Key::kRevises:
        header_.down_revisions = take_list(key, value, line, /*ids=*/true);
        break;
      case Key::kDependsOn:
        // A dependency may be a branch label too.
        header_.depends_on = take_list(key, value, line, /*ids=*/false);
        break;
      case Key::kBranchLabels:
        header_.branch_labels = take_list(key, value, line, /*ids=*/false);
        break;
      case Key::kCreated:
        header_.created = value;
        break;
      case Key::kPhase:
        header_.contract = value == kContract;
        if (!is_phase(value))
          complain(line, std::format("`phase:` is '{}'", value),
                   "write `contract` for a revision that takes away what the old version of the "
                   "app needs, or `expand` for any other");
        break;
    }
  }

  void check_id(std::string_view id, int line) {
    if (id.empty()) {
      complain(line, "`revision:` without an id", "twelve hexadecimal digits are usual");
    } else if (const auto problem = name_problem(id, /*is_id=*/true)) {
      complain(line, *problem, "");
    }
  }

  std::vector<std::string> take_list(Key key, std::string_view value, int line, bool ids) {
    const auto name = kKeys[static_cast<std::size_t>(key)];
    std::vector<std::string> items;
    while (!value.empty()) {
      const auto comma = value.find(',');
      const auto item = trim(value.substr(0, comma), kBlanks);
      if (item.empty() || (comma != npos && trim(value.substr(comma + 1), kBlanks).empty())) {
        complain(line, std::format("`{}:` has an empty place in its list", name),
                 "values are separated by single commas");
        return items;
      }
      if (const auto problem = name_problem(item, ids)) complain(line, *problem, "");
      if (std::ranges::contains(items, item)) {
        complain(line, std::format("`{}:` names '{}' twice", name, item), "");
      } else {
        items.emplace_back(item);
      }
      value = comma == npos ? std::string_view() : value.substr(comma + 1);
    }
    return items;
  }

  void complain(int line, std::string message, std::string hint) {
    diagnostics_.push_back({file_, line, 0, std::move(message), std::move(hint)});
  }

  const std::string& file_;
  std::vector<Diagnostic>& diagnostics_;
  Header header_;
  bool in_licence_ = false;
  int last_prose_line_ = 0;
  /// The message of a file in which nothing divides it from the licence.
  std::string behind_licence_;
  std::array<int, kKeys.size()> seen_at_{};
};

/// Lines of dashes, stars and the like only decorate.
bool says_something(std::string_view content) {
  return std::ranges::any_of(content, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

/// Gives the token that ends the header.
Token read_comments(Lexer& lexer, HeaderReader& reader) {
  for (Token token = lexer.next();; token = lexer.next()) {
    using enum Token::Kind;
    if (token.kind == kSpace || token.kind == kBlockComment) continue;
    if (token.kind != kLineComment || mark_text(token.text)) return token;
    const auto content = trim(token.text.substr(2), kBlanks);
    if (says_something(content)) {
      reader.take_line(content, token.line);
    } else {
      reader.take_empty_line();
    }
  }
}

/// Whether a token at a text's end is a comment, or the first character of one, in a longer text.
bool may_be_comment(const Token& token) {
  return token.text.empty() || token.text.starts_with('-') || token.text.starts_with('/');
}

}  // namespace

Header parse_header(std::string_view text, const std::string& file,
                    std::vector<Diagnostic>& diagnostics) {
  HeaderReader reader(file, diagnostics);
  Lexer lexer(text);
  read_comments(lexer, reader);
  return reader.finish();
}

std::optional<Header> parse_header_of(std::string_view beginning, bool whole,
                                      const std::string& file,
                                      std::vector<Diagnostic>& diagnostics) {
  const auto text = without_byte_order_mark(beginning);
  HeaderReader reader(file, diagnostics);
  Lexer lexer(text);
  const Token end = read_comments(lexer, reader);
  if (!whole && lexer.position() == text.size() && may_be_comment(end)) return std::nullopt;
  return reader.finish();
}

}  // namespace headway::revisions
