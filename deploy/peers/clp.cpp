// Clp's dual simplex on the flow as a linear programme, as clp FILE [CHANGED]; the changed one from the last basis on.
#include "flow_file.h"

#include <ClpSimplex.hpp>

static void load(ClpSimplex& model, const FlowFile& file) {
  const int columns = static_cast<int>(file.tails.size()), rows = static_cast<int>(file.supplies.size());
  std::vector<CoinBigIndex> starts(columns + 1);
  std::vector<int> indices(2 * columns);
  std::vector<double> values(2 * columns), lower(columns, 0), upper(columns), costs(columns), balance(rows);
  for (int arc = 0; arc < columns; arc++) {
    starts[arc + 1] = 2 * (arc + 1);
    indices[2 * arc] = file.tails[arc], values[2 * arc] = 1;
    indices[2 * arc + 1] = file.heads[arc], values[2 * arc + 1] = -1;
    upper[arc] = static_cast<double>(file.limits[arc]), costs[arc] = static_cast<double>(file.costs[arc]);
  }
  for (int row = 0; row < rows; row++) balance[row] = static_cast<double>(file.supplies[row]);
  model.setLogLevel(0);
  model.loadProblem(columns, rows, starts.data(), indices.data(), values.data(), lower.data(), upper.data(),
                    costs.data(), balance.data(), balance.data());
}

int main(int count, char** arguments) {
  if (count < 2) return 64;
  FlowFile file(arguments[1]);
  ClpSimplex model;
  load(model, file);
  double start = cpu_seconds();
  model.dual();
  double seconds = cpu_seconds() - start, cost = model.objectiveValue();
  if (model.status() != 0) return 1;
  std::string more;
  if (count > 2) {
    FlowFile changed(arguments[2]);
    for (size_t arc = 0; arc < changed.limits.size(); arc++)
      if (changed.limits[arc] != file.limits[arc])
        model.setColumnUpper(static_cast<int>(arc), static_cast<double>(changed.limits[arc]));
    for (size_t row = 0; row < changed.supplies.size(); row++)
      model.setRowBounds(static_cast<int>(row), changed.supplies[row], changed.supplies[row]);
    double warm_start = cpu_seconds();
    model.dual();
    char text[100];
    snprintf(text, sizeof text, ",\"warm_cpu\":%.6f,\"warm_obj\":%.3f", cpu_seconds() - warm_start,
             model.objectiveValue());
    more = text;
  }
  tell(cost, seconds, more);
}
