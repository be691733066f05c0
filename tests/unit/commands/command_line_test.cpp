#include "runner/commands/command_line.hpp"

#include "common/run_request.hpp"

#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::commands;
using namespace std::chrono_literals;

namespace {

std::expected<CommandLine, Ending> parse_words(std::vector<std::string> words) {
  words.insert(words.begin(), "headway");
  std::vector<const char*> pointers;
  for (const std::string& word : words)
    pointers.push_back(word.c_str());
  return parse(static_cast<int>(pointers.size()), pointers.data());
}

template <typename Options>
Options options_of(const std::vector<std::string>& words) {
  const auto line = parse_words(words);
  REQUIRE(line.has_value());
  REQUIRE(std::holds_alternative<Options>(line->command));
  return std::get<Options>(line->command);
}

}  // namespace

TEST_CASE("what the operator asks for is understood") {
  RunRequest request;
  request.target = "-1";
  request.revisions_dir = "/revisions";
  request.timeout = 90min;
  const auto line = parse_words(arguments(request));
  REQUIRE(line.has_value());
  CHECK(line->global.folders == std::vector<std::filesystem::path>{"/revisions"});
  CHECK(line->global.output == Output::kJson);
  CHECK(std::get<UpgradeOptions>(line->command).target == "-1");
  CHECK(std::get<UpgradeOptions>(line->command).timeout == 90min);
}

TEST_CASE("a backup that the operator asks for arrives as it is, whatever its words look like") {
  RunRequest request;
  request.target = "head";
  request.content_hash = "abc";
  SECTION("pgdump") {
    request.backup = {
        .kind = "pgdump", .policy = "destructive", .dir = "/backups", .keep = 5, .timeout = 90s};
  }
  SECTION("command") {
    request.backup = {.kind = "command",
                      .command = {"save", "--keep", "-5", "a b", "--backup=pgdump", "$HOME"},
                      .timeout = 1h};
  }
  const auto line = parse_words(arguments(request));
  REQUIRE(line.has_value());
  CHECK(std::get<UpgradeOptions>(line->command).backup == request.backup);
  CHECK(std::get<UpgradeOptions>(line->command).content_hash == "abc");
}

TEST_CASE("what charts/headway-init asks for is understood") {
  const auto init = options_of<UpgradeOptions>({"upgrade", "--init", "--dir=/headway/revisions",
                                                "--lock-wait-timeout", "10m", "--", "head"});
  CHECK(init.init);
  CHECK(init.target == "head");
  CHECK(options_of<WaitOptions>({"wait", "--for=123456789012"}).target == "123456789012");
  const auto line = parse_words({"wait", "--for=head", "--dir=/headway/revisions"});
  REQUIRE(line.has_value());
  CHECK(line->global.folders_given);
  CHECK_FALSE(parse_words({"wait", "--for=head"})->global.folders_given);
}

TEST_CASE("without options the defaults hold") {
  const auto line = parse_words({"upgrade", "head"});
  REQUIRE(line.has_value());
  CHECK_FALSE(std::get<UpgradeOptions>(line->command).backup);
  CHECK_FALSE(std::get<UpgradeOptions>(line->command).init);
  CHECK(line->global.folders == std::vector<std::filesystem::path>{"migrations"});
  CHECK(line->global.output == Output::kText);
  CHECK(line->global.database_url.empty());
  CHECK(std::get<UpgradeOptions>(line->command).lock_timeout == 500ms);
  CHECK(std::get<UpgradeOptions>(line->command).lock_wait_timeout == 10min);
  CHECK(std::get<UpgradeOptions>(line->command).timeout == 0ms);
}

TEST_CASE("options may stand before and behind the verb") {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"-d", "one", "--dir", "two", "upgrade", "+1"},
                                             {"upgrade", "+1", "-d", "one", "--dir", "two"},
                                             {"-d", "one", "upgrade", "--dir", "two", "+1"}}) {
    const auto line = parse_words(words);
    REQUIRE(line.has_value());
    CHECK(line->global.folders == std::vector<std::filesystem::path>{"one", "two"});
    CHECK(std::get<UpgradeOptions>(line->command).target == "+1");
  }
}

TEST_CASE("expressions that look like options are taken as they are typed") {
  CHECK(options_of<UpgradeOptions>({"upgrade", "-1"}).target == "-1");
  CHECK(options_of<UpgradeOptions>({"upgrade", "head-1"}).target == "head-1");
  CHECK(options_of<HistoryOptions>({"history", "-r", "-3:current"}).range == "-3:current");
  CHECK(options_of<HistoryOptions>({"history", "-r-3:current", "-i"}).range == "-3:current");
}

TEST_CASE("the commands that look have their flags") {
  CHECK(options_of<CurrentOptions>({"current", "-v"}).verbose);
  CHECK(options_of<HeadsOptions>({"heads", "--verbose"}).verbose);
  CHECK(options_of<HistoryOptions>({"history", "-i"}).indicate_current);
}

TEST_CASE("help and version end well") {
  for (const char* flag : {"--help", "-h", "--version"}) {
    const auto line = parse_words({flag});
    REQUIRE_FALSE(line.has_value());
    CHECK(line.error().code == 0);
    CHECK(line.error().text.contains("headway"));
  }
  CHECK(parse_words({"upgrade", "--help"}).error().text.contains("REVISION"));
}

TEST_CASE("wrong usage ends with 2 and says what is wrong") {
  const auto wrong = [](const std::vector<std::string>& words) {
    const auto line = parse_words(words);
    REQUIRE_FALSE(line.has_value());
    CHECK(line.error().code == 2);
    return line.error().text;
  };
  CHECK(wrong({}).contains(
      "the commands are upgrade, downgrade, stamp, wait, current, history, heads"));
  CHECK(wrong({"up", "-d", "x"}).contains("unknown command 'up'"));
  CHECK(wrong({"upgrade"}).contains("REVISION is required"));
  CHECK(wrong({"upgrade", "head", "more"}).contains("more"));
  CHECK(wrong({"upgrade", "head", "--timeout", "soon"}).contains("'soon' is no duration"));
  CHECK(wrong({"heads", "--output", "yaml"}).contains("'yaml'"));
  CHECK(wrong({"heads", "--colour"}).contains("--colour"));
  CHECK_FALSE(wrong({"heads", "postgresql://u:s3cret@h/d"}).contains("s3cret"));
  CHECK_FALSE(wrong({"postgresql://u:s3cret@h/d"}).contains("s3cret"));
}
