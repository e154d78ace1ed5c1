// The linear programmes that `diaodu-lab bench balance` writes (see ProgrammeFile.swift): by columns, then by rows.
#pragma once
#include "flow_file.h"

struct ProgrammeFile {
  std::vector<double> lower, upper, costs, row_lower, row_upper, values;
  std::vector<int64_t> starts;
  std::vector<int32_t> rows;

  explicit ProgrammeFile(const char* path) {
    FILE* file = fopen(path, "rb");
    std::vector<int64_t> header(4);
    if (!file || fread(header.data(), 8, 4, file) != 4 || header[0] != 0x4c504249) {
      fprintf(stderr, "%s: it is no linear programme\n", path);
      exit(65);
    }
    read(file, lower, header[1]), read(file, upper, header[1]), read(file, costs, header[1]);
    read(file, row_lower, header[2]), read(file, row_upper, header[2]);
    read(file, starts, header[1] + 1), read(file, rows, header[3]), read(file, values, header[3]);
    fclose(file);
  }

 private:
  template <class Number>
  static void read(FILE* file, std::vector<Number>& column, size_t count) {
    column.resize(count);
    if (fread(column.data(), sizeof(Number), count, file) != count) {
      fprintf(stderr, "a linear programme was cut off\n");
      exit(65);
    }
  }
};
