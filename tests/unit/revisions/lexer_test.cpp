#include "runner/revisions/lexer.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace {

using Kind = Token::Kind;

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  Lexer lexer(text);
  for (Token token = lexer.next(); token.kind != Kind::kEnd; token = lexer.next())
    tokens.push_back(token);
  return tokens;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const Token& token : tokens_of(text)) {
    if (token.kind != Kind::kSpace) words.emplace_back(token.text);
  }
  return words;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("every byte belongs to exactly one token") {
  for (const auto* folder : {"splitting", "revisions"}) {
    for (const auto& path : sql_fixtures(folder)) {
      INFO(path);
      const std::string text = file_text(path);
      std::string joined;
      int line = 1;
      for (const Token& token : tokens_of(text)) {
        CHECK(token.line == line);
        joined += token.text;
        for (const char c : token.text)
          line += c == '\n' ? 1 : 0;
      }
      CHECK(joined == text);
    }
  }
}

TEST_CASE("tokens have their kinds") {
  const auto kind = [](std::string_view text) {
    const auto tokens = tokens_of(text);
    REQUIRE(tokens.size() == 1);
    return tokens[0].kind;
  };
  CHECK(kind(" \t\r\n\f\v") == Kind::kSpace);
  CHECK(kind("-- a") == Kind::kLineComment);
  CHECK(kind("/* /* */ */") == Kind::kBlockComment);
  CHECK(kind("select$1") == Kind::kWord);
  CHECK(kind("größe") == Kind::kWord);
  CHECK(kind("\"a\"\"b\"") == Kind::kQuotedIdentifier);
  CHECK(kind("U&\"a\"") == Kind::kQuotedIdentifier);
  for (const auto* text :
       {"'a''b'", "E'a\\'b'", "B'1'", "x'f'", "n'a'", "U&'a'", "'a'\n'b'", "'a' --\n'b'"}) {
    INFO(text);
    CHECK(kind(text) == Kind::kString);
  }
  CHECK(kind("$$a$$") == Kind::kDollarString);
  CHECK(kind("$a$ $$ $b$ $a$") == Kind::kDollarString);
  for (const auto* text : {"1", "1.5", ".5", "1.", "1e5", "1.5E-3", "0xff", "1_000", "$12"}) {
    INFO(text);
    CHECK(kind(text) == Kind::kNumber);
  }
  CHECK(kind("<=") == Kind::kOperator);
  CHECK(kind(";") == Kind::kSemicolon);
  CHECK(kind("(") == Kind::kPunctuation);
  CHECK(kind("\\") == Kind::kBackslash);
  for (const auto* text : {"'a", "E'a\\'", "\"a", "$$a", "$a$ $A$", "/* /* */", "'a'\n'b"}) {
    INFO(text);
    CHECK(kind(text) == Kind::kUnterminated);
  }
}

TEST_CASE("operators end before comments, and before a sign that belongs to what follows") {
  CHECK(words_of("a+-- x") == Words{"a", "+", "-- x"});
  CHECK(words_of("a*/* x */b") == Words{"a", "*", "/* x */", "b"});
  CHECK(words_of("a=-1") == Words{"a", "=", "-", "1"});
  CHECK(words_of("a<+-1") == Words{"a", "<", "+", "-", "1"});
  CHECK(words_of("a@-1") == Words{"a", "@-", "1"});
  CHECK(words_of("j->>'a'") == Words{"j", "->>", "'a'"});
}

TEST_CASE("numbers end where the server ends them") {
  CHECK(words_of("1..2") == Words{"1", ".", ".2"});
  CHECK(words_of("1e5-2") == Words{"1e5", "-", "2"});
  CHECK(words_of("0x1e-2") == Words{"0x1e", "-", "2"});
  CHECK(words_of("1.x") == Words{"1.x"});
  CHECK(words_of("1a$b$") == Words{"1a$b$"});
  CHECK(words_of("1$b$x$b$") == Words{"1", "$b$x$b$"});
}

TEST_CASE("a lexer may be sent on") {
  const std::string text = "one\n\ntwo three";
  Lexer lexer(text, 10);
  CHECK(lexer.next().line == 10);
  lexer.skip_to(text.find("three"));
  CHECK(lexer.line() == 12);
  CHECK(lexer.next().text == "three");
  CHECK(lexer.next().kind == Kind::kEnd);
  CHECK(lexer.next().kind == Kind::kEnd);
}

TEST_CASE("keywords are compared without regard to case, and only ASCII letters have one") {
  CHECK(same_word("Copy", "COPY"));
  CHECK_FALSE(same_word("copy", "cop"));
  CHECK_FALSE(same_word("Ä", "ä"));
  CHECK_FALSE(same_word("[", "{"));
}

}  // namespace headway::revisions
