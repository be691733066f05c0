#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway {

/// One thing that a user can set: what every place that takes it has to know. Plain data, so that
/// the command line, the help, headway.yaml, the arguments of a Job and the pages of the docs can
/// all be made from it. The table of all of them is in settings.hpp.
struct Setting {
  enum class Type {
    kText,
    kPath,      ///< a file or folder; in headway.yaml relative to that file
    kRevision,  ///< a revision expression, or a range of them
    kSecret,    ///< never shown
    kProse,     ///< any text, such as a message
    kCommand,   ///< a program with its arguments, or a line for a shell
    kWord,      ///< one of a few words
    kDuration,
    kCount,  ///< 1 or more
    kFlag,
  };

  std::string_view name;  ///< of the option, without its dashes; of an argument, in capitals
  Type type = Type::kText;
  std::string_view value = {};  ///< its name in the help, such as DIR; of a word: all, `a|b`
  std::string_view help = {};
  std::string_view preset = {};          ///< the value where none is given; empty: none
  std::string_view unset = {};           ///< how no value is shown, such as "no limit"
  std::string_view key = {};             ///< of headway.yaml, with dots; empty: not in it
  std::string_view field = {};           ///< below the resource's spec, with dots; empty: not in it
  std::string_view field_preset = {};    ///< the field's default, where it is not `preset`
  std::string_view named_variable = {};  ///< where it is not HEADWAY_ and the name
  char letter = '\0';                    ///< a short form of the option
  bool many = false;                     ///< may be given several times
  bool required = false;
  bool argument = false;    ///< stands by its place; it has no option and no variable
  bool starts_run = false;  ///< a change of the field makes a run due

  /// Two settings are the same only where they are one place in the table.
  bool operator==(const Setting& other) const { return this == &other; }
};

/// As it is written on the command line: `--timeout`, or the name of an argument.
std::string option(const Setting& setting);

/// The environment variable that stands for the option; empty for an argument.
std::string variable(const Setting& setting);

/// Of Type::kWord: the words that it may be.
std::vector<std::string> words(const Setting& setting);

/// The resource's default for its field.
std::string_view field_default(const Setting& setting);

/// Why `text` cannot be the setting's value, for a sentence that begins with its name; nothing
/// where it can. Text that may hold a password is not repeated.
std::optional<std::string> problem(const Setting& setting, const std::string& text);

/// What a flag's text in a variable or a file says: `true`, `1`, `yes`, `on`, or their opposites.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace headway
