-- The product's clients, and the companies that stand behind them.
CREATE TABLE clients (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  company_id bigint NOT NULL, -- the company that gives the fields
  name text NOT NULL,
  name_folded text COLLATE "C" NOT NULL, -- for search and sorting, the same on every backend
  domain text COLLATE "C" NOT NULL,
  mrr_amount numeric,
  mrr_currency text NOT NULL,
  renewal_date date,
  owner_id bigint,
  csm_owner text NOT NULL,
  lifecycle_stage text NOT NULL,
  source_created_at timestamptz NOT NULL,
  source_modified_at timestamptz NOT NULL,
  content_hash bigint NOT NULL,
  health_score smallint NOT NULL DEFAULT 50,
  excluded boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
);
CREATE UNIQUE INDEX clients_domain ON clients (workspace_id, domain);
CREATE INDEX clients_name ON clients (workspace_id, name_folded, client_id);

CREATE TABLE client_companies (
  workspace_id text NOT NULL,
  company_id bigint NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, company_id)
);
CREATE INDEX client_companies_client ON client_companies (workspace_id, client_id);
