// Prints the OpenAPI document, as /openapi.json has it: what the page's types are made of.
#include <iostream>

#include "server/gateway/openapi.h"
#include "server/gateway/served_services.h"

int main() {
  const auto routes = stanna::gateway::RouteTable::Build(stanna::gateway::ServedServices());
  if (!routes.ok()) {
    std::cerr << stanna::ToString(routes.status()) << '\n';
    return 1;
  }
  std::cout << stanna::gateway::OpenApiDocument(*routes, stanna::gateway::ProtoComments::Embedded(),
                                                "");
  return 0;
}
