// As much of Arduino as the sketch of docs/button-box.md uses. Its serial line is the descriptor it is told; a finger presses pin 2
// when stdin says for how many milliseconds; what is lit on pin 13 is told on stdout.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <ctime>
#include <unistd.h>

enum { LOW, HIGH, OUTPUT, INPUT_PULLUP };
static uint32_t held_until = 0;
static int light = -1, line_end = -1;

inline uint32_t micros() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return uint32_t(now.tv_sec * 1000000ull + now.tv_nsec / 1000);
}
inline uint32_t millis() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return uint32_t(now.tv_sec * 1000ull + now.tv_nsec / 1000000);
}
inline void pinMode(int, int) {}
inline int digitalRead(int) { return millis() < held_until ? LOW : HIGH; }
inline void digitalWrite(int pin, int level) {
  if (pin == 13 && level != light) { light = level; printf("%d\n", level); fflush(stdout); }
}
struct {
  int waiting = -1;
  void begin(long) { fcntl(line_end, F_SETFL, O_NONBLOCK); }
  bool available() {
    uint8_t byte;
    if (waiting < 0 && ::read(line_end, &byte, 1) == 1) waiting = byte;
    return waiting >= 0;
  }
  int read() { int byte = waiting; waiting = -1; return byte; }
  void print(const char *text) { if (::write(line_end, text, strlen(text)) < 0) exit(1); }
  void flush() {}
} Serial;

void setup();
void loop();
int main(int, char **told_line) {
  line_end = atoi(told_line[1]);
  setup();
  char told[16];
  for (;;) {
    pollfd awaited[] = {{0, POLLIN, 0}, {line_end, POLLIN, 0}};
    poll(awaited, 2, 5);
    if (awaited[0].revents) {
      ssize_t size = ::read(0, told, sizeof told - 1);
      if (size <= 0) return 0;
      told[size] = 0;
      held_until = millis() + atoi(told);
    }
    loop();
  }
}
