// Something of each kind that can happen in a portal.
#pragma once

#include "tests/support/simulator.h"

namespace stanna::testing {

inline void ChangeAllKindsOfThings(const Simulator& simulator) {
  simulator.Mutate(R"({"op":"create","type":"companies","properties":)"
                   R"({"name":"Quayside","domain":"quayside-hooks.com"}})");
  simulator.Mutate(
      R"({"op":"update","type":"companies","index":2,"properties":{"name":"Renamed"}})");
  simulator.Mutate(R"({"op":"update","type":"deals","index":1,"properties":{"amount":"777"}})");
  simulator.Mutate(R"({"op":"archive","type":"deals","index":5})");
  simulator.Mutate(R"({"op":"archive","type":"contacts","index":7})");
  simulator.Mutate(R"({"op":"restore","type":"contacts","index":7})");
  simulator.Mutate(R"({"op":"gdpr_delete","type":"contacts","index":9})");
  simulator.Mutate(R"({"op":"associate","from":{"type":"contacts","index":11},)"
                   R"("to":{"type":"companies","index":3},"type_ids":[279]})");
  simulator.Mutate(R"({"op":"create","type":"contacts","properties":)"
                   R"({"email":"new@quayside-hooks.com","firstname":"Nora"}})");
}

}  // namespace stanna::testing
