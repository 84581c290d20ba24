/* Runs one process: input in, output and errors captured up to a limit, ended after a time, its
 * whole group with it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "measure/internal.h"

enum { END_READ, END_WRITE };
enum { STREAM_IN, STREAM_OUT, STREAM_ERR, STREAM_REPORT, STREAM_START, STREAM_COUNT };

struct running {
  const struct measure_command *command;
  struct measure_ended *ended;
  pid_t pid;
  int ours[STREAM_COUNT]; /* our ends of the pipes, -1 = closed */
  size_t written;         /* of the input */
  int pidfd;              /* readable when the process has ended, or -1 */
  double deadline;
};

double measure_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* ---- start ---------------------------------------------------------------------------------- */

static void apply_settings(const char *const *settings) {
  for (; settings && *settings; settings++) {
    const char *equals = strchr(*settings, '=');
    char name[128];
    if (!equals) {
      unsetenv(*settings);
    } else if ((size_t)(equals - *settings) < sizeof name) {
      memcpy(name, *settings, (size_t)(equals - *settings));
      name[equals - *settings] = 0;
      setenv(name, equals + 1, 1);
    }
  }
}

static void held_signals(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGHUP);
}

void measure_signals_hold(sigset_t *old) {
  sigset_t set;
  held_signals(&set);
  pthread_sigmask(SIG_BLOCK, &set, old);
}

void measure_signals_release(const sigset_t *old) {
  pthread_sigmask(SIG_SETMASK, old, NULL);
}

/* A signal waits to be let through. */
static bool is_interrupted(void) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
         sigismember(&pending, SIGHUP) == 1;
}

/* Somebody does not want it any more. */
static bool is_unwanted(const struct measure_command *command) {
  if (command->cancelled && atomic_load(command->cancelled)) return true;
  return !command->cleans_up && is_interrupted();
}

/* In the new process: never returns. `theirs`: its ends of the pipes. */
static _Noreturn void become(const struct measure_command *command, const int *theirs) {
  sigset_t held;
  setpgid(0, 0);
  held_signals(&held);
  pthread_sigmask(SIG_UNBLOCK, &held, NULL);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGTERM); /* nobody is left to end it otherwise */
#endif
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL);
  dup2(theirs[STREAM_IN], STDIN_FILENO);
  dup2(theirs[STREAM_OUT], STDOUT_FILENO);
  if (!command->show_errors) dup2(theirs[STREAM_ERR], STDERR_FILENO);
  int start = fcntl(theirs[STREAM_START], F_DUPFD_CLOEXEC, 10);
  dup2(theirs[STREAM_REPORT], 3);
  if (command->directory && chdir(command->directory) != 0) goto failed;
  apply_settings(command->settings);
  execvp(command->arguments[0], (char *const *)(uintptr_t)command->arguments);
failed:;
  int why = errno;
  if (write(start, &why, sizeof why) < 0) _exit(126);
  _exit(127);
}

/* Both ends closed on exec, and above the descriptors that the new process uses. */
static bool open_pipe(int ends[2]) {
  int low[2];
  if (pipe2(low, O_CLOEXEC) != 0) return false;
  for (int i = 0; i < 2; i++) {
    ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 10);
    close(low[i]);
  }
  return ends[0] >= 0 && ends[1] >= 0;
}

static bool open_pipes(struct running *running, int *theirs) {
  bool good = true;
  for (int i = 0; i < STREAM_COUNT; i++) {
    int ends[2] = {-1, -1};
    good = open_pipe(ends) && good;
    running->ours[i] = ends[i == STREAM_IN ? END_WRITE : END_READ];
    theirs[i] = ends[i == STREAM_IN ? END_READ : END_WRITE];
    if (good) fcntl(running->ours[i], F_SETFL, O_NONBLOCK);
  }
  return good;
}

/* Whether exec worked: the pipe closes without a word. */
static int exec_failure(struct running *running) {
  int why = 0;
  fcntl(running->ours[STREAM_START], F_SETFL, 0);
  ssize_t got;
  do
    got = read(running->ours[STREAM_START], &why, sizeof why);
  while (got < 0 && errno == EINTR);
  close_end(&running->ours[STREAM_START]);
  return got == (ssize_t)sizeof why ? why : 0;
}

static bool start(struct running *running, struct error *error) {
  int theirs[STREAM_COUNT], why = 0;
  if (open_pipes(running, theirs)) {
    running->pid = fork();
    if (running->pid == 0) become(running->command, theirs);
    if (running->pid < 0) why = errno;
  } else {
    why = errno;
  }
  for (int i = 0; i < STREAM_COUNT; i++)
    close_end(&theirs[i]);
  if (running->pid > 0) {
    setpgid(running->pid, running->pid); /* both sides do it: whoever comes first */
    why = exec_failure(running);
    if (why) waitpid(running->pid, NULL, 0);
  }
  if (!why) return true;
  error_set(error, "%s: cannot be run: %s", running->command->arguments[0], strerror(why));
  for (int i = 0; i < STREAM_COUNT; i++)
    close_end(&running->ours[i]);
  return false;
}

/* ---- while it runs -------------------------------------------------------------------------- */

static void feed(struct running *running) {
  struct str input = running->command->input;
  while (running->written < input.len) {
    ssize_t count =
        write(running->ours[STREAM_IN], input.ptr + running->written, input.len - running->written);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break; /* it does not read it: its own affair */
    running->written += (size_t)count;
  }
  close_end(&running->ours[STREAM_IN]);
}

static struct builder *buffer_of(struct running *running, int stream) {
  if (stream == STREAM_OUT) return &running->ended->output;
  return stream == STREAM_ERR ? &running->ended->errors : &running->ended->report;
}

static void drain(struct running *running, int stream) {
  struct builder *buffer = buffer_of(running, stream);
  char bytes[1 << 14];
  while (running->ours[stream] >= 0) {
    ssize_t count = read(running->ours[stream], bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      close_end(&running->ours[stream]);
    } else if (buffer->len + (size_t)count > running->command->output_limit) {
      running->ended->too_long = true;
      return;
    } else {
      builder_add(buffer, str_of(bytes, (size_t)count));
    }
  }
}

/* Milliseconds until the deadline, for poll; short where the end of the process is not told. */
static int patience(const struct running *running) {
  double left = running->deadline > 0 ? (running->deadline - measure_now()) * 1000 : 1000;
  double most = running->pidfd >= 0 ? 200 : 2; /* a signal that is held wakes nobody */
  return (int)(left < 0 ? 0 : left < most ? left + 1 : most);
}

static void attend(struct running *running) {
  struct pollfd files[STREAM_COUNT + 1];
  for (int i = 0; i < STREAM_COUNT; i++)
    files[i] = (struct pollfd){running->ours[i], i == STREAM_IN ? POLLOUT : POLLIN, 0};
  files[STREAM_COUNT] = (struct pollfd){running->pidfd, POLLIN, 0};
  poll(files, STREAM_COUNT + 1, patience(running));
  if (files[STREAM_IN].revents) feed(running);
  for (int i = STREAM_OUT; i <= STREAM_REPORT; i++)
    if (files[i].revents) drain(running, i);
}

/* True once the process has ended; its status is then known. */
static bool has_ended(struct running *running, int options) {
  int status;
  pid_t pid;
  do
    pid = waitpid(running->pid, &status, options);
  while (pid < 0 && errno == EINTR);
  if (pid == 0) return false;
  running->ended->status = pid < 0               ? 127
                           : WIFSIGNALED(status) ? -WTERMSIG(status)
                                                 : WEXITSTATUS(status);
  return true;
}

/* Asks it to end, so that it can end its own children; then ends it. */
static void end_it(struct running *running) {
  kill(-running->pid, SIGTERM);
  double until = measure_now() + 2;
  while (measure_now() < until)
    if (has_ended(running, WNOHANG))
      return;
    else
      poll(NULL, 0, 10);
  kill(-running->pid, SIGKILL);
  has_ended(running, 0);
}

bool measure_run(const struct measure_command *command, struct measure_ended *ended,
                 struct error *error) {
  struct running running = {.command = command, .ended = ended, .pidfd = -1};
  bool interrupted = false;
  *ended = (struct measure_ended){0};
  if (!start(&running, error)) return false;
#ifdef SYS_pidfd_open
  running.pidfd = (int)syscall(SYS_pidfd_open, running.pid, 0);
#endif
  if (command->limit_s > 0) running.deadline = measure_now() + command->limit_s;
  feed(&running);
  while (!has_ended(&running, WNOHANG)) {
    attend(&running);
    ended->timed_out = running.deadline > 0 && measure_now() > running.deadline;
    interrupted = is_unwanted(command);
    if (!ended->timed_out && !ended->too_long && !interrupted) continue;
    end_it(&running);
    break;
  }
  for (int i = STREAM_OUT; i <= STREAM_REPORT; i++)
    drain(&running, i);
  kill(-running.pid, SIGKILL); /* what it left behind */
  for (int i = 0; i < STREAM_COUNT; i++)
    close_end(&running.ours[i]);
  close_end(&running.pidfd);
  if (!interrupted) return true;
  error_set(error, "interrupted");
  measure_ended_free(ended);
  *ended = (struct measure_ended){0};
  return false;
}

void measure_ended_free(struct measure_ended *ended) {
  builder_free(&ended->output);
  builder_free(&ended->errors);
  builder_free(&ended->report);
}
