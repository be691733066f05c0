#include "runner/scratch/local_server.hpp"

#include "common/error.hpp"
#include "runner/database/program_folders.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <format>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headway::scratch {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "headway-scratch-";

Error failed(const std::string& what, const std::string& said) {
  return {ExitCode::kUsage, "NoScratchDatabase",
          std::format("a PostgreSQL server for scratch databases did not start: {}{}", what,
                      said.empty() ? "" : ": " + said),
          "name a server where databases may be created with --scratch-url or HEADWAY_SCRATCH_URL"};
}

bool has_programs(const fs::path& folder) {
  return access((folder / "initdb").c_str(), X_OK) == 0 &&
         access((folder / "postgres").c_str(), X_OK) == 0;
}

std::vector<fs::path> folders_on_path() {
  std::vector<fs::path> folders;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) folders.emplace_back(rest.substr(0, colon));
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return folders;
}

struct Login {
  uid_t user;
  gid_t group;
};

/// Whom the server runs as where this process is root.
std::optional<Login> other_login() {
  if (geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = getpwnam(name)) return Login{entry->pw_uid, entry->pw_gid};
  }
  throw failed("it may not run as root, and there is no user postgres or nobody", "");
}

int lock_folder(const fs::path& folder) {
  const int lock = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return -1;
  }
  return lock;
}

/// Those of processes that were killed: their servers are gone, and nobody holds their lock.
void remove_left_over() {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), none)) {
    if (!entry.path().filename().string().starts_with(kPrefix)) continue;
    const int lock = lock_folder(entry.path());
    if (lock < 0) continue;
    fs::remove_all(entry.path(), none);
    close(lock);
  }
}

/// Starts a program whose output goes to a file; it dies when this process does.
pid_t spawn(const std::vector<std::string>& words, const fs::path& log,
            const std::optional<Login>& login) {
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execv asks for it
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw failed(std::strerror(errno), "");
  if (child > 0) return child;
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  sigset_t nothing;
  sigemptyset(&nothing);
  sigprocmask(SIG_SETMASK, &nothing, nullptr);
  setpgid(0, 0);  // a terminal's Ctrl-C is for this process, which then stops the server
  if (login &&
      (setgroups(0, nullptr) != 0 || setgid(login->group) != 0 || setuid(login->user) != 0))
    _exit(127);
  // After a change of the user, which would clear it. SIGINT: the server's fast shutdown.
  prctl(PR_SET_PDEATHSIG, SIGINT);
  if (getppid() != parent) _exit(127);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace

std::optional<fs::path> find_server_programs() {
  for (const database::ProgramFolder& packaged : database::packaged_program_folders())
    if (has_programs(packaged.path)) return packaged.path;
  const std::vector<fs::path> folders = folders_on_path();
  const auto found = std::ranges::find_if(folders, has_programs);
  return found == folders.end() ? std::nullopt : std::optional(*found);
}

LocalServer::LocalServer(const fs::path& programs) {
  remove_left_over();
  std::string name = (fs::temp_directory_path() / (std::string(kPrefix) + "XXXXXX")).string();
  if (!mkdtemp(name.data())) throw failed(std::strerror(errno), name);
  folder_ = name;
  lock_ = lock_folder(folder_);
  try {
    start(programs);
  } catch (...) {
    stop();
    throw;
  }
}

LocalServer::~LocalServer() {
  stop();
}

std::string LocalServer::said() const {
  std::ifstream log(folder_ / "log");
  std::string text{std::istreambuf_iterator<char>(log), {}};
  constexpr std::size_t kShown = 600;
  if (text.size() > kShown) text.erase(0, text.size() - kShown);
  return text;
}

void LocalServer::start(const fs::path& programs) {
  const std::optional<Login> login = other_login();
  if (login && chown(folder_.c_str(), login->user, login->group) != 0)
    throw failed(std::strerror(errno), folder_.string());
  const std::string data = (folder_ / "data").string();
  int status = 0;
  const pid_t initdb =
      spawn({(programs / "initdb").string(), "--pgdata=" + data, "--username=postgres",
             "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"},
            folder_ / "log", login);
  if (waitpid(initdb, &status, 0) != initdb || status != 0) throw failed("initdb failed", said());
  server_ = spawn({(programs / "postgres").string(), "-D", data, "-k", folder_.string(), "-c",
                   "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c",
                   "synchronous_commit=off", "-c", "autovacuum=off", "-c", "max_connections=20"},
                  folder_ / "log", login);
  constexpr auto kPatience = std::chrono::seconds(60);
  for (const auto until = std::chrono::steady_clock::now() + kPatience;;) {
    try {
      const database::Session session(place().url, {});
      return;
    } catch (const Error&) {
      if (waitpid(server_, &status, WNOHANG) == server_) {
        server_ = 0;
        throw failed("postgres ended", said());
      }
      if (std::chrono::steady_clock::now() > until) throw failed("it does not answer", said());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

void LocalServer::stop() noexcept {
  if (server_ > 0) {
    kill(server_, SIGINT);
    waitpid(server_, nullptr, 0);
  }
  std::error_code none;
  if (!folder_.empty()) fs::remove_all(folder_, none);
  if (lock_ >= 0) close(lock_);
}

Place LocalServer::place() const {
  return {.url = database::ConnectionUrl::parse(
              Secret(std::format("postgresql://postgres@/postgres?host={}", folder_.string()))),
          .shown = "a server of its own in a temporary folder"};
}

}  // namespace headway::scratch
