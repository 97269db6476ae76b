// SPDX-License-Identifier: Apache-2.0
// garde sector generate: an invented sector, for where no register is at hand.
#include "sector/generate.h"

#include <fmt/core.h>
#include <memory>

#include "cli/sector/commands.h"
#include "sector/catalogue.h"
#include "sector/store.h"

namespace garde::cli::sector {
namespace {

struct GenerateArguments {
  garde::sector::GenerateOptions options;
  std::string output = "sector.db";
  std::string language;
};

ExitStatus run(const GenerateArguments& arguments) {
  garde::sector::Generated generated = garde::sector::generate(arguments.options);
  auto store = garde::sector::Store::open(arguments.output, true);
  if (!store) return fail(store.error());
  garde::sector::Import import;
  import.source = "generated";
  import.complete = true;
  import.establishments = std::move(generated.establishments);
  import.names = std::move(generated.names);
  const std::size_t count = import.establishments.size();
  const auto outcome = store->merge(std::move(import), true);
  if (!outcome) return fail(outcome.error());
  const Language language = language_of(arguments.language);
  fmt::print("{}\n", say(language, garde::sector::Phrase::generated_written, number(language, count),
                         arguments.output, arguments.options.seed));
  return ExitStatus::done;
}

}  // namespace

void add_generate_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<GenerateArguments>();
  CLI::App* generate = sector.add_subcommand("generate", "Make an invented French sector, marked as such");
  auto& options = arguments->options;
  generate->add_option("-o,--output", arguments->output, "Register to write (default: sector.db)");
  generate->add_option("--seed", options.seed, "The same seed gives the same sector (default: 1)");
  generate->add_option("--hospitals", options.hospitals, "Default: 3000")->check(CLI::Range(0, 200'000));
  generate->add_option("--social-care", options.social_care, "Default: 35000")
      ->check(CLI::Range(0, 1'000'000));
  generate->add_option("--groups", options.groups, "Default: 135")->check(CLI::Range(0, 10'000));
  generate->add_option("--providers", options.providers, "Default: 250")->check(CLI::Range(0, 100'000));
  generate
      ->add_option("--concentration", options.concentration,
                   "How unequal providers are: 0 all alike, default 1.1 (not known of the real sector)")
      ->check(CLI::Range(0.0, 3.0));
  generate
      ->add_option(
          "--services-per-hospital", options.services_a_hospital,
          "Mean number of providers' services a hospital has; default 6 (not known of the real sector)")
      ->check(CLI::Range(0.0, 30.0));
  generate
      ->add_option("--services-per-home", options.services_a_home,
                   "The same of a social-care establishment; default 1.5 (not known of the real sector)")
      ->check(CLI::Range(0.0, 30.0));
  add_language_option(*generate, arguments->language);
  generate->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::sector
