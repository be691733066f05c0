#include "tests/api/operator_process.hpp"

#include "operator/http/client_transport.hpp"
#include "tests/api/api_server.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <format>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headway::testing {

namespace {

std::uint16_t free_port() {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  return tcp::acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0))
      .local_endpoint()
      .port();
}

}  // namespace

OperatorProcess::OperatorProcess(const std::string& ns, const std::vector<std::string>& more)
    : log_(std::filesystem::temp_directory_path() / random_name("operator")), port_(free_port()) {
  std::vector<std::string> words{
      HEADWAY_OPERATOR,
      "--kubeconfig=" + std::string(std::getenv("HEADWAY_TEST_KUBECONFIG")),
      "--namespace=" + ns,
      "--runner-image=headway:1",
      "--metrics-address=127.0.0.1",
      "--metrics-port=" + std::to_string(port_),
      "--log-format=text"};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> argv;
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  dup2(open(log_.c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
  execv(HEADWAY_OPERATOR, argv.data());
  _exit(127);
}

OperatorProcess::~OperatorProcess() {
  if (process_ != 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  std::filesystem::remove(log_);
}

void OperatorProcess::signal(int number) const {
  kill(process_, number);
}

int OperatorProcess::wait() {
  int status = 0;
  for (int tries = 0; waitpid(process_, &status, WNOHANG) == 0; ++tries) {
    if (tries == 6000) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  process_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string OperatorProcess::log() const {
  return std::filesystem::exists(log_) ? text_of_file(log_) : std::string();
}

HeldThread::HeldThread(pid_t process, const std::string& name) {
  const auto tasks = std::format("/proc/{}/task", process);
  for (const auto& task : std::filesystem::directory_iterator(tasks))
    if (text_of_file(task.path() / "comm") == name + "\n")
      thread_ = std::stoi(task.path().filename());
  if (thread_ == 0) throw std::runtime_error("no thread " + name + " in " + tasks);
  if (ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) != 0 ||
      ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) != 0 ||
      waitpid(thread_, nullptr, __WALL) != thread_)
    throw std::system_error(errno, std::system_category(), "hold thread " + name);
}

HeldThread::~HeldThread() {
  ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
}

OperatorProcess::Answer OperatorProcess::get(const std::string& path) const {
  http::ClientTransport transport({.server = "http://127.0.0.1:" + std::to_string(port_)});
  try {
    const kube::Response response = transport.send({.path = path, .accept = "*/*"}, {});
    return {response.status, response.body};
  } catch (const kube::TransportError&) {
    return {};
  }
}

}  // namespace headway::testing
