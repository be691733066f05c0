// The first process of every pod of the throwaway cluster: it holds the pod's namespaces open,
// takes the dead children of a shared process namespace off the table, and leaves on SIGTERM or SIGINT.
#include <signal.h>
#include <sys/wait.h>

int main(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  // Blocked, not handled: the kernel drops what pid 1 neither handles nor blocks.
  sigprocmask(SIG_BLOCK, &signals, 0);
  for (;;) {
    int signal;
    if (sigwait(&signals, &signal) == 0 && signal != SIGCHLD) return 0;
    while (waitpid(-1, 0, WNOHANG) > 0) {
    }
  }
}
