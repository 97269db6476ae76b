// SPDX-License-Identifier: Apache-2.0
#include "cli/main.h"

int main(int argument_count, char** arguments) { return garde::cli::run(argument_count, arguments); }
