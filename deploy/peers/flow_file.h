// The problems that `diaodu-lab bench flow` writes (see FlowFile.swift), and what every peer says: one line of JSON.
#pragma once
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

struct FlowFile {
  std::vector<int64_t> supplies, limits, costs;
  std::vector<int32_t> tails, heads;

  explicit FlowFile(const char* path) {
    FILE* file = fopen(path, "rb");
    if (!file) fail(path, "cannot be opened");
    std::vector<int64_t> header;
    read(file, path, header, 3);
    if (header[0] != 0x4d434642) fail(path, "is no flow problem");
    read(file, path, supplies, header[1]);
    read(file, path, tails, header[2]);
    read(file, path, heads, header[2]);
    read(file, path, limits, header[2]);
    read(file, path, costs, header[2]);
    fclose(file);
  }

 private:
  template <class Number>
  static void read(FILE* file, const char* path, std::vector<Number>& column, size_t count) {
    column.resize(count);
    if (fread(column.data(), sizeof(Number), count, file) != count) fail(path, "was cut off");
  }

  static void fail(const char* path, const char* fault) {
    fprintf(stderr, "%s: it %s\n", path, fault);
    exit(65);
  }
};

inline double cpu_seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

inline double resident_max_mb() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;
}

// `more` is further members, each led by a comma.
inline void tell(double cost, double seconds, const std::string& more = "") {
  printf("{\"obj\":%.3f,\"run_cpu\":%.6f,\"rss_mb\":%.1f%s}\n", cost, seconds, resident_max_mb(), more.c_str());
}
