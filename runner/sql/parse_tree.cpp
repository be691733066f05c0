#include "runner/sql/parse_tree.hpp"

#include "runner/revisions/lexer.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <pg_query.h>

namespace headway::sql {

namespace {

using nlohmann::json;

/// libpg_query writes its tree out by recursion, about 160 bytes of stack for each level (measured
/// with 50,000 terms of a sum; 100,000 end the process). A thread of ours has 8 MB.
constexpr std::size_t kDeepest = 10'000;

/// An upper bound of how deep a statement's tree can be: a chain such as a + b + c or a UNION of
/// many SELECTs is as deep as it is long; elements between commas stand beside each other.
/// Parentheses are bounded by the grammar's own stack.
std::size_t depth_bound(const revisions::Statement& statement) {
  revisions::Lexer lexer(statement.text, statement.line, statement.backslash_escapes);
  std::size_t bound = 0;
  std::size_t unions = 0;
  std::size_t chain = 0;
  for (revisions::Token token = lexer.next();; token = lexer.next()) {
    using enum revisions::Token::Kind;
    if (token.kind == kEnd || token.kind == kUnterminated) return bound + unions;
    if (token.text == "," || token.kind == kSemicolon) chain = 0;
    if (token.kind == kWord || token.kind == kOperator || token.kind == kPunctuation) ++chain;
    if (token.kind == kWord &&
        (revisions::same_word(token.text, "union") || revisions::same_word(token.text, "except") ||
         revisions::same_word(token.text, "intersect")))
      ++unions;
    bound = std::max(bound, chain);
  }
}

struct Freed {
  void operator()(PgQueryParseResult* result) const { pg_query_free_parse_result(*result); }
};

std::shared_ptr<const Node> read(const revisions::Statement& statement) {
  if (statement.text.size() > kDeepest && depth_bound(statement) > kDeepest) return nullptr;
  const int options =
      statement.backslash_escapes ? PG_QUERY_DISABLE_STANDARD_CONFORMING_STRINGS : 0;
  PgQueryParseResult result = pg_query_parse_opts(std::string(statement.text).c_str(), options);
  const std::unique_ptr<PgQueryParseResult, Freed> freed(&result);
  if (result.error != nullptr) return nullptr;
  // Text in another encoding than UTF-8 makes JSON that cannot be read.
  json document = json::parse(result.parse_tree, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || list_of(document, "stmts").size() != 1) return nullptr;
  json& node = document["stmts"][0]["stmt"];
  if (!node.is_object() || node.size() != 1) return nullptr;
  return std::make_shared<const Node>(
      Node{.kind = node.begin().key(), .fields = std::move(node.begin().value())});
}

/// The trees of the statements that were read last. A tree takes up to a hundred times as much
/// memory as its statement.
class LastTrees {
 public:
  std::shared_ptr<const Node> of(const revisions::Statement& statement) {
    if (statement.text.size() > kLongest) return read(statement);
    for (const Tree& tree : trees_) {
      if (tree.text == statement.text && tree.backslash_escapes == statement.backslash_escapes)
        return tree.root;
    }
    Tree& tree = trees_[next_];
    next_ = (next_ + 1) % trees_.size();
    tree = {.text = std::string(statement.text),
            .backslash_escapes = statement.backslash_escapes,
            .root = read(statement)};
    return tree.root;
  }

 private:
  static constexpr std::size_t kLongest = 1000;

  struct Tree {
    std::string text;
    bool backslash_escapes = false;
    std::shared_ptr<const Node> root;
  };

  std::array<Tree, 32> trees_;  ///< of empty text: nothing, as the grammar has it
  std::size_t next_ = 0;
};

}  // namespace

std::shared_ptr<const Node> parse(const revisions::Statement& statement) {
  thread_local LastTrees last;
  return last.of(statement);
}

std::string text_of(const json& fields, const char* name) {
  const auto found = fields.find(name);
  return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const json& fields, const char* name) {
  const auto found = fields.find(name);
  return found != fields.end() && found->is_boolean() && found->get<bool>();
}

const json& list_of(const json& fields, const char* name) {
  static const json kEmpty = json::array();
  const auto found = fields.find(name);
  return found != fields.end() && found->is_array() ? *found : kEmpty;
}

const json& object_of(const json& fields, const char* name) {
  static const json kNone = json::object();
  const auto found = fields.find(name);
  return found != fields.end() && found->is_object() ? *found : kNone;
}

const json* as_node(const json& object, const char* kind) {
  const auto found = object.find(kind);
  return found == object.end() ? nullptr : &*found;
}

Name relation_name(const json& range_var) {
  return {.schema = text_of(range_var, "schemaname"), .name = text_of(range_var, "relname")};
}

Name listed_name(const json& strings) {
  std::vector<std::string> parts;
  for (const json& part : strings) {
    const json* string = as_node(part, "String");
    parts.push_back(string == nullptr ? std::string() : text_of(*string, "sval"));
  }
  Name name;
  if (!parts.empty()) name.name = parts.back();
  if (parts.size() > 1) name.schema = parts[parts.size() - 2];
  return name;
}

bool option_of(const json& options, std::string_view name, bool absent) {
  bool value = absent;
  for (const json& option : options) {
    const json* element = as_node(option, "DefElem");
    if (element == nullptr || text_of(*element, "defname") != name) continue;
    const auto argument = element->find("arg");
    if (argument == element->end()) {
      value = true;
    } else if (const json* string = as_node(*argument, "String")) {
      const std::string text = text_of(*string, "sval");
      value = !revisions::same_word(text, "off") && !revisions::same_word(text, "false");
    } else if (const json* boolean = as_node(*argument, "Boolean")) {
      value = flag_of(*boolean, "boolval");
    } else if (const json* number = as_node(*argument, "Integer")) {
      value = number->contains("ival");
    }
  }
  return value;
}

void for_each_node(const Node& root,
                   const std::function<void(const std::string&, const json&)>& see) {
  see(root.kind, root.fields);
  // Not by recursion: a statement may nest deep.
  std::vector<const json*> open{&root.fields};
  while (!open.empty()) {
    const json& value = *open.back();
    open.pop_back();
    if (value.is_object()) {
      for (const auto& [key, below] : value.items()) {
        if (key.front() >= 'A' && key.front() <= 'Z' && below.is_object()) see(key, below);
        if (below.is_structured()) open.push_back(&below);
      }
    } else {
      for (const json& below : value) {
        if (below.is_structured()) open.push_back(&below);
      }
    }
  }
}

}  // namespace headway::sql
