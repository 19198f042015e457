#include "tools/hubspot_sim/portal/staff.h"

namespace stanna::sim {

const std::vector<Owner>& Owners() {
  static const auto& owners = *new std::vector<Owner>{
      {904875101, 73074701, "Maya", "Hoffmann", "maya.hoffmann", false, false, "Customer Success"},
      {904875102, 73074702, "Tom", "Becker", "tom.becker", false, false, "Customer Success"},
      {904875103, 73074703, "Leila", "Haddad", "leila.haddad", false, false, "Customer Success"},
      {904875104, 73074704, "Jonas", "Lind", "jonas.lind", false, false, "Customer Success"},
      {904875105, 73074705, "Sofia", "Marino", "Sofia.Marino", false, false, "Sales"},
      {904875106, 73074706, "Peter", "Novak", "peter.novak", false, false, "Sales"},
      {904875107, 73074707, "Aisha", "Bello", "aisha.bello", false, false, "Sales"},
      {904875108, 73074708, "Daniel", "Frey", "daniel.frey", false, false, ""},
      {904875109, 73074709, "Carla", "Nunes", "carla.nunes", false, true, "Sales"},
      {904875188, 73074788, "Support", "Queue", "", true, false, ""},
  };
  return owners;
}

const std::vector<Pipeline>& DealPipelines() {
  static const auto& pipelines = *new std::vector<Pipeline>{
      {"default",
       "Sales Pipeline",
       {{"appointmentscheduled", "Appointment Scheduled", "0.2", false},
        {"qualifiedtobuy", "Qualified To Buy", "0.4", false},
        {"presentationscheduled", "Presentation Scheduled", "0.6", false},
        {"decisionmakerboughtin", "Decision Maker Bought-In", "0.8", false},
        {"contractsent", "Contract Sent", "0.9", false},
        {"closedwon", "Closed Won", "1.0", true},
        {"closedlost", "Closed Lost", "0.0", true}}},
      {"748233001",
       "Renewals",
       {{"1182930441", "Upcoming", "0.5", false},
        {"1182930442", "In negotiation", "0.7", false},
        {"1182930443", "Verbal yes", "0.9", false},
        {"1182930444", "Renewed", "1.0", true},
        {"1182930445", "Churned", "0.0", true}}},
  };
  return pipelines;
}

const std::vector<ExchangeRate>& ExchangeRates() {
  static const auto& rates = *new std::vector<ExchangeRate>{
      {"1001", "EUR", "USD", "1.0874", "2026-01-01T00:00:00Z"},
      {"1002", "EUR", "USD", "1.0512", "2025-01-01T00:00:00Z"},
      {"1003", "GBP", "USD", "1.2731", "2026-01-01T00:00:00Z"},
      {"1004", "GBP", "USD", "1.2498", "2025-01-01T00:00:00Z"},
      {"1005", "USD", "USD", "1.0", "1970-01-01T00:00:00Z"},
  };
  return rates;
}

}  // namespace stanna::sim
