// The server binary.
#include "server/app/run_server.h"

int main(int argc, char** argv) { return stanna::app::RunServer(argc, argv); }
