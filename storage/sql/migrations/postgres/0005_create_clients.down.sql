DROP TABLE client_companies;
DROP TABLE clients;
