#include "runner/scratch/scratch_database.hpp"

#include "common/error.hpp"
#include "runner/database/sql_text.hpp"

#include <format>
#include <random>

namespace headway::scratch {

namespace {

using database::Row;
using database::Session;

constexpr const char* kPrefix = "headway_scratch_";

std::string random_name() {
  std::random_device device;
  return std::format("{}{:08x}{:08x}", kPrefix, device(), device());
}

bool lock(Session& session, const std::string& name) {
  return session
             .query("SELECT pg_try_advisory_lock(hashtext('headway scratch'), hashtext($1))",
                    {name})
             .at(0)
             .at(0) == "t";
}

void unlock(Session& session, const std::string& name) {
  session.query("SELECT pg_advisory_unlock(hashtext('headway scratch'), hashtext($1))", {name});
}

void drop(Session& session, const std::string& name) {
  session.query(std::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", database::identifier(name)));
}

/// Those whose process has died: nobody holds their lock.
void drop_left_over(Session& session) {
  for (const Row& row :
       session.query("SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND "
                     "pg_has_role(datdba, 'USAGE')",
                     {kPrefix})) {
    const std::string name = row.at(0).value();
    if (!lock(session, name)) continue;
    drop(session, name);
    unlock(session, name);
  }
}

void create(Session& session, const std::string& name) {
  try {
    session.query(std::format("CREATE DATABASE {} TEMPLATE template0", database::identifier(name)));
  } catch (const database::StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;
    throw Error(ExitCode::kUsage, "NoScratchDatabase",
                std::format("the role {} may not create a scratch database", session.user()),
                std::format("name a server where it may with --scratch-url or "
                            "HEADWAY_SCRATCH_URL, or run as a superuser: ALTER ROLE {} CREATEDB",
                            database::identifier(session.user())));
  }
}

}  // namespace

ScratchDatabase::ScratchDatabase(const Place& place)
    : name_(random_name()),
      url_(place.url.with_database(name_)),
      server_(std::make_unique<Session>(
          place.url, database::SessionOptions{.writes = true, .application_name = name_})) {
  drop_left_over(*server_);
  lock(*server_, name_);
  create(*server_, name_);
}

ScratchDatabase::~ScratchDatabase() {
  if (!server_ || !server_->connected()) return;
  try {
    drop(*server_, name_);
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next run drops it.
  }
}

Session ScratchDatabase::connect() const {
  return {url_, {.writes = true, .application_name = name_}};
}

void ScratchDatabase::clear() {
  drop(*server_, name_);
  create(*server_, name_);
}

}  // namespace headway::scratch
