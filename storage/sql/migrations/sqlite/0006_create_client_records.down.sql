DROP TABLE pending_links;
DROP TABLE client_links;
DROP TABLE interactions;
DROP TABLE line_items;
DROP TABLE deals;
DROP TABLE stakeholders;
