#include "storage/sql/erased_tables.h"

namespace stanna::storage {

const std::vector<ErasedTable>& ErasedTables() {
  using enum ErasedWith;
  static const std::vector<ErasedTable> tables = {
      // What names people comes first.
      {"stakeholders", kHubSpotData},
      {"interactions", kHubSpotData},
      {"hubspot_records", kHubSpotData},
      {"webhook_events", kHubSpotData},
      {"property_changes", kHubSpotData},
      {"owners", kHubSpotData},
      {"associations", kHubSpotData},
      {"client_links", kHubSpotData},
      {"client_revenue_parts", kHubSpotData},
      {"client_revenue", kHubSpotData},
      {"client_history", kHubSpotData},
      {"mood_overrides", kHubSpotData},
      {"line_items", kHubSpotData},
      {"deals", kHubSpotData},
      {"client_companies", kHubSpotData},
      {"client_health", kHubSpotData},
      {"health_days", kHubSpotData},
      {"portfolio_days", kHubSpotData},
      {"attributions", kHubSpotData},
      {"manual_attributions", kHubSpotData},
      {"client_alerts", kHubSpotData},
      {"dirty_health", kHubSpotData},
      {"dirty_clients", kHubSpotData},
      {"record_keys", kHubSpotData},
      {"client_field_overrides", kHubSpotData},
      {"client_merges", kHubSpotData},
      {"clients", kHubSpotData},
      {"record_issues", kHubSpotData},
      {"pending_links", kHubSpotData},
      {"pending_reads", kHubSpotData},
      {"tombstones", kHubSpotData},
      {"sync_checkpoints", kHubSpotData},
      {"unchanged_reads", kHubSpotData},
      {"portal_reads", kHubSpotData},
      {"sync_log", kHubSpotData},
      {"pipelines", kHubSpotData},
      {"pipeline_stages", kHubSpotData},
      {"property_definitions", kHubSpotData},
      {"currency_rates", kHubSpotData},
      {"currency_rate_revisions", kHubSpotData},
      {"change_log", kHubSpotData},
      {"connections", kHubSpotData},
      {"jobs", kRuns},
      {"sync_cursors", kRuns},
      {"sync_runs", kRuns},
      // Watchers of a workspace that stays go on from the number that they have.
      {"change_counters", kWorkspace},
      // By portal: who was erased stays away when the same portal is connected again.
      {"erased_texts", kWorkspace},
      {"erased_people", kWorkspace},
      {"integration_configs", kWorkspace},
      {"audit_log", kWorkspace},
      {"api_keys", kEnd},
      {"workspace_settings", kEnd},
      {"workspaces", kEnd},
  };
  return tables;
}

}  // namespace stanna::storage
