// Clp on a linear programme, as clp-programme FILE [CHANGED]: with presolve and the dual simplex; the changed one from the last basis on.
#include "programme_file.h"

#include <ClpSimplex.hpp>
#include <ClpSolve.hpp>

static std::vector<double> unlimited(std::vector<double> bounds) {
  for (double& bound : bounds)
    if (bound > 1e29) bound = COIN_DBL_MAX;
    else if (bound < -1e29) bound = -COIN_DBL_MAX;
  return bounds;
}

int main(int count, char** arguments) {
  if (count < 2) return 64;
  ProgrammeFile file(arguments[1]);
  std::vector<CoinBigIndex> starts(file.starts.begin(), file.starts.end());
  ClpSimplex model;
  model.setLogLevel(0);
  model.loadProblem(static_cast<int>(file.costs.size()), static_cast<int>(file.row_lower.size()), starts.data(),
                    file.rows.data(), file.values.data(), file.lower.data(), unlimited(file.upper).data(),
                    file.costs.data(), unlimited(file.row_lower).data(), unlimited(file.row_upper).data());
  ClpSolve how;
  how.setSolveType(ClpSolve::useDual);
  how.setPresolveType(ClpSolve::presolveOn);
  double start = cpu_seconds();
  model.initialSolve(how);
  double seconds = cpu_seconds() - start, cost = model.objectiveValue();
  if (model.status() != 0) return 1;
  std::string more;
  if (count > 2) {
    ProgrammeFile changed(arguments[2]);
    std::vector<double> lower = unlimited(changed.lower), upper = unlimited(changed.upper);
    for (size_t column = 0; column < changed.costs.size(); column++)
      if (changed.upper[column] != file.upper[column] || changed.lower[column] != file.lower[column])
        model.setColumnBounds(static_cast<int>(column), lower[column], upper[column]);
    for (size_t row = 0; row < changed.row_lower.size(); row++)
      if (changed.row_upper[row] != file.row_upper[row] || changed.row_lower[row] != file.row_lower[row])
        model.setRowBounds(static_cast<int>(row), changed.row_lower[row], changed.row_upper[row]);
    double warm_start = cpu_seconds();
    model.dual();
    char text[100];
    snprintf(text, sizeof text, ",\"warm_cpu\":%.6f,\"warm_obj\":%.3f", cpu_seconds() - warm_start,
             model.objectiveValue());
    more = text;
  }
  tell(cost, seconds, more);
}
