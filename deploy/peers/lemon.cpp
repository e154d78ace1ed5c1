// LEMON's network simplex and cost scaling, as lemon-simplex FILE and lemon-scaling FILE: the time is that of run() alone.
#include "flow_file.h"

#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <cstring>
#include <numeric>

using Graph = lemon::StaticDigraph;

template <class Method>
static int solve(const FlowFile& file) {
  // The graph wants its arcs by tail.
  std::vector<int> order(file.tails.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return file.tails[a] < file.tails[b]; });
  std::vector<std::pair<int, int>> ends;
  ends.reserve(order.size());
  for (int arc : order) ends.push_back({file.tails[arc], file.heads[arc]});
  Graph graph;
  graph.build(static_cast<int>(file.supplies.size()), ends.begin(), ends.end());
  Graph::ArcMap<long long> limits(graph), costs(graph);
  Graph::NodeMap<long long> supplies(graph);
  for (size_t place = 0; place < order.size(); place++) {
    limits[graph.arc(static_cast<int>(place))] = file.limits[order[place]];
    costs[graph.arc(static_cast<int>(place))] = file.costs[order[place]];
  }
  for (size_t vertex = 0; vertex < file.supplies.size(); vertex++)
    supplies[graph.node(static_cast<int>(vertex))] = file.supplies[vertex];
  Method method(graph);
  method.upperMap(limits).costMap(costs).supplyMap(supplies);
  double start = cpu_seconds();
  bool is_optimal = method.run() == Method::OPTIMAL;
  double seconds = cpu_seconds() - start;
  if (!is_optimal) return 1;
  tell(static_cast<double>(method.template totalCost<long long>()), seconds);
  return 0;
}

int main(int count, char** arguments) {
  if (count < 2) return 64;
  FlowFile file(arguments[1]);
  return strstr(arguments[0], "lemon-scaling")
             ? solve<lemon::CostScaling<Graph, long long, long long>>(file)
             : solve<lemon::NetworkSimplex<Graph, long long, long long>>(file);
}
