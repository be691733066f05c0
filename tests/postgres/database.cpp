#include "tests/postgres/database.hpp"

#include <unistd.h>

namespace headway::testing {

namespace {

std::string new_name() {
  static int count = 0;
  return "test" + std::to_string(++count);
}

void administer(const std::string& sql) {
  pqxx::connection connection(Server::get().url("postgres"));
  pqxx::nontransaction(connection).exec(sql);
}

}  // namespace

Database::Database() : name_(new_name()) {
  administer("CREATE DATABASE " + name_);
  connection_.emplace(url());
  connection_->set_notice_handler([](pqxx::zview) {});
}

Database::~Database() {
  connection_.reset();
  administer("DROP DATABASE " + name_ + " WITH (FORCE)");
}

void Database::execute(const std::string& sql) {
  pqxx::nontransaction(*connection_).exec(sql);
}

std::string Database::text(const std::string& sql) {
  std::string lines;
  for (const auto& row : pqxx::nontransaction(*connection_).exec(sql)) {
    if (!lines.empty()) lines += '\n';
    lines += row[0].get<std::string>().value_or("NULL");
  }
  return lines;
}

bool Database::has_table(const std::string& name) {
  return text("SELECT to_regclass('" + name + "') IS NOT NULL") == "t";
}

int Database::terminate_runners() {
  return std::stoi(
      text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
           "WHERE datname = current_database() AND application_name LIKE 'headway%' AND "
           "application_name <> 'headway look'"));
}

bool Database::runs(const std::string& statement) {
  return text(
             "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND "
             "state = 'active' "
             "AND application_name LIKE 'headway%' AND query LIKE '%" +
             statement + "%'") == "t";
}

}  // namespace headway::testing
