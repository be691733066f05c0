#include "common/error.hpp"
#include "operator/app/application.hpp"
#include "operator/app/memory.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>

namespace {

/// The lead went to another replica: the container is started again, and waits for its turn with
/// nothing left of what this process knew and meant to do.
constexpr int kLost = 1;

int run(headway::app::Options options, boost::asio::io_context& context,
        boost::asio::signal_set& signals) {
  headway::set_up_log(options.log_format, options.log_level);
  headway::app::Application application(std::move(options));
  application.start([&context] { context.stop(); });
  signals.async_wait([](const boost::system::error_code&, int number) {
    spdlog::info("{}: stopping", number == SIGINT ? "SIGINT" : "SIGTERM");
  });
  context.run();
  signals.clear();  // A second signal ends the process at once.
  application.stop();
  return application.has_lost() ? kLost : 0;
}

}  // namespace

int main(int argc, char** argv) {
  headway::app::set_up_memory();
  // Before anything else, so that no signal is lost: from here on a signal is kept until async_wait
  // asks for it.
  boost::asio::io_context context;
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  try {
    auto [options, exit_code] = headway::app::read_command_line(argc, argv);
    if (!options) return exit_code;
    return run(*std::move(options), context, signals);
  } catch (const headway::Error& error) {
    std::fprintf(stderr, "headway-operator: %s\n", error.what());
    if (!error.hint().empty()) std::fprintf(stderr, "  %s\n", error.hint().c_str());
    return static_cast<int>(error.code());
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "headway-operator: %s\n", problem.what());
    return 1;
  }
}
