/* Loaded before the C library: writes down, in their order, the writes, truncations, syncs and removals of files
   below $POWER_CUTS_FOLDER, and what goes to standard output, to the file $POWER_CUTS_LOG. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_fd = -1;
static char folder[PATH_MAX];

__attribute__((constructor)) static void start(void) {
  const char *name = getenv("POWER_CUTS_LOG"), *below = getenv("POWER_CUTS_FOLDER");
  if (!name || !below) return;
  strncpy(folder, below, sizeof folder - 1);
  log_fd = (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static void note(char what, const char *path, int64_t offset, const void *data, int64_t size) {
  int64_t length = (int64_t)strlen(path);
  int64_t head[4] = {what, length, offset, size};
  int64_t total = (int64_t)sizeof head + length + size;
  char *line = malloc((size_t)total);
  memcpy(line, head, sizeof head);
  memcpy(line + sizeof head, path, (size_t)length);
  if (size) memcpy(line + sizeof head + length, data, (size_t)size);
  for (int64_t done = 0; done < total;) {
    long n = syscall(SYS_write, log_fd, line + done, total - done);
    if (n <= 0) abort();
    done += n;
  }
  free(line);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  char path[PATH_MAX];
  ssize_t n = syscall(SYS_pwrite64, fd, data, size, offset);
  if (n > 0 && log_fd >= 0 && path_of(fd, path)) note('W', path, offset, data, n);
  return n;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return pwrite(fd, data, size, offset); }

ssize_t write(int fd, const void *data, size_t size) {
  char path[PATH_MAX];
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t n = syscall(SYS_write, fd, data, size);
  if (n > 0 && log_fd >= 0) {
    if (fd == 1) note('A', "", 0, data, n);
    else if (path_of(fd, path)) note('W', path, offset, data, n);
  }
  return n;
}

int ftruncate(int fd, off_t size) {
  char path[PATH_MAX];
  int result = (int)syscall(SYS_ftruncate, fd, size);
  if (result == 0 && log_fd >= 0 && path_of(fd, path)) note('T', path, size, "", 0);
  return result;
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

static int synced(long call, int fd) {
  char path[PATH_MAX];
  int result = (int)syscall(call, fd);
  if (result == 0 && log_fd >= 0 && path_of(fd, path)) note('S', path, 0, "", 0);
  return result;
}
int fsync(int fd) { return synced(SYS_fsync, fd); }
int fdatasync(int fd) { return synced(SYS_fdatasync, fd); }

int unlink(const char *name) {
  int result = (int)syscall(SYS_unlinkat, AT_FDCWD, name, 0);
  if (result == 0 && log_fd >= 0 && strncmp(name, folder, strlen(folder)) == 0) note('U', name, 0, "", 0);
  return result;
}
