/* launch RESULT PROGRAM [ARG…]: runs PROGRAM and writes to RESULT: wall seconds, CPU seconds, peak memory in KiB.
 *
 * The peak that wait4 gives for a child is never below that of the process it was forked from, and psql needs less
 * memory than Python: so a small program forks. Ends with PROGRAM's exit code, or with 128 + the number of a signal.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  const double began = now();
  const pid_t child = fork();
  if (child < 0) return 71;
  if (child == 0) {
    execv(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) != child) return 71;
  const double wall = now() - began;
  FILE *result = fopen(argv[1], "w");
  if (result == NULL) return 74;
  fprintf(result, "%.6f %.6f %ld\n", wall, seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
  if (fclose(result) != 0) return 74;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
