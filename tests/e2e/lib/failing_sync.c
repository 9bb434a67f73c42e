// fdatasync() fails with EIO while the file that FAIL_SYNC names exists.
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fdatasync(int descriptor) {
  const char* path = getenv("FAIL_SYNC");
  if (path != NULL && access(path, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(SYS_fdatasync, descriptor);
}
