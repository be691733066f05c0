// How databases that cannot be used are reported, without the password.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <csignal>
#include <fstream>

#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace headway;
using namespace headway::testing;

namespace {

constexpr const char* kPassword = "s3cretWord";

std::string tcp(const std::string& login, const std::string& database,
                int port = Server::get().port()) {
  return "postgresql://" + login + "@127.0.0.1:" + std::to_string(port) + "/" + database;
}

bool shows_password(const Ended& ended) {
  return ended.out.contains("s3cret") || ended.err.contains("s3cret");
}

}  // namespace

TEST_CASE("a password lets in, and is never shown") {
  Database database;
  database.execute(std::string("CREATE ROLE app LOGIN SUPERUSER PASSWORD '") + kPassword + "'");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string login = std::string("app:") + kPassword;

  SECTION("the right one") {
    const Ended ended = upgrade(history.folder(), tcp(login, database.name()));
    CHECK(ended.code == 0);
    CHECK_FALSE(shows_password(ended));
    const Ended shown = run({"current", "-v", "--dir", history.folder()},
                            {{"DATABASE_URL", tcp(login, database.name())}});
    CHECK(shown.out.contains("postgresql://app:***@127.0.0.1:"));
    CHECK_FALSE(shows_password(shown));
  }
  SECTION("in the form that an async SQLAlchemy app has it") {
    const std::string url = tcp(login, database.name());
    const Ended ended =
        upgrade(history.folder(), "postgresql+asyncpg" + url.substr(url.find("://")) +
                                      "?ssl=disable&prepared_statement_cache_size=0");
    CHECK(ended.code == 0);
  }
  SECTION("a wrong one") {
    const Ended ended = upgrade(history.folder(), tcp(login + "NOT", database.name()));
    CHECK(ended.code == 3);
    CHECK(ended.outcome().outcome == OutcomeKind::kFailed);
    CHECK(ended.outcome().error->reason == "LoginRefused");
    CHECK_FALSE(shows_password(ended));
  }
  SECTION("a port where nobody listens") {
    const Ended ended = upgrade(history.folder(), tcp(login, database.name(), 1));
    CHECK(ended.code == 3);
    CHECK(ended.outcome().error->reason == "DatabaseUnreachable");
    CHECK(ended.outcome().error->message.contains("Connection refused"));
    CHECK_FALSE(shows_password(ended));
  }
  SECTION("a database that there is not") {
    const Ended ended = upgrade(history.folder(), tcp(login, "nowhere"));
    CHECK(ended.code == 3);
    CHECK(ended.outcome().error->message.contains("nowhere"));
    CHECK_FALSE(shows_password(ended));
  }
  database.execute("REASSIGN OWNED BY app TO postgres");
  database.execute("DROP ROLE app");
}

TEST_CASE("a URL that cannot be read is refused without the password") {
  History history;
  history.add("aaa1", "SELECT 1;");
  const std::string url = GENERATE(
      "postgresql://app:s3cret%ZZret@host/db", "postgresql://app:s3cret@ret@host/db",
      "postgresql://app:s3cret/ret@host/db", "mysql://app:s3cret@host/db", "app:s3cret@host/db",
      "host=h password=s3cret ret", "postgresql://app:s3cret@host:port/db",
      "postgresql://app:s3cret@[host/db", "postgresql://app:x/y?s3cret=1@host/db");
  INFO(url);
  const Ended ended = upgrade(history.folder(), url);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "InvalidDatabaseUrl");
  CHECK_FALSE(shows_password(ended));
}

TEST_CASE("a parameter that libpq does not know, or its value, is a usage error that names it") {
  History history;
  history.add("aaa1", "SELECT 1;");
  const auto refused = [&](const std::string& query) {
    const Ended ended =
        upgrade(history.folder(), "postgresql://app:s3cret@127.0.0.1:1/db?" + query);
    CHECK(ended.code == 2);
    CHECK_FALSE(shows_password(ended));
    return ended.outcome().error->message;
  };
  CHECK(refused("schema=public").contains("schema"));
  CHECK(refused("pgbouncer=true").contains("pgbouncer"));
  CHECK(refused("sslmode=no-verify").contains("sslmode"));
}

TEST_CASE("a variable of libpq with a wrong value is a usage error that names it") {
  History history;
  history.add("aaa1", "SELECT 1;");
  const auto [name, value] =
      GENERATE(table<std::string, std::string>({{"PGSSLMODE", "maybe"},
                                                {"PGPORT", "abc"},
                                                {"PGPORT", "99999"},
                                                {"PGPORT", "1,2,3"},
                                                {"PGHOSTADDR", "db.example"},
                                                {"PGCONNECT_TIMEOUT", "abc"},
                                                {"PGTARGETSESSIONATTRS", "master"},
                                                {"PGSSLMODE", ""},
                                                {"PGSERVICE", "nosuch"}}));
  CAPTURE(name, value);
  const Environment all = {{"PGHOST", "127.0.0.1,127.0.0.2"}, {name, value}};
  const Ended ended = run(upgrade_arguments(history.folder()), all);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "InvalidDatabaseUrl");
  CHECK(ended.outcome().error->message.starts_with("libpq's " + name + " "));
}

TEST_CASE("variables that psql takes are taken") {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  const TemporaryFolder folder;
  const std::string services = folder.path() / "services";
  std::ofstream(services) << "[here]\nhost=" << Server::get().socket_folder()
                          << "\nport=" << Server::get().port() << "\nsslmode=disable\n";
  const auto [name, value] = GENERATE(table<std::string, std::string>({{"PGPORT", " {} \n"},
                                                                       {"PGPORT", "+{}"},
                                                                       {"PGCONNECT_TIMEOUT", "-1"},
                                                                       {"PGCONNECT_TIMEOUT", "5\n"},
                                                                       {"PGSERVICE", "here"}}));
  CAPTURE(name, value);
  Environment all = {{"PGHOST", Server::get().socket_folder()},
                     {"PGPORT", std::to_string(Server::get().port())},
                     {"PGUSER", "postgres"},
                     {"PGDATABASE", database.name()},
                     {"PGSERVICEFILE", services}};
  // What the service says comes before the variables.
  if (name == "PGSERVICE") all.insert_or_assign("PGPORT", "abc");
  all.insert_or_assign(name, std::vformat(value, std::make_format_args(all["PGPORT"])));
  const Ended ended = run(upgrade_arguments(history.folder()), all);
  INFO(ended.err);
  CHECK(ended.code == 0);
}

TEST_CASE("a variable of libpq is not looked at where the URL says something else") {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  const Ended ended = run(upgrade_arguments(history.folder()),
                          {{"DATABASE_URL", database.url() + "&sslmode=disable"},
                           {"PGPORT", "abc"},
                           {"PGSSLMODE", "maybe"},
                           {"PGCLIENTENCODING", "none"}});
  INFO(ended.err);
  CHECK(ended.code == 0);
}

TEST_CASE("a setting that the server does not take is a usage error") {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  const std::string options =
      GENERATE("-cnosuch=1", "-cwork_mem=much", "-cwork_mem", "-cmax_connections=7");
  const Ended ended = run(upgrade_arguments(history.folder()),
                          {{"DATABASE_URL", database.url()}, {"PGOPTIONS", options}});
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->hint.contains("PGOPTIONS"));
}

TEST_CASE("a setting that only a superuser may change is a login that is refused") {
  Database database;
  database.execute("DROP ROLE IF EXISTS narrow_login");
  database.execute("CREATE ROLE narrow_login LOGIN");
  History history;
  history.add("aaa1", "SELECT 1;");
  std::string url = database.url();
  url.replace(url.find("postgres@"), std::string("postgres@").size(), "narrow_login@");
  const Ended ended = run(upgrade_arguments(history.folder()),
                          {{"DATABASE_URL", url}, {"PGOPTIONS", "-clog_min_duration_statement=1"}});
  INFO(ended.err);
  CHECK(ended.code == 3);
  CHECK(ended.outcome().error->hint.contains("PGOPTIONS"));
  database.execute("DROP ROLE narrow_login");
}

TEST_CASE("a URL from a file ends in a newline, and works") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  CHECK(upgrade(history.folder(), database.url() + "\n").code == 0);
}

TEST_CASE("a server without TLS is no server that is late") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Ended ended = upgrade(history.folder(), tcp("app:x", database.name()) + "?sslmode=require",
                              "head", {"--init"});
  CHECK(ended.code == 3);
  CHECK(ended.outcome().error->reason == "TlsRefused");
}

TEST_CASE("a signal ends the opening of a connection at once") {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(listen(listener, 1) == 0);
  REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  History history;
  history.add("aaa1", "SELECT 1;");
  Program program(
      upgrade_arguments(history.folder()),
      {{"DATABASE_URL", tcp("app:x", "db", ntohs(address.sin_port)) + "?connect_timeout=0"}});
  pollfd arrives{.fd = listener, .events = POLLIN, .revents = 0};
  REQUIRE(poll(&arrives, 1, 60000) == 1);
  program.signal(SIGTERM);
  const Ended ended = program.wait();  // Without a limit of its own it would wait for ever.
  close(listener);
  CHECK(ended.code == 143);
  CHECK(ended.outcome().outcome == OutcomeKind::kInterrupted);
}

TEST_CASE("without a database there is nothing to do") {
  History history;
  history.add("aaa1", "SELECT 1;");
  const Ended ended = run(upgrade_arguments(history.folder()));
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "NoDatabase");
}

TEST_CASE("libpq's own variables name the database too") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Ended ended =
      run(upgrade_arguments(history.folder()), {{"PGHOST", Server::get().socket_folder()},
                                                {"PGPORT", std::to_string(Server::get().port())},
                                                {"PGUSER", "postgres"},
                                                {"PGDATABASE", database.name()}});
  CHECK(ended.code == 0);
  CHECK(database.version_rows() == "aaa1");
}

TEST_CASE("the outcome is left in a file for every kind of failure") {
  TemporaryFolder folder;
  const std::string file = folder.path() / "outcome";
  History history;
  Environment environment = {{"HEADWAY_OUTCOME_FILE", file},
                             {"DATABASE_URL", tcp("app:x", "db", 1)}};
  const auto left = [&] {
    std::string text;
    std::getline(std::ifstream(file), text);
    return parse_outcome(text).value().error.value().reason;
  };
  SECTION("the database cannot be reached") {
    history.add("aaa1", "SELECT 1;");
    CHECK(run(upgrade_arguments(history.folder()), environment).code == 3);
    CHECK(left() == "DatabaseUnreachable");
  }
  SECTION("the revisions are wrong") {
    history.add("aaa1", "SELECT 'open;");
    CHECK(run(upgrade_arguments(history.folder()), environment).code == 2);
    CHECK(left() == "InvalidRevisions");
  }
  SECTION("the folder is not there") {
    CHECK(run(upgrade_arguments(history.folder() + "/no"), environment).code == 2);
    CHECK(left() == "InvalidRevisions");
  }
  SECTION("the command line is wrong") {
    CHECK(run({"upgrade", "--no-such-option"}, environment).code == 2);
    CHECK(left() == "Usage");
    std::string text;
    std::getline(std::ifstream(file), text);
    const OutcomeError error = parse_outcome(text)->error.value();
    CHECK(error.message == "unknown option --no-such-option");
    CHECK(error.hint == "headway upgrade --help");
  }
  SECTION("the command line is wrong, and a password is in it") {
    environment["HEADWAY_RUN_ID"] = "r1";
    const Ended ended = run({"upgrade", "head", "host=h", "password=s3cret"}, environment);
    CHECK(ended.code == 2);
    CHECK_FALSE(shows_password(ended));
    std::string text;
    std::getline(std::ifstream(file), text);
    CHECK(parse_outcome(text)->run == "r1");
    CHECK_FALSE(text.contains("s3cret"));
  }
}

TEST_CASE("a wrong command line is reported, and nothing is done") {
  CHECK(run({"upgrade"}).code == 2);
  CHECK(run({}).err.contains("upgrade, downgrade, stamp, wait, current, history, heads"));
  CHECK(run({"upgarde", "head"}).err.contains("unknown command 'upgarde'"));
  CHECK(run({"upgrade", "head", "--timeout", "1y"}).err.contains("'1y' is no duration"));
  const Ended misplaced = run({"heads", "postgresql://app:s3cret@host/db"});
  CHECK(misplaced.code == 2);
  CHECK_FALSE(shows_password(misplaced));
  const Ended shown = run({"--version"});
  CHECK(shown.code == 0);
  CHECK(shown.out.starts_with("headway "));
}
