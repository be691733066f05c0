#include "runner/commands/command_line.hpp"

#include "common/run_request.hpp"
#include "common/settings.hpp"
#include "runner/commands/backup_request.hpp"
#include "tests/unit/commands/parsing.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::commands;
using namespace headway::testing;
using namespace std::chrono_literals;

TEST_CASE("a run that the operator asks for is understood") {
  RunRequest request;
  request.settings.give({.setting = &settings::kUpgradeTarget, .words = {"-1"}});
  request.settings.give({.setting = &settings::kDir, .words = {"/revisions"}});
  request.settings.give({.setting = &settings::kTimeout, .words = {"90m"}});
  request.settings.give({.setting = &settings::kOutput, .words = {"json"}});
  const CommandLine line = parsed(arguments(request));
  CHECK(line.verb->name == "upgrade");
  CHECK(line.values.list(settings::kDir) == std::vector<std::string>{"/revisions"});
  CHECK(line.values.text(settings::kOutput) == "json");
  CHECK(line.values.text(settings::kUpgradeTarget) == "-1");
  CHECK(line.values.duration(settings::kTimeout) == 90min);
}

TEST_CASE("a command that the operator asks for arrives as it is, however its words look") {
  const std::vector<std::string> command = {"save", "--keep",          "-5",   "a b", "",
                                            "[x]",  "--backup=pgdump", "$HOME"};
  RunRequest request;
  request.settings.give({.setting = &settings::kUpgradeTarget, .words = {"head"}});
  request.settings.give({.setting = &settings::kBackup, .words = {"command"}});
  request.settings.give({.setting = &settings::kBackupCommand, .words = command});
  const auto backup = backup_request(parsed(arguments(request)).values);
  REQUIRE(backup);
  CHECK(backup->command == command);
}

TEST_CASE("the settings of a backup are one request") {
  const auto backup =
      backup_request(parsed({"upgrade", "head", "--backup=pgdump", "--backup-policy=destructive",
                             "--backup-dir=/backups", "--backup-keep=5", "--backup-timeout=90s"})
                         .values);
  CHECK(
      backup ==
      backup::BackupRequest{
          .kind = "pgdump", .policy = "destructive", .dir = "/backups", .keep = 5, .timeout = 90s});
  // Never, as the operator passes it for a resource without backups, needs nothing else.
  CHECK_FALSE(backup_request(parsed({"upgrade", "head", "--backup-policy=never"}).values));
}

TEST_CASE("the arguments of charts/headway-init are understood") {
  const CommandLine init = parsed({"upgrade", "--init", "--dir=/headway/revisions",
                                   "--lock-wait-timeout", "10m", "--", "head"});
  CHECK(init.values.flag(settings::kInit));
  CHECK(init.values.text(settings::kUpgradeTarget) == "head");
  const CommandLine wait = parsed({"wait", "--for=123456789012"});
  CHECK(wait.values.text(settings::kFor) == "123456789012");
  CHECK_FALSE(wait.values.given(settings::kDir));
  CHECK(parsed({"wait", "--for=head", "--dir=/headway/revisions"}).values.given(settings::kDir));
}

TEST_CASE("without options the defaults hold") {
  const SettingValues values = parsed({"upgrade", "head"}).values;
  CHECK_FALSE(backup_request(values));
  CHECK_FALSE(values.flag(settings::kInit));
  CHECK(values.list(settings::kDir) == std::vector<std::string>{"migrations"});
  CHECK(values.text(settings::kOutput) == "text");
  CHECK(values.secret(settings::kDatabaseUrl).empty());
  CHECK(values.duration(settings::kLockTimeout) == 500ms);
  CHECK(values.duration(settings::kLockWaitTimeout) == 10min);
  CHECK(values.duration(settings::kTimeout) == 0ms);
}

TEST_CASE("options may stand before and behind the verb") {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"-d", "one", "--dir", "two", "upgrade", "+1"},
                                             {"upgrade", "+1", "-d", "one", "--dir", "two"},
                                             {"-d", "one", "upgrade", "--dir", "two", "+1"}}) {
    const CommandLine line = parsed(words);
    CHECK(line.values.list(settings::kDir) == std::vector<std::string>{"one", "two"});
    CHECK(line.values.text(settings::kUpgradeTarget) == "+1");
  }
}

TEST_CASE("expressions that look like options are taken as they are typed") {
  CHECK(parsed({"upgrade", "-1"}).values.text(settings::kUpgradeTarget) == "-1");
  CHECK(parsed({"downgrade", "-1"}).values.text(settings::kDowngradeTarget) == "-1");
  CHECK(parsed({"upgrade", "head-1"}).values.text(settings::kUpgradeTarget) == "head-1");
  CHECK(parsed({"stamp", "a1", "-1"}).values.list(settings::kStampTargets) ==
        std::vector<std::string>{"a1", "-1"});
  CHECK(parsed({"history", "-r", "-3:current"}).values.text(settings::kRevRange) == "-3:current");
  const CommandLine line = parsed({"history", "-r-3:current", "-i"});
  CHECK(line.values.text(settings::kRevRange) == "-3:current");
  CHECK(line.values.flag(settings::kIndicateCurrent));
}

TEST_CASE("a letter means the verb's own option behind the verb, the global one before it") {
  const CommandLine line = parsed({"-d", "x", "current", "-c"});
  CHECK(line.values.flag(settings::kCheckHeads));
  CHECK(ending_of({"-c", "/no/such.yaml", "current", "-c"}).text.contains("/no/such.yaml"));
}

TEST_CASE("a message may be any text") {
  const std::string text = "SET host = 'x' of postgres://somewhere";
  CHECK(parsed({"revision", "-m", text}).values.text(settings::kMessage) == text);
}

TEST_CASE("the commands that look have their flags") {
  CHECK(parsed({"current", "-v"}).values.flag(settings::kVerbose));
  CHECK(parsed({"heads", "--verbose"}).values.flag(settings::kVerbose));
  CHECK(parsed({"history", "-i"}).values.flag(settings::kIndicateCurrent));
}

TEST_CASE("a variable stands for its option, and the option wins") {
  const Variables variables = {{"HEADWAY_LOCK_TIMEOUT", "2s"},
                               {"HEADWAY_INIT", "yes"},
                               {"HEADWAY_DIR", "there"},
                               {"DATABASE_URL", "postgresql://h/d"}};
  const SettingValues values = parsed({"upgrade", "head", "--dir=here"}, variables).values;
  CHECK(values.duration(settings::kLockTimeout) == 2s);
  CHECK(values.find(settings::kLockTimeout)->place == "HEADWAY_LOCK_TIMEOUT");
  CHECK(values.flag(settings::kInit));
  CHECK(values.list(settings::kDir) == std::vector<std::string>{"here"});
  CHECK(values.secret(settings::kDatabaseUrl).reveal() == "postgresql://h/d");
  // An option that repeats the default wins as well.
  CHECK(parsed({"upgrade", "head", "--lock-timeout=500ms"}, variables)
            .values.duration(settings::kLockTimeout) == 500ms);
  CHECK_FALSE(parsed({"heads"}, variables).values.given(settings::kLockTimeout));
  CHECK_FALSE(parsed({"upgrade", "head", "--init=no"}, variables).values.flag(settings::kInit));
  CHECK(parsed({"wait"}, {{"HEADWAY_FOR", "head"}}).values.text(settings::kFor) == "head");
}

TEST_CASE("help and version end well") {
  for (const char* flag : {"--help", "-h", "--version"}) {
    const Ending ending = ending_of({flag});
    CHECK(ending.code == 0);
    CHECK(ending.text.contains("headway"));
  }
}

TEST_CASE("a wrong command line ends with 2 and says why") {
  const auto wrong = [](const std::vector<std::string>& words, const Variables& variables = {}) {
    const Ending ending = ending_of(words, variables);
    CHECK(ending.code == 2);
    return ending.text;
  };
  CHECK(wrong({}).contains("a command is missing; the commands are upgrade, downgrade, stamp"));
  CHECK(wrong({"up", "-d", "x"}).contains("unknown command 'up'; did you mean upgrade?"));
  CHECK(wrong({"hedas"}).contains("did you mean heads?"));
  CHECK(wrong({"upgrade"}).contains("REVISION is required"));
  CHECK(wrong({"wait"}).contains("--for is required"));
  CHECK(wrong({"upgrade", "head", "more"}).contains("'more'"));
  CHECK(
      wrong({"upgrade", "head", "--timeout", "soon"}).contains("--timeout: 'soon' is no duration"));
  CHECK(wrong({"upgrade", "head"}, {{"HEADWAY_TIMEOUT", "soon"}})
            .contains("HEADWAY_TIMEOUT: 'soon' is no duration"));
  CHECK(wrong({"upgrade", "head", "--backup-keep=0"}).contains("'0' is no whole number"));
  CHECK(wrong({"upgrade", "head"}, {{"HEADWAY_INIT", "maybe"}}).contains("'maybe' is neither"));
  CHECK(wrong({"heads", "--output", "yaml"}).contains("'yaml' is none of text|json"));
  CHECK(wrong({"heads", "--output=text", "--output=json"}).contains("--output is given 2 times"));
  CHECK(wrong({"heads", "--dir"}).contains("--dir has no value"));
  CHECK(wrong({"upgrade", "head", "--init=maybe"}).contains("--init: 'maybe' is neither"));
  CHECK(wrong({"heads", "--colour=red"}).contains("unknown option --colour"));
  CHECK(wrong({"downgrade", "--", "-1", "--timeout=1s"})
            .contains("--timeout stands behind --, where only arguments stand"));
  CHECK(wrong({"upgrade", "head", "--lock-timout", "1s"})
            .contains("unknown option --lock-timout; did you mean --lock-timeout?"));
}
