-- The product's clients, and the companies that stand behind them.
CREATE TABLE clients (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  company_id INTEGER NOT NULL, -- the company that gives the fields
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL, -- for search and sorting, the same on every backend
  domain TEXT NOT NULL,
  mrr_amount TEXT,
  mrr_currency TEXT NOT NULL,
  renewal_date TEXT,
  owner_id INTEGER,
  csm_owner TEXT NOT NULL,
  lifecycle_stage TEXT NOT NULL,
  source_created_at INTEGER NOT NULL,
  source_modified_at INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  health_score INTEGER NOT NULL DEFAULT 50,
  excluded INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
);
CREATE UNIQUE INDEX clients_domain ON clients (workspace_id, domain);
CREATE INDEX clients_name ON clients (workspace_id, name_folded, client_id);

CREATE TABLE client_companies (
  workspace_id TEXT NOT NULL,
  company_id INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, company_id)
) WITHOUT ROWID;
CREATE INDEX client_companies_client ON client_companies (workspace_id, client_id);
