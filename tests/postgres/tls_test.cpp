// Connections with TLS: certificates of server and client, and passwords bound to the channel.
#include "tests/postgres/certificates.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"
#include "tests/postgres/replica.hpp"

#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

namespace fs = std::filesystem;

/// The program's server, which takes logins with TLS from now on: `certified` by its certificate,
/// others by their password.
struct TlsScene {
  Authority authority;
  Database database;
  History history;
  Authority::Signed client = authority.sign("certified");

  explicit TlsScene(const std::string& alternative = "IP:127.0.0.1") {
    const Authority::Signed server = authority.sign("server", alternative);
    history.add("aaa1", "CREATE TABLE one ();");
    const std::string hba = Server::get().socket_folder() + "/data/pg_hba.conf";
    std::ofstream(hba) << "local all all trust\nhostssl all certified 127.0.0.1/32 cert\n"
                          "hostnossl all certified 127.0.0.1/32 reject\n"
                          "host all all 127.0.0.1/32 scram-sha-256\n";
    database.execute("ALTER SYSTEM SET ssl = on");
    database.execute("ALTER SYSTEM SET ssl_ca_file = '" + authority.certificate() + "'");
    database.execute("ALTER SYSTEM SET ssl_cert_file = '" + server.certificate + "'");
    database.execute("ALTER SYSTEM SET ssl_key_file = '" + server.key + "'");
    database.execute(
        "DO $$ BEGIN CREATE ROLE certified LOGIN SUPERUSER; CREATE ROLE app LOGIN SUPERUSER "
        "PASSWORD 's3cretWord'; EXCEPTION WHEN duplicate_object THEN END $$");
    database.execute("SELECT pg_reload_conf()");
    REQUIRE(eventually(
        [&] { return upgrade_with("app:s3cretWord", "sslmode=require", {"--plan"}).code == 0; }));
  }

  std::string url(const std::string& login, const std::string& parameters) const {
    return "postgresql://" + login + "@127.0.0.1:" + std::to_string(Server::get().port()) + "/" +
           database.name() + "?" + parameters;
  }
  Ended upgrade_with(const std::string& login, const std::string& parameters,
                     const std::vector<std::string>& more = {}) const {
    return upgrade(history.folder(), url(login, parameters), "head", more);
  }
  std::string root() const { return "&sslrootcert=" + authority.certificate(); }
  std::string as_client() const {
    return "&sslcert=" + client.certificate + "&sslkey=" + client.key;
  }
};

}  // namespace

TEST_CASE("a server's certificate is verified against its authority and its name") {
  const TlsScene scene;
  const Authority other;
  const Ended wrong = scene.upgrade_with("app:s3cretWord",
                                         "sslmode=verify-full&sslrootcert=" + other.certificate());
  INFO(wrong.err);
  CHECK(wrong.code == 3);
  CHECK(wrong.outcome().error->reason == "TlsRefused");
  CHECK(wrong.outcome().error->hint.contains("sslrootcert"));
  const Ended right = scene.upgrade_with("app:s3cretWord", "sslmode=verify-full" + scene.root());
  INFO(right.err);
  CHECK(right.code == 0);
}

TEST_CASE("a certificate of another name is taken by verify-ca alone") {
  const TlsScene scene("DNS:db.example");
  const Ended full = scene.upgrade_with("app:s3cretWord", "sslmode=verify-full" + scene.root());
  INFO(full.err);
  CHECK(full.code == 3);
  CHECK(full.outcome().error->reason == "TlsRefused");
  CHECK(scene.upgrade_with("app:s3cretWord", "sslmode=verify-ca" + scene.root()).code == 0);
}

TEST_CASE("a client's certificate lets in, also the program that takes the backup") {
  TlsScene scene;
  scene.database.execute("CREATE TABLE old (); INSERT INTO old DEFAULT VALUES");
  scene.history.add("bbb2", "DROP TABLE old;");
  const Ended without = scene.upgrade_with("certified", "sslmode=verify-full" + scene.root());
  INFO(without.err);
  CHECK(without.code == 3);
  CHECK(without.outcome().error->reason == "LoginRefused");

  const TemporaryFolder backups;
  const Ended with =
      scene.upgrade_with("certified", "sslmode=verify-full" + scene.root() + scene.as_client(),
                         {"--backup=pgdump", "--backup-dir=" + backups.path().string()});
  INFO(with.err);
  CHECK(with.code == 0);
  CHECK(with.outcome().backup);
  CHECK(scene.database.version_rows() == "bbb2");
}

TEST_CASE("a client's key that others can read is refused, and named") {
  const TlsScene scene;
  fs::permissions(scene.client.key, fs::perms::others_read, fs::perm_options::add);
  const Ended ended =
      scene.upgrade_with("certified", "sslmode=verify-full" + scene.root() + scene.as_client());
  INFO(ended.err);
  CHECK(ended.code == 3);
  CHECK(ended.outcome().error->reason == "TlsRefused");
  CHECK(ended.outcome().error->message.contains(scene.client.key));
}

TEST_CASE("a password that is bound to the channel goes over TLS, and over nothing else") {
  const TlsScene scene;
  const Ended plain =
      scene.upgrade_with("app:s3cretWord", "sslmode=disable&channel_binding=require");
  INFO(plain.err);
  CHECK(plain.code == 3);
  CHECK_FALSE(plain.err.contains("s3cret"));
  const Ended bound =
      scene.upgrade_with("app:s3cretWord", "sslmode=require&channel_binding=require");
  INFO(bound.err);
  CHECK(bound.code == 0);
}

TEST_CASE("a password file and a service file say how to log in") {
  const TlsScene scene;
  const TemporaryFolder folder;
  const std::string passwords = (folder.path() / "pgpass").string();
  std::ofstream(passwords) << "127.0.0.1:*:*:app:s3cretWord\n";
  fs::permissions(passwords, fs::perms::owner_read | fs::perms::owner_write);
  const std::string services = (folder.path() / "services").string();
  std::ofstream(services) << "[prod]\nhost=127.0.0.1\nport=" << Server::get().port()
                          << "\nuser=app\ndbname=" << scene.database.name()
                          << "\nsslmode=verify-full\nsslrootcert=" << scene.authority.certificate()
                          << "\n";
  SECTION("by variables") {
    const Ended ended = run(upgrade_arguments(scene.history.folder()),
                            {{"DATABASE_URL", "postgresql://?service=prod"},
                             {"PGSERVICEFILE", services},
                             {"PGPASSFILE", passwords}});
    INFO(ended.err);
    CHECK(ended.code == 0);
  }
  SECTION("by the URL") {
    const Ended ended = scene.upgrade_with("app", "sslmode=require&passfile=" + passwords);
    INFO(ended.err);
    CHECK(ended.code == 0);
  }
  SECTION("in the home folder") {
    fs::rename(passwords, folder.path() / ".pgpass");
    const Ended ended =
        run(upgrade_arguments(scene.history.folder()),
            {{"DATABASE_URL", scene.url("app", "sslmode=require")}, {"HOME", folder.path()}});
    INFO(ended.err);
    CHECK(ended.code == 0);
  }
  SECTION("one that others can read is passed over, as psql does") {
    fs::permissions(passwords, fs::perms::group_read, fs::perm_options::add);
    const Ended ended = scene.upgrade_with("app", "sslmode=require&passfile=" + passwords);
    INFO(ended.err);
    CHECK(ended.code == 3);
    CHECK(ended.outcome().error->reason == "LoginRefused");
  }
}

TEST_CASE("of several hosts the one that is up and takes writes is used") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Replica standby;
  const std::string url =
      std::format("postgresql://postgres@/{}?host=127.0.0.1,{},{}&port={},{},{}", database.name(),
                  standby.socket_folder(), Server::get().socket_folder(), Server::free_port(),
                  standby.port(), Server::get().port());
  const Ended ended = upgrade(history.folder(), url);
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.has_table("one"));
}
