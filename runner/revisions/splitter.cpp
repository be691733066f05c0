#include "runner/revisions/splitter.hpp"

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/section_mark.hpp"
#include "runner/revisions/string_setting.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace headway::revisions {

namespace {

/// Follows a statement's words to tell whether COPY data comes after it.
class CopyWatch {
 public:
  void see(const Token& token, int depth) {
    ++seen_;
    const bool word = token.kind == Token::Kind::kWord;
    if (seen_ == 1) {
      state_ = word && same_word(token.text, "copy") ? State::kCopy : State::kOther;
    } else if (state_ == State::kFrom) {
      // In this place the server takes STDOUT for STDIN.
      const bool stdio =
          word && (same_word(token.text, "stdin") || same_word(token.text, "stdout"));
      state_ = stdio ? State::kFromStdin : State::kOther;
    } else if (state_ == State::kCopy && word && depth == 0 && same_word(token.text, "from")) {
      state_ = State::kFrom;
    }
  }
  bool from_stdin() const { return state_ == State::kFromStdin; }

 private:
  enum class State { kOther, kCopy, kFrom, kFromStdin };
  State state_ = State::kOther;
  int seen_ = 0;
};

/// Follows the words of CREATE FUNCTION and CREATE PROCEDURE to tell how deep inside BEGIN ... END,
/// and CASE ... END within it, we are: psql's rule for bodies in standard SQL.
class BodyWatch {
 public:
  void see(const Token& word, int depth) {
    if (words_ < first_.size()) first_[words_] = initial(word.text);
    ++words_;
    if (!defines_routine() || depth > 0) return;
    if (same_word(word.text, "begin") || (open_ > 0 && same_word(word.text, "case"))) {
      if (open_++ == 0) line_ = word.line;
    } else if (open_ > 0 && same_word(word.text, "end")) {
      --open_;
    }
  }
  bool inside() const { return open_ > 0; }
  int line() const { return line_; }

 private:
  static char initial(std::string_view word) {
    for (const std::string_view known : {"create", "or", "replace", "function", "procedure"}) {
      if (same_word(word, known)) return known.front();
    }
    return ' ';
  }
  bool defines_routine() const {
    const std::string_view words(first_.data(), first_.size());
    return words.starts_with("cf") || words.starts_with("cp") || words == "corf" || words == "corp";
  }

  std::array<char, 4> first_{' ', ' ', ' ', ' '};
  std::size_t words_ = 0;
  int open_ = 0;
  int line_ = 0;
};

class Splitter {
 public:
  /// `before` is the number of bytes that stand before `text` where `left_out` counts from.
  Splitter(std::string_view text, const std::string& file, const LeftOut* left_out,
           std::size_t before, const std::function<void(const Piece&)>& take)
      : text_(text), file_(file), left_out_(left_out), before_(before), take_(take), lexer_(text) {}

  std::vector<Diagnostic> run() {
    if (const auto nul = text_.find('\0'); nul != std::string_view::npos) {
      const auto line = std::ranges::count(text_.substr(0, nul), '\n') + 1;
      complain(static_cast<int>(line), "the file holds a NUL byte, which PostgreSQL cannot take",
               "save it as UTF-8 text");
      return std::move(diagnostics_);
    }
    while (take(lexer_.next())) {
    }
    return std::move(diagnostics_);
  }

 private:
  /// The statement that is being read.
  struct Open {
    Token first;
    std::size_t begin = 0;
    std::size_t end = 0;
    int depth = 0;
    int depth_line = 0;  // of the outermost parenthesis
    CopyWatch copy{};
    BodyWatch body{};
  };

  /// False when there is nothing more to read.
  bool take(const Token& token) {
    using enum Token::Kind;
    switch (token.kind) {
      case kSpace:
      case kBlockComment:
        return true;
      case kLineComment:
        take_comment(token);
        return true;
      case kBackslash:
        take_backslash(token);
        return true;
      case kSemicolon:
        take_semicolon(token);
        return true;
      case kUnterminated:
        complain_unterminated(token);
        return false;
      case kEnd:
        end_without_semicolon();
        return false;
      default:
        take_part(token);
        return true;
    }
  }

  void take_part(const Token& token) {
    const std::size_t begin = lexer_.position() - token.text.size();
    if (!open_) open_ = Open{.first = token, .begin = begin};
    Open& open = *open_;
    open.end = lexer_.position();
    open.copy.see(token, open.depth);
    if (token.kind == Token::Kind::kWord) open.body.see(token, open.depth);
    if (token.text == "(" && open.depth++ == 0) open.depth_line = token.line;
    if (token.text == ")" && open.depth > 0) --open.depth;
  }

  void take_semicolon(const Token& token) {
    if (!open_) return;
    if (open_->depth > 0 || open_->body.inside()) {
      open_->end = lexer_.position();
      return;
    }
    const bool copies = open_->copy.from_stdin();
    Statement statement = close();
    const bool from_file = take_copy_mark(statement, copies);
    if (copies && !from_file) take_copy_data(statement, token);
    follow_setting(statement);
    take_(statement);
  }

  /// The setting lasts until the section's end: the runner resets the session there.
  void follow_setting(const Statement& statement) {
    if (const auto on = sets_backslash_escapes(statement)) set_backslash_escapes(*on);
  }

  void set_backslash_escapes(bool on) {
    backslash_escapes_ = on;
    lexer_.set_backslash_escapes(on);
  }

  Statement close() {
    Statement statement{.text = text_.substr(open_->begin, open_->end - open_->begin),
                        .line = open_->first.line,
                        .backslash_escapes = backslash_escapes_};
    open_.reset();
    return statement;
  }

  void end_without_semicolon() {
    if (!open_) return;
    if (open_->depth > 0) {
      complain(open_->depth_line, "the parenthesis that opens here is never closed", "");
    } else if (open_->body.inside()) {
      complain(open_->body.line(), "the BEGIN here has no END",
               "a function or column named begin is written in double quotes");
    } else if (open_->copy.from_stdin() && !copy_from_file_) {
      complain(open_->first.line, "COPY ... FROM STDIN without its data",
               "end the statement with a semicolon; the data lines follow it, then \\. on a line "
               "of its own");
    } else {
      const bool copies = open_->copy.from_stdin();
      const Statement statement = close();
      take_copy_mark(statement, copies);
      follow_setting(statement);
      take_(statement);
    }
    open_.reset();
  }

  /// True for a COPY whose rows a mark takes from a file: none follow it here.
  bool take_copy_mark(const Statement& statement, bool copies) {
    if (!std::exchange(copy_from_file_, false)) return false;
    if (!copies)
      complain(statement.line, "`-- headway: copy` stands before another statement",
               "put it right before COPY ... FROM STDIN");
    return true;
  }

  /// psql reads the data from the line after the one that holds the semicolon.
  void take_copy_data(Statement& copy, const Token& semicolon) {
    const std::size_t line_end = std::min(text_.find('\n', lexer_.position()), text_.size());
    const auto rest = text_.substr(lexer_.position(), line_end - lexer_.position());
    const auto content = rest.find_first_not_of(" \t\r\f\v");
    if (content != std::string_view::npos && !rest.substr(content).starts_with("--")) {
      complain(semicolon.line, "something follows COPY ... FROM STDIN on the same line",
               "the data begins on the next line; put the next statement behind the data");
    }
    const std::size_t begin = std::min(line_end + 1, text_.size());
    copy.copy_data_line = semicolon.line + 1;
    if (auto rows = left_out_at(begin)) {
      lexer_.skip_to(begin);
      lexer_.pass_lines(rows->lines);
      lexer_.skip_to(std::min(text_.find('\n', begin), text_.size()));
      copy.copy_data = CopyData(std::move(rows));
      return;
    }
    for (std::size_t line = begin; line < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', line), text_.size());
      if (text_[line] == '\\' && ends_data(text_.substr(line, end - line))) {
        copy.copy_data = CopyData(text_.substr(begin, line - begin));
        lexer_.skip_to(end);
        return;
      }
      line = end + 1;
    }
    complain(copy.line, "the data of this COPY ... FROM STDIN has no end",
             "end it with \\. on a line of its own");
    lexer_.skip_to(text_.size());
  }

  std::shared_ptr<const RowsInFile> left_out_at(std::size_t place) const {
    if (left_out_ == nullptr) return nullptr;
    const auto found =
        std::ranges::lower_bound(left_out_->rows, before_ + place, {}, &LeftOut::Rows::at);
    const bool here = found != left_out_->rows.end() && found->at == before_ + place;
    return here ? found->rows : nullptr;
  }

  static bool is_copy_mark(std::string_view mark) {
    return mark.substr(0, mark.find(' ')) == "copy";
  }

  static bool ends_data(std::string_view line) { return line == "\\." || line == "\\.\r"; }

  void take_comment(const Token& comment) {
    const auto text = mark_text(comment.text);
    if (!text) {
      if (is_mark_without_colon(comment.text)) {
        complain(comment.line, "a section mark without its colon",
                 "write `-- headway: upgrade`, and so on");
      }
      return;
    }
    const auto before = text_.substr(0, lexer_.position() - comment.text.size());
    const auto line_begin = before.find_last_of('\n') + 1;  // npos + 1 is 0
    if (before.find_first_not_of(" \t", line_begin) != std::string_view::npos) {
      complain(comment.line, std::format("`-- headway: {}` stands behind something else", *text),
               "put it on a line of its own");
    }
    end_without_semicolon();
    if (is_copy_mark(*text))
      copy_from_file_ = true;
    else if (!text->starts_with("batch"))
      begin_section(*text);
    take_(Mark{comment.text, *text, comment.line});
  }

  /// A verify section runs in the session that the upgrade leaves; every other section begins anew.
  void begin_section(std::string_view mark) {
    if (in_upgrade_) upgrade_escapes_ = backslash_escapes_;
    in_upgrade_ = mark.starts_with("upgrade");
    set_backslash_escapes(mark.starts_with("verify") && upgrade_escapes_);
  }

  void take_backslash(const Token& backslash) {
    const std::size_t begin = lexer_.position();
    const std::size_t line_end = std::min(text_.find('\n', begin), text_.size());
    const auto line = text_.substr(begin, line_end - begin);
    // A name of one sign, such as \; or \:, is a command too.
    const auto name = line.substr(0, line.find_first_of(" \t\r\\;", 1));
    const bool ignored = name == "restrict" || name == "unrestrict";
    if (!ignored) {
      complain(backslash.line, std::format("psql's command \\{} is not SQL", name), advice(name));
    } else if (open_) {
      complain(backslash.line, std::format("\\{} stands inside a statement", name),
               "end the statement before it with a semicolon");
    }
    lexer_.skip_to(line_end);
  }

  static std::string advice(std::string_view name) {
    if (name == ".") return "it ends the data of a COPY ... FROM STDIN, and there is none here";
    if (name == "copy") return "write COPY ... FROM STDIN with the data below it, ended by \\.";
    if (name == "i" || name == "ir" || name == "include" || name == "include_relative") {
      return "put the other file's statements here, or into a revision of their own";
    }
    return "a revision holds SQL only; remove it";
  }

  void complain_unterminated(const Token& token) {
    std::string_view what = "quoted text";
    if (token.text.starts_with("/*")) what = "comment";
    if (token.text.starts_with('$')) what = "dollar-quoted text";
    if (token.text.starts_with('"')) what = "quoted name";
    const auto tag = token.text.substr(0, token.text.find('$', 1) + 1);
    complain(token.line, std::format("the {} that begins here is never closed", what),
             token.text.starts_with('$') ? std::format("close it with {}", tag) : std::string());
  }

  void complain(int line, std::string message, std::string hint) {
    diagnostics_.push_back({file_, line, 0, std::move(message), std::move(hint)});
  }

  std::string_view text_;
  const std::string& file_;
  const LeftOut* left_out_;
  std::size_t before_;
  const std::function<void(const Piece&)>& take_;
  Lexer lexer_;
  std::optional<Open> open_;
  bool backslash_escapes_ = false;
  bool copy_from_file_ = false;  // the next statement's rows
  bool in_upgrade_ = false;
  bool upgrade_escapes_ = false;  // at the end of the upgrade section
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::vector<Diagnostic> split_into(std::string_view text, const std::string& file,
                                   const LeftOut* left_out,
                                   const std::function<void(const Piece&)>& take) {
  const auto content = without_byte_order_mark(text);
  return Splitter(content, file, left_out, text.size() - content.size(), take).run();
}

Split split(std::string_view text, const std::string& file, const LeftOut* left_out) {
  Split whole;
  whole.diagnostics =
      split_into(text, file, left_out, [&](const Piece& piece) { whole.pieces.push_back(piece); });
  return whole;
}

}  // namespace headway::revisions
