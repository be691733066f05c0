#pragma once

#include "tests/postgres/database.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace headway::testing {

/// The app, which does the same again and again.
class App {
 public:
  App(const Database& database, std::string statement)
      : thread_([url = database.url() + "&application_name=app",
                 statement = std::move(statement)](const std::stop_token& stop) {
          pqxx::connection connection(url);
          while (!stop.stop_requested()) {
            pqxx::work(connection).exec(statement);
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
          }
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace headway::testing
