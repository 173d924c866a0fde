#include <stdio.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    printf("Hello, %s!\n", argv[i]);
  }
  if (argc < 2) {
    puts("Hello, whoever you are!");
  }
  return 0;
}
